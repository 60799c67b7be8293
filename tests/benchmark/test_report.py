"""The report has a column for each size and a row for each stage, and names failed measurements."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from constellation.benchmark import building, paper
from constellation.benchmark.measuring import Measurement, StageCost
from constellation.benchmark.report import form_json, form_markdown, write_report
from constellation.benchmark.results import Results, compare_costs

SIZES = (1_000, 10_000, 100_000)


def make_own(models: int) -> Measurement:
    stages = [
        StageCost(building.START, "Importing the libraries", 1.5, 1.5, 200_000_000),
        StageCost(building.ANALYSIS, "Finding the nearest names", 1e-4 * models, 1e-4 * models, 200 * models),
        StageCost(building.SITE, "Writing the pages", 2e-4 * models, 3e-4 * models, 300_000_000),
    ]
    counts = {"models": models, "edges": 15 * models, "files": models, "bytes": 9 * models, "engine": "x"}
    seconds = sum(stage.seconds for stage in stages)
    return Measurement(stages, seconds, seconds + 1, 300_000_000, counts)


def make_paper(models: int) -> Measurement:
    stages = [
        StageCost(paper.START, "Importing the libraries", 2, 2, 100_000_000),
        StageCost(paper.COMPUTING, "Average linkage", 1e-6 * models**2, 1e-6 * models**2, 10 * models**2),
        StageCost(paper.DRAWING, "Word clouds", 12, 12, 10 * models**2),
    ]
    seconds = sum(stage.seconds for stage in stages)
    return Measurement(stages, seconds, seconds, 10 * models**2, {"models": models, "pairs": models**2})


@pytest.fixture
def results() -> Results:
    machine = {"processor": "Abacus 9", "cores": 2, "memory": 24 * 10**9, "system": "Linux x", "python": "3.11.7"}
    return Results(
        "2026-11-25",
        "constellation bench",
        1,
        machine,
        {"constellation": "0.1.0", "numpy": "2.4.0", "igraph": ""},
        True,
        {models: make_own(models) for models in SIZES},
        {models: make_paper(models) for models in SIZES[:2]},
        {100_000: "it needs about 270.4 GB of memory, and 20.0 GB are free"},
    )


def read_tables(text: str) -> list[dict[str, list[str]]]:
    """Return the rows of each table, by their first cell. The header has the key ""."""
    tables = []
    for block in text.split("\n\n"):
        rows = [
            [cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines() if line[0] == "|"
        ]
        if rows:
            assert len({len(row) for row in rows}) == 1, "every row has the same number of cells"
            tables.append({"": rows[0][1:]} | {row[0]: row[1:] for row in rows[2:]})
    return tables


def test_tables_have_sizes_stages_and_exponents(results: Results) -> None:
    _, seconds, megabytes, counts_table, _, _, ratios = read_tables(form_markdown(results))
    assert seconds[""] == megabytes[""] == counts_table[""] == ["1,000", "10,000", "100,000", "grows as"]
    assert list(seconds)[1:] == [
        "Importing the libraries",
        "Finding the nearest names",
        "Writing the pages",
        "**the analysis**",
        "**pages, data and exports**",
        "**all, elapsed**",
        "all, processor",
    ]
    assert seconds["Importing the libraries"] == ["1.5", "1.5", "1.5", "n^0.00"]
    assert seconds["Finding the nearest names"] == ["0.10", "1.0", "10.0", "n^1.00"]
    assert seconds["**all, elapsed**"][:3] == ["1.8", "4.5", "31.5"]
    assert megabytes["Finding the nearest names"] == ["0.20", "2.0", "20.0", "n^1.00"]
    assert counts_table["edges"] == ["15,000", "150,000", "1,500,000", "n^1.00"]
    assert ratios[""] == ["1,000", "10,000"]


def test_the_summary_has_a_row_for_each_size_and_the_exponents(results: Results) -> None:
    summary = read_tables(form_markdown(results))[0]
    assert summary[""] == [
        "analysis, s", "whole site, s", "memory, GB", "files", "paper's pipeline, s", "paper's pipeline, GB",
        "times faster", "times less memory",
    ]  # fmt: skip
    assert list(summary)[1:] == ["1,000", "10,000", "100,000", "grows as"]
    assert summary["10,000"] == ["1.0", "4.5", "0.30", "10,000", "114", "1.0", "25.3", "3.3"]
    assert summary["100,000"][4:] == ["–"] * 4
    assert summary["grows as"][:4] == ["n^1.00", "n^0.85", "n^0.00", "n^1.00"] and summary["grows as"][-1] == ""


def test_ratios_are_of_the_same_size(results: Results) -> None:
    found = compare_costs(results)
    assert list(found) == [1_000, 10_000]
    assert found[10_000].seconds == pytest.approx(114 / 4.5)
    assert found[10_000].processor == pytest.approx(114 / 5.5)
    assert found[10_000].computing == pytest.approx(102 / 4.5)
    assert found[10_000].memory == pytest.approx(1000 / 300)
    ratios = read_tables(form_markdown(results))[-1]
    assert ratios["**times faster, elapsed**"] == ["8.3", "25.3"]
    assert ratios["**times less memory**"] == ["0.03", "3.3"]


def test_the_report_describes_the_machine_and_the_versions(results: Results) -> None:
    text = form_markdown(results)
    assert "`constellation bench` on 2026-11-25: Abacus 9, 2 cores, 24 GB of memory, Linux x, Python 3.11.7" in text
    assert "constellation 0.1.0, numpy 2.4.0." in text and "igraph" not in text
    assert "a dendrogram and a radial tree (matplotlib)" in text
    results.drawn = False
    assert "no figures" in form_markdown(results)


def test_failures_are_named_and_their_cells_empty(results: Results) -> None:
    results.own[10_000].failure = "MemoryError"
    del results.own[10_000].stages[1:]
    text = form_markdown(results)
    assert "- 10,000 models: MemoryError\n" in text
    assert "- the paper's pipeline, 100,000 models, was not run: it needs about 270.4 GB" in text
    summary, seconds, *_ = read_tables(text)
    assert summary["10,000"][:2] == ["–", "–"]
    assert seconds["Writing the pages"][1] == seconds["**all, elapsed**"][1] == "–"
    assert list(compare_costs(results)) == [1_000]


def test_a_report_without_the_papers_pipeline(results: Results) -> None:
    results.paper, results.refused = {}, {}
    assert len(read_tables(form_markdown(results))) == 4 and "paper" not in form_markdown(results)


def test_both_files_have_the_same_results(results: Results, tmp_path: Path) -> None:
    write_report(results, tmp_path / "new")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["performance.json", "performance.md"]
    assert (tmp_path / "new" / "performance.md").read_text(encoding="utf-8") == form_markdown(results)
    report = json.loads((tmp_path / "new" / "performance.json").read_text(encoding="utf-8"))
    assert report == json.loads(json.dumps(form_json(results)))
    assert report["own"]["10000"]["counts"]["edges"] == 150_000
    assert report["growth"]["seconds"]["Finding the nearest names"] == pytest.approx(1.0)
    assert report["ratios"]["10000"]["memory"] == pytest.approx(1000 / 300)
