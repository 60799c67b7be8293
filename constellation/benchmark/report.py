"""Write the report of a benchmark in Markdown and JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from constellation.benchmark import building, paper
from constellation.benchmark.measuring import Measurement, StageCost
from constellation.benchmark.results import SMALLEST, Ratio, Results, compare_costs, fit_exponent

#: The name of both files of the report, without their endings.
NAME = "performance"
_OWN_SUMS = {"the analysis": (building.ANALYSIS,), "pages, data and exports": (building.SITE,)}
_PAPER_SUMS = {"without the figures": (paper.START, paper.COMPUTING)}
_COUNTS = ("edges", "communities", "families", "files", "bytes")

#: A row of a table: its name, and its values by size.
_Row = tuple[str, dict[int, float]]


def _list_stages(runs: Iterable[Measurement]) -> list[tuple[str, str]]:
    """Return the part and the name of every measured stage, in order."""
    return list(dict.fromkeys((stage.part, stage.name) for run in runs for stage in run.stages))


def _list_rows(runs: Mapping[int, Measurement], value: Callable[[StageCost | Measurement], float]) -> list[_Row]:
    """Return the rows of a table, one for each stage.

    A row has one value for each size of the catalogue.
    """
    rows: list[_Row] = []
    for part, name in _list_stages(runs.values()):
        found = {
            models: value(stage)
            for models, run in runs.items()
            for stage in run.stages
            if (stage.part, stage.name) == (part, name)
        }
        rows.append((name, found))
    return rows


def _sum_parts(runs: Mapping[int, Measurement], *parts: str) -> dict[int, float]:
    return {models: run.sum_parts(*parts).seconds for models, run in runs.items() if not run.failure}


def _get_values(runs: Mapping[int, Measurement], value: Callable[[Measurement], float]) -> dict[int, float]:
    return {models: value(run) for models, run in runs.items() if not run.failure}


def list_seconds(runs: Mapping[int, Measurement], sums: Mapping[str, tuple[str, ...]]) -> list[_Row]:
    """Return table rows with the seconds that each stage took.

    There are also rows for some sums of stages, and for the whole work.

    The last row contains the processor time of the whole work.
    """
    return [
        *_list_rows(runs, lambda cost: cost.seconds),
        *((f"**{name}**", _sum_parts(runs, *parts)) for name, parts in sums.items()),
        ("**all, elapsed**", _get_values(runs, lambda run: run.seconds)),
        ("all, processor", _get_values(runs, lambda run: run.processor)),
    ]


def list_memory(runs: Mapping[int, Measurement]) -> list[_Row]:
    """Return table rows with the peak memory of each stage, in megabytes.

    There is also a row for the whole work.
    """
    return [
        *_list_rows(runs, lambda cost: cost.peak / 1e6),
        ("**the highest**", _get_values(runs, lambda run: run.peak / 1e6)),
    ]


def _form_number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _form_exponent(values: Mapping[int, float]) -> str:
    exponent = fit_exponent(values)
    return "–" if exponent is None else f"n^{exponent:.2f}"


def _form_table(head: str, sizes: list[int], rows: Iterable[_Row], grows: bool = True) -> list[str]:
    """Return the lines of a Markdown table.

    If `grows` is true, the last column shows how costs grow.
    """
    table = [
        f"| {head} | " + " | ".join(f"{size:,}" for size in sizes) + (" | grows as |" if grows else " |"),
        "| --- " + "| ---: " * (len(sizes) + grows) + "|",
    ]
    for name, values in rows:
        cells = [_form_number(values[size]) if size in values else "–" for size in sizes]
        cells += [_form_exponent(values)] * grows
        table.append(f"| {name} | " + " | ".join(cells) + " |")
    return table


def _describe(results: Results) -> list[str]:
    """Return the lines of the report that describe the machine and the measurement."""
    machine = results.machine
    versions = ", ".join(f"{name} {version}" for name, version in results.versions.items() if version)
    return [
        f"`{results.command}` on {results.date}: {machine['processor']}, {machine['cores']} cores, "
        f"{int(machine['memory']) / 1e9:.0f} GB of memory, {machine['system']}, Python {machine['python']}; "
        f"{versions}.",
        "",
        f"The catalogues are synthetic (seed {results.seed}), the settings are the defaults, and no cache is used. "
        "Each size is built in its own process, which writes the whole site: all pages, data and exports. "
        "Seconds are elapsed time; memory is the peak of the process and its child processes during a stage. "
        f"The exponent is fitted to sizes from {SMALLEST:,} models.",
    ]


def _describe_paper(results: Results) -> list[str]:
    figures = (
        "a dendrogram and a radial tree (matplotlib), a word cloud for each cluster (wordcloud)"
        if results.drawn
        else "no figures"
    )
    return [
        "TF-IDF over character 2- to 8-grams, cosine distances of all pairs (dense), average linkage (scipy), 20 "
        "agglomerative clusters (scikit-learn, precomputed distances), a graph of the pairs above 0.2 with "
        f"python-louvain on networkx; {figures}. Measured in the same run, on the same catalogues.",
    ]


def _get_counts(runs: Mapping[int, Measurement], name: str) -> dict[int, float]:
    return {models: float(run.counts[name]) for models, run in runs.items() if name in run.counts}


def _list_ratios(ratios: Mapping[int, Ratio]) -> list[_Row]:
    return [
        ("**times faster, elapsed**", {models: ratio.seconds for models, ratio in ratios.items()}),
        ("times faster, processor", {models: ratio.processor for models, ratio in ratios.items()}),
        (
            "times faster, without the paper's figures",
            {models: ratio.computing for models, ratio in ratios.items()},
        ),
        ("**times less memory**", {models: ratio.memory for models, ratio in ratios.items()}),
    ]


def _list_failures(results: Results) -> list[str]:
    lines = [f"{models:,} models: {run.failure}" for models, run in results.own.items() if run.failure]
    lines += [
        f"the paper's pipeline, {models:,} models: {run.failure}"
        for models, run in results.paper.items()
        if run.failure
    ]
    lines += [
        f"explaining {names:,} names: {run.failure}" for names, run in results.explained.items() if run.failure
    ]
    lines += [
        f"the paper's pipeline, {models:,} models, was not run: {reason}"
        for models, reason in results.refused.items()
    ]
    return [f"- {line}" for line in lines]


def _form_summary(results: Results) -> list[str]:
    """Return the lines of the summary table.

    The table has one row for each size of the catalogue.

    The last row contains the exponents of growth of all columns except the ratios.
    """
    measured: list[_Row] = [
        ("analysis, s", _sum_parts(results.own, building.ANALYSIS)),
        ("whole site, s", _get_values(results.own, lambda run: run.seconds)),
        ("memory, GB", _get_values(results.own, lambda run: run.peak / 1e9)),
        ("files", _get_counts(results.own, "files")),
        ("paper's pipeline, s", _get_values(results.paper, lambda run: run.seconds)),
        ("paper's pipeline, GB", _get_values(results.paper, lambda run: run.peak / 1e9)),
    ]
    ratios = compare_costs(results)
    compared: list[_Row] = [
        ("times faster", {models: ratio.seconds for models, ratio in ratios.items()}),
        ("times less memory", {models: ratio.memory for models, ratio in ratios.items()}),
    ]
    columns = [(head, values) for head, values in (*measured, *compared) if values]
    rows = [["models", *(head for head, _ in columns)], ["---:"] * (len(columns) + 1)]
    for models in sorted(results.own):
        cells = (_form_number(values[models]) if models in values else "–" for _, values in columns)
        rows.append([f"{models:,}", *cells])
    rows.append(["grows as", *("" if line in compared else _form_exponent(line[1]) for line in columns)])
    return [f"| {' | '.join(row)} |" for row in rows]


def form_markdown(results: Results) -> str:
    """Return the report as a text in Markdown.

    It has tables of the costs of the build and of the paper's pipeline.
    """
    own, theirs = sorted(results.own), sorted(results.paper)
    blocks = [
        ["# Performance"],
        _describe(results),
        _form_summary(results),
        _form_table("seconds", own, list_seconds(results.own, _OWN_SUMS)),
        _form_table("megabytes", own, list_memory(results.own)),
        _form_table("counts", own, [(name, _get_counts(results.own, name)) for name in _COUNTS]),
    ]
    if theirs:
        blocks += [
            ["## The paper's pipeline"],
            _describe_paper(results),
            _form_table("seconds", theirs, list_seconds(results.paper, _PAPER_SUMS)),
            _form_table("megabytes", theirs, list_memory(results.paper)),
            ["Compared with the build of the whole site, with all its pages and exports:"],
            _form_table(
                "cost of the paper's pipeline divided by cost of the site",
                theirs,
                _list_ratios(compare_costs(results)),
                grows=False,
            ),
        ]
    if results.explained:
        names = sorted(results.explained)
        blocks += [
            ["## Explaining names"],
            ["The names of synthetic catalogues are explained with the bundled atlas, in one process."],
            _form_table("seconds", names, list_seconds(results.explained, {})),
        ]
    failures = _list_failures(results)
    if failures:
        blocks += [["Not measured:"], failures]
    return "\n".join(line for block in blocks for line in (*block, ""))


def form_json(results: Results) -> dict[str, Any]:
    """Return the report as a dictionary that can be written as JSON.

    It has all measurements, in seconds and bytes, and comparisons.
    """
    found = dataclasses.asdict(results)
    found["growth"] = {
        name: {head: fit_exponent(values) for head, values in lines}
        for name, lines in (
            ("seconds", list_seconds(results.own, _OWN_SUMS)),
            ("memory", list_memory(results.own)),
        )
    }
    found["ratios"] = {models: dataclasses.asdict(ratio) for models, ratio in compare_costs(results).items()}
    return found


def write_report(results: Results, folder: Path) -> None:
    """Write the report of a benchmark to a folder.

    The files are performance.md and performance.json.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.md").write_text(form_markdown(results), encoding="utf-8")
    text = json.dumps(form_json(results), indent=1, ensure_ascii=False)
    (folder / f"{NAME}.json").write_text(text + "\n", encoding="utf-8")
