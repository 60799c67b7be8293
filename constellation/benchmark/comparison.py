"""Measurements of the site and of the paper's pipeline at several sizes in, how they compare out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from constellation.benchmark import paper
from constellation.benchmark.measuring import Measurement


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
