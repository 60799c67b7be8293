"""Measurements of the site and of the paper's pipeline at several sizes in, how they compare out.

Sizes and what was measured at each in, the exponent with which it grows out.

What a bench has found in, its tables as Markdown out.

What a bench has found in, the report's two files out: tables for people, JSON for programs.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import log
from pathlib import Path
from statistics import linear_regression
from typing import Any

from constellation.benchmark import building, paper
from constellation.benchmark.measuring import Measurement, StageCost


@dataclass
class Bench:
    """What one run of the bench has found.

    own, paper : for each number of models its measurement; refused : why the paper's pipeline was not run
    drawn      : whether the paper's pictures were drawn, too
    """

    date: str
    command: str
    seed: int
    machine: Mapping[str, str | int]
    versions: Mapping[str, str]
    drawn: bool
    own: dict[int, Measurement] = field(default_factory=dict)
    paper: dict[int, Measurement] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ratio:
    """How many times as much the paper's pipeline takes as the whole site; `computing` leaves its pictures out."""

    seconds: float
    processor: float
    memory: float
    computing: float


def compare(bench: Bench) -> dict[int, Ratio]:
    """The ratios at the sizes at which both came to their end."""
    ratios = {}
    for models, theirs in bench.paper.items():
        ours = bench.own.get(models)
        if ours is None or ours.failure or theirs.failure:
            continue
        undrawn = theirs.sum_parts(paper.START, paper.COMPUTING).seconds
        ratios[models] = Ratio(
            theirs.seconds / ours.seconds,
            theirs.processor / ours.processor,
            theirs.peak / ours.peak,
            undrawn / ours.seconds,
        )
    return ratios


#: Below it, what is done once whatever the size, such as importing libraries, is most of the time.
LEAST = 10_000


def fit_exponent(measured: Mapping[int, float], least: int = LEAST) -> float | None:
    """The b of a × size^b, by least squares on the logarithms: 1 is linear, 2 goes with all pairs.

    Sizes below `least` and values that are not above 0 are left out; None where fewer than two sizes are left.
    """
    points = [(log(size), log(value)) for size, value in measured.items() if size >= least and value > 0]
    if len(points) < 2:
        return None
    return linear_regression(*zip(*points, strict=True)).slope


def _list_stages(runs: Iterable[Measurement]) -> list[tuple[str, str]]:
    """Part and name of every stage of any of them, in their order."""
    return list(dict.fromkeys((stage.part, stage.name) for run in runs for stage in run.stages))


#: One line of a table: what it is, and for each size where it is known its value.
_Line = tuple[str, dict[int, float]]


def _collect(runs: Mapping[int, Measurement], value: Callable[[StageCost | Measurement], float]) -> list[_Line]:
    """A line for each stage and one for all."""
    lines: list[_Line] = []
    for part, name in _list_stages(runs.values()):
        found = {
            models: value(stage)
            for models, run in runs.items()
            for stage in run.stages
            if (stage.part, stage.name) == (part, name)
        }
        lines.append((name, found))
    return lines


def _sum_parts(runs: Mapping[int, Measurement], *parts: str) -> dict[int, float]:
    return {models: run.sum_parts(*parts).seconds for models, run in runs.items() if not run.failure}


def _take(runs: Mapping[int, Measurement], value: Callable[[Measurement], float]) -> dict[int, float]:
    return {models: value(run) for models, run in runs.items() if not run.failure}


def list_seconds(runs: Mapping[int, Measurement], sums: Mapping[str, tuple[str, ...]]) -> list[_Line]:
    """Seconds of each stage, of parts together, of all, and of the processor."""
    return [
        *_collect(runs, lambda cost: cost.seconds),
        *((f"**{name}**", _sum_parts(runs, *parts)) for name, parts in sums.items()),
        ("**all, elapsed**", _take(runs, lambda run: run.seconds)),
        ("all, processor", _take(runs, lambda run: run.processor)),
    ]


def list_memory(runs: Mapping[int, Measurement]) -> list[_Line]:
    """Megabytes in use at most in each stage, and in all."""
    return [
        *_collect(runs, lambda cost: cost.peak / 1e6),
        ("**the highest**", _take(runs, lambda run: run.peak / 1e6)),
    ]


def _form_number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def _form_exponent(values: Mapping[int, float]) -> str:
    exponent = fit_exponent(values)
    return "–" if exponent is None else f"n^{exponent:.2f}"


def _form_table(head: str, sizes: list[int], lines: Iterable[_Line], grows: bool = True) -> list[str]:
    """Markdown; the last column is the exponent of the growth."""
    table = [
        f"| {head} | " + " | ".join(f"{size:,}" for size in sizes) + (" | grows as |" if grows else " |"),
        "| --- " + "| ---: " * (len(sizes) + grows) + "|",
    ]
    for name, values in lines:
        cells = [_form_number(values[size]) if size in values else "–" for size in sizes]
        cells += [_form_exponent(values)] * grows
        table.append(f"| {name} | " + " | ".join(cells) + " |")
    return table


OWN_SUMS = {"the analysis": (building.ANALYSIS,), "pages, data and exports": (building.SITE,)}
_COUNTED = ("edges", "communities", "families", "files", "bytes")
_PAPER_SUMS = {"without the pictures": (paper.START, paper.COMPUTING)}


