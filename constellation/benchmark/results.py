"""The results of a benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import log
from statistics import linear_regression

from constellation.benchmark import paper
from constellation.benchmark.measuring import Measurement


@dataclass
class Results:
    """The results of one run of the benchmark.

    Attributes
    ----------
    own, paper : dict
        The measurements of the build and of the paper's pipeline, by number of models.
    refused : dict
        The reason why the paper's pipeline was not run, by number of models.
    explained : dict
        The measurements of explaining names, by number of names.
    drawn : bool
        Whether the paper's figures were drawn.
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
    explained: dict[int, Measurement] = field(default_factory=dict)


@dataclass(frozen=True)
class Ratio:
    """The cost of the paper's pipeline, divided by the cost of building the whole site.

    `computing` is the ratio of the times without the paper's figures.
    """

    seconds: float
    processor: float
    memory: float
    computing: float


def compare_costs(results: Results) -> dict[int, Ratio]:
    """Compare the costs of the paper's pipeline with the costs of building the site.

    There is one comparison for each size of the catalogue.

    The keys are numbers of models. Sizes for which one of the measurements failed are left out.
    """
    ratios = {}
    for models, theirs in results.paper.items():
        ours = results.own.get(models)
        if ours is None or ours.failure or theirs.failure:
            continue
        computing = theirs.sum_parts(paper.START, paper.COMPUTING).seconds
        ratios[models] = Ratio(
            theirs.seconds / ours.seconds,
            theirs.processor / ours.processor,
            theirs.peak / ours.peak,
            computing / ours.seconds,
        )
    return ratios


#: The smallest size that is used to fit exponents. With fewer models, most of the time is spent on work that does
#: not depend on the size, such as imports.
SMALLEST = 10_000


def fit_exponent(measured: Mapping[int, float], smallest: int = SMALLEST) -> float | None:
    """Estimate the exponent with which a cost grows as the catalogue grows.

    Return b after fitting cost = a × size^b.

    The fit uses least squares on the logarithms.

    Parameters
    ----------
    measured : mapping
        Costs by size. Costs of 0 are left out.
    smallest : int
        Smaller sizes are left out.

    Returns
    -------
    float or None
        1 for a linear cost, 2 for a quadratic one; None for fewer than two sizes.
    """
    points = [(log(size), log(value)) for size, value in measured.items() if size >= smallest and value > 0]
    if len(points) < 2:
        return None
    return linear_regression(*zip(*points, strict=True)).slope
