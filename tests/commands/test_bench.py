"""The command `bench` measures the given sizes, with made-up measurements and for small real sizes."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constellation.benchmark.building import build_site, make_catalogue
from constellation.benchmark.explaining import explain_catalogue
from constellation.benchmark.measuring import Measurement
from constellation.benchmark.paper import run_paper
from constellation.cli import main
from constellation.commands.bench import Instruments, add_arguments, run
from constellation.settings import Settings


@pytest.fixture
def calls() -> list[tuple[Any, ...]]:
    """Return the list of measurements that `run_bench` has requested."""
    return []


@pytest.fixture
def run_bench(calls: list[tuple[Any, ...]]) -> Callable[..., int]:
    """Return a function that runs `bench` with made-up measurements and a given amount of free memory.

    The measurement of `failing` fails.
    """

    def run_with(*words: str, free: int = 10**12, failing: object = None) -> int:
        def record(work: object, *arguments: Any) -> Measurement:
            calls.append((work, *arguments))
            if work is failing:
                return Measurement(failure="MemoryError")
            return Measurement(seconds=2.0, processor=3.0, peak=10**8, counts={"models": 1})

        parser = argparse.ArgumentParser()
        add_arguments(parser)
        return run(parser.parse_args(["--names", "", *words]), Instruments(record, lambda: free))

    return run_with


def read_report(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "performance.json").read_text(encoding="utf-8"))


def test_names_are_explained_for_each_number(run_bench: Callable[..., int], calls: list, tmp_path: Path) -> None:
    options = ["--sizes", "", "--paper-sizes", "", "--names", "20,10", "--out", str(tmp_path / "report"), "--quiet"]
    assert run_bench(*options) == 0
    assert [call[0] for call in calls] == [make_catalogue, explain_catalogue] * 2
    assert list(read_report(tmp_path / "report")["explained"]) == ["10", "20"]
    assert "## Explaining names" in (tmp_path / "report" / "performance.md").read_text(encoding="utf-8")
    assert run_bench(*options, failing=explain_catalogue) == 1


def test_each_size_is_measured_once(run_bench: Callable[..., int], calls: list, tmp_path: Path) -> None:
    out = tmp_path / "report"
    options = ["--sizes", "2000,100,100", "--paper-sizes", "300,100", "--seed", "7", "--out", str(out), "--quiet"]
    assert run_bench(*options) == 0
    assert [call[0] for call in calls] == [
        make_catalogue, build_site, run_paper, make_catalogue, build_site, run_paper, make_catalogue, build_site,
    ]  # fmt: skip
    assert [call[2:] for call in calls if call[0] is make_catalogue] == [(100, 7), (300, 7), (2000, 7)]
    assert all(call[2] is not None for call in calls if call[0] is run_paper)
    report = read_report(out)
    assert list(report["own"]) == ["100", "300", "2000"] and list(report["paper"]) == ["100", "300"]
    assert report["command"] == "constellation bench --sizes 100,2000 --paper-sizes 100,300 --names '' --seed 7"
    assert report["machine"]["cores"] >= 1 and report["versions"]["numpy"]
    assert not list(tmp_path.rglob("models.csv.gz"))


def test_figures_can_be_skipped(run_bench: Callable[..., int], calls: list, tmp_path: Path) -> None:
    assert run_bench("--sizes", "", "--paper-sizes", "100", "--no-drawing", "--out", str(tmp_path), "--quiet") == 0
    assert [call[2] for call in calls if call[0] is run_paper] == [None]


def test_the_papers_pipeline_needs_enough_memory(
    run_bench: Callable[..., int], calls: list, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert run_bench("--sizes", "", "--paper-sizes", "1000,16000", "--out", str(tmp_path), free=2 * 10**9) == 0
    assert [call[0] for call in calls].count(run_paper) == 1
    report = read_report(tmp_path)
    assert list(report["paper"]) == ["1000"]
    assert report["refused"] == {"16000": "it needs about 9.0 GB of memory, and 2.0 GB are free"}
    assert "is skipped: it needs about 9.0 GB" in capsys.readouterr().err


def test_a_failure_is_reported_with_the_other_results(
    run_bench: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    options = ["--sizes", "100,200", "--paper-sizes", "200", "--out", str(tmp_path)]
    assert run_bench(*options, failing=run_paper) == 1
    assert "failed: MemoryError" in capsys.readouterr().err
    assert "- the paper's pipeline, 200 models: MemoryError" in (tmp_path / "performance.md").read_text()
    assert list(read_report(tmp_path)["own"]) == ["100", "200"]


@pytest.mark.parametrize("sizes", ["many", "5", "100,20000000", "1e5"])
def test_invalid_sizes_are_wrong_usage(sizes: str, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["bench", "--sizes", sizes])
    message = capsys.readouterr().err
    assert caught.value.code == 2 and f"'{sizes}' is " in message and "; give " in message


def test_a_file_is_not_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    (tmp_path / "file").write_text("x")
    assert main(["bench", "--out", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err == f"constellation: --out {tmp_path / 'file'} is a file; give a folder\n"


@pytest.mark.full
def test_small_sizes_from_end_to_end(tmp_path: Path) -> None:
    options = ["--sizes", "100,250", "--paper-sizes", "100", "--names", "100", "--no-drawing"]
    options += ["--out", str(tmp_path), "--quiet"]
    assert main(["bench", *options]) == 0
    report = read_report(tmp_path)
    assert report["paper"]["100"]["counts"]["pairs"] == 100**2
    most = Settings().neighbours
    for models in (100, 250):
        run = report["own"][str(models)]
        counts = run["counts"]
        assert run["failure"] == "" and counts["models"] == models and counts["engine"] == "python-louvain"
        # Costs grow in proportion to the catalogue, and never with its square.
        assert 0 < counts["edges"] <= most * models
        assert counts["communities"] <= models < counts["nodes"] <= 3 * models
        assert counts["files"] > 50 and counts["bytes"] > 10**6
        assert {"start", "analysis", "site"} == {stage["part"] for stage in run["stages"]}
        assert all(stage["peak"] > 10**7 for stage in run["stages"])
    small, large = (
        [(stage["part"], stage["name"]) for stage in report["own"][size]["stages"]] for size in ("100", "250")
    )
    assert small == large and len(small) >= 12
    table = (tmp_path / "performance.md").read_text(encoding="utf-8")
    assert "| seconds | 100 | 250 | grows as |" in table
    assert all(f"\n| {name} | " in table for _, name in small)