def _describe(bench: Bench) -> list[str]:
    """On what, when and how it was measured."""
    machine = bench.machine
    versions = ", ".join(f"{name} {version}" for name, version in bench.versions.items() if version)
    return [
        f"`{bench.command}` on {bench.date}: {machine['processor']}, {machine['cores']} cores, "
        f"{int(machine['memory']) / 1e9:.0f} GB of memory, {machine['system']}, Python {machine['python']}; "
        f"{versions}.",
        "",
        f"Catalogues are made up (seed {bench.seed}); settings are the defaults, and nothing comes from a cache. "
        "Each size is built in a process of its own, which writes the whole site: all pages, data and exports. "
        "Seconds are elapsed; memory is what the process and its helpers have in use at most while a stage runs. "
        f"The exponent is fitted from {LEAST:,} models on.",
    ]


def _describe_paper(bench: Bench) -> list[str]:
    pictures = (
        "a dendrogram and a radial tree (matplotlib), a word cloud for each cluster (wordcloud)"
        if bench.drawn
        else "no pictures"
    )
    return [
        "TF-IDF over character 2- to 8-grams, cosine distances of all pairs (dense), average linkage (scipy), 20 "
        "agglomerative clusters (scikit-learn, precomputed distances), a graph of the pairs above 0.2 with "
        f"python-louvain on networkx; {pictures}. The same catalogues, the same run.",
    ]


def _take_count(runs: Mapping[int, Measurement], name: str) -> dict[int, float]:
    return {models: float(run.counts[name]) for models, run in runs.items() if name in run.counts}


def _list_ratios(ratios: Mapping[int, Ratio]) -> list[_Line]:
    return [
        ("**times faster, elapsed**", {models: ratio.seconds for models, ratio in ratios.items()}),
        ("times faster, processor", {models: ratio.processor for models, ratio in ratios.items()}),
        (
            "times faster, the paper's pictures left out",
            {models: ratio.computing for models, ratio in ratios.items()},
        ),
        ("**times less memory**", {models: ratio.memory for models, ratio in ratios.items()}),
    ]


def _list_failures(bench: Bench) -> list[str]:
    told = [f"{models:,} models: {run.failure}" for models, run in bench.own.items() if run.failure]
    told += [
        f"the paper's pipeline, {models:,} models: {run.failure}"
        for models, run in bench.paper.items()
        if run.failure
    ]
    told += [
        f"the paper's pipeline, {models:,} models, was not run: {why}" for models, why in bench.refused.items()
    ]
    return [f"- {line}" for line in told]


def _form_summary(bench: Bench) -> list[str]:
    """A row for each size and one for the exponents, of which ratios have none."""
    measured: list[_Line] = [
        ("analysis, s", _sum_parts(bench.own, building.ANALYSIS)),
        ("whole site, s", _take(bench.own, lambda run: run.seconds)),
        ("memory, GB", _take(bench.own, lambda run: run.peak / 1e9)),
        ("files", _take_count(bench.own, "files")),
        ("the paper's, s", _take(bench.paper, lambda run: run.seconds)),
        ("the paper's memory, GB", _take(bench.paper, lambda run: run.peak / 1e9)),
    ]
    ratios = compare(bench)
    compared: list[_Line] = [
        ("times faster", {models: ratio.seconds for models, ratio in ratios.items()}),
        ("times less memory", {models: ratio.memory for models, ratio in ratios.items()}),
    ]
    columns = [(head, values) for head, values in (*measured, *compared) if values]
    rows = [["models", *(head for head, _ in columns)], ["---:"] * (len(columns) + 1)]
    for models in sorted(bench.own):
        cells = (_form_number(values[models]) if models in values else "–" for _, values in columns)
        rows.append([f"{models:,}", *cells])
    rows.append(["grows as", *("" if line in compared else _form_exponent(line[1]) for line in columns)])
    return [f"| {' | '.join(row)} |" for row in rows]


def form_markdown(bench: Bench) -> str:
    """The tables: seconds and memory by stage and size, and the paper's pipeline beside them."""
    own, theirs = sorted(bench.own), sorted(bench.paper)
    blocks = [
        ["# Performance"],
        _describe(bench),
        _form_summary(bench),
        _form_table("seconds", own, list_seconds(bench.own, OWN_SUMS)),
        _form_table("megabytes", own, list_memory(bench.own)),
        _form_table("counted", own, [(name, _take_count(bench.own, name)) for name in _COUNTED]),
    ]
    if theirs:
        blocks += [
            ["## The paper's pipeline"],
            _describe_paper(bench),
            _form_table("seconds", theirs, list_seconds(bench.paper, _PAPER_SUMS)),
            _form_table("megabytes", theirs, list_memory(bench.paper)),
            ["The whole site beside it, all pages and exports written:"],
            _form_table("the paper's, divided by the site's", theirs, _list_ratios(compare(bench)), grows=False),
        ]
    failures = _list_failures(bench)
    if failures:
        blocks += [["Not measured:"], failures]
    return "\n".join(line for block in blocks for line in (*block, ""))


NAME = "performance"


def form_json(bench: Bench) -> dict[str, Any]:
    """Everything that was measured, seconds and bytes."""
    found = dataclasses.asdict(bench)
    found["growth"] = {
        name: {head: fit_exponent(values) for head, values in lines}
        for name, lines in (
            ("seconds", list_seconds(bench.own, OWN_SUMS)),
            ("memory", list_memory(bench.own)),
        )
    }
    found["ratios"] = {models: dataclasses.asdict(ratio) for models, ratio in compare(bench).items()}
    return found


def write_report(bench: Bench, folder: Path) -> None:
    """Write performance.md and performance.json, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{NAME}.md").write_text(form_markdown(bench), encoding="utf-8")
    text = json.dumps(form_json(bench), indent=1, ensure_ascii=False)
    (folder / f"{NAME}.json").write_text(text + "\n", encoding="utf-8")
