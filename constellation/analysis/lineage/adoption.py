"""Adoption of lines: how many models of each quarter are built on each line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.lineage.index import LineIndex
from constellation.analysis.quarters import name_quarter, number_quarter, number_quarters

#: The smallest number of models of a quarter whose shares are compared.
LEAST_MODELS = 20
#: The smallest number of quarters in which a line that passed another one has the larger share.
_LASTING = 2


@dataclass(frozen=True)
class Adoption:
    """The number of models of each line that were created in each quarter.

    Only models with a declared line and a known date of creation are counted. Axis 0 is the quarter, from the first
    to the last without gaps. Axis 1 is the line, as an index of `LineIndex.lines`.

    Attributes
    ----------
    quarters : tuple of str, length q
        The quarters, such as '2026-Q3'.
    everything : ndarray of int64, shape (q, lines)
        All models.
    by_others : ndarray of int64, shape (q, lines)
        The models that were not published by the maker of their line.
    unfinished : bool
        Whether the last quarter ends after the date of the catalogue, so that its models are not complete.
    """

    quarters: tuple[str, ...]
    everything: NDArray[np.int64]
    by_others: NDArray[np.int64]
    unfinished: bool


@dataclass(frozen=True)
class Crossing:
    """A line whose share became larger than the share of another line.

    Attributes
    ----------
    riser, passed : int
        The two lines, as indices of `LineIndex.lines`.
    quarter : int
        The first quarter from which the share of the riser is larger in every quarter.
    """

    riser: int
    passed: int
    quarter: int


def trace_adoption(
    index: LineIndex, makers: Sequence[str], owners: Sequence[str], created: NDArray[np.object_], date: str
) -> Adoption | None:
    """Count the models of each line by the quarter of their creation.

    Parameters
    ----------
    index : LineIndex
        The lines.
    makers : sequence of str
        The maker of each family and sub-family, '' where unknown.
    owners : sequence of str, length n
        The owner of each model.
    created : ndarray of object, shape (n,)
        The dates of creation, '' where unknown (see `number_quarter`).
    date : str
        The date of the catalogue, '' if unknown.

    Returns
    -------
    Adoption or None
        None if no model has a declared line and a quarter.
    """
    quarter = number_quarters(created)
    rows = np.flatnonzero((quarter >= 0) & index.models.declared & (index.line_of >= 0))
    if not len(rows):
        return None
    first, last = int(quarter[rows].min()), int(quarter[rows].max())
    maker_of = [makers[line.clade] if line.clade >= 0 else "" for line in index.lines]
    line = index.line_of[rows]
    own = np.array(
        [
            bool(owners[row]) and owners[row] == maker_of[number]
            for row, number in zip(rows.tolist(), line, strict=True)
        ],
        dtype=bool,
    )
    shape = (last - first + 1, len(index.lines))
    everything, by_others = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    np.add.at(everything, (quarter[rows] - first, line), 1)
    np.add.at(by_others, (quarter[rows[~own]] - first, line[~own]), 1)
    quarters = tuple(map(name_quarter, range(first, last + 1)))
    return Adoption(quarters, everything, by_others, number_quarter(date) <= last)


def measure_shares(models: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of each line among the models of each quarter.

    Parameters
    ----------
    models : ndarray of int64, shape (q, lines)
        The number of models.

    Returns
    -------
    ndarray of float64, shape (q, lines)
        The shares, NaN for a quarter without models.
    """
    totals = models.sum(axis=1, keepdims=True)
    return np.divide(models, totals, out=np.full(models.shape, np.nan), where=totals > 0)


def find_comparable_quarters(adoption: Adoption, models: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the quarters whose shares can be compared: those that are complete and have enough models.

    Parameters
    ----------
    adoption : Adoption
        The quarters.
    models : ndarray of int64, shape (q, lines)
        The number of models: `adoption.everything` or `adoption.by_others`.

    Returns
    -------
    ndarray of int64
        The quarters with at least LEAST_MODELS models, as indices of `adoption.quarters`, in ascending order.
    """
    complete = len(adoption.quarters) - adoption.unfinished
    return np.flatnonzero(models[:complete].sum(axis=1) >= LEAST_MODELS)


def find_crossings(adoption: Adoption, models: NDArray[np.int64], lines: Sequence[int]) -> list[Crossing]:
    """Find the lines whose share became larger than that of another line, large lines first.

    Two shares decide the order: the latest share of the line that rose, and the largest share of the line that it
    passed. The results are sorted by the smaller of the two, in descending order.

    Only quarters that are complete and have at least LEAST_MODELS models are compared. A line has passed another
    line if its share is larger in at least the last two of these quarters, but not in the quarter before. The other
    line still has models in the first of these two quarters.

    Parameters
    ----------
    adoption : Adoption
        The quarters.
    models : ndarray of int64, shape (q, lines)
        The number of models: `adoption.everything` or `adoption.by_others`.
    lines : sequence of int
        The lines to compare with each other.
    """
    quarters = find_comparable_quarters(adoption, models)
    shares = measure_shares(models)[quarters]
    found = []
    for riser in lines:
        for passed in lines:
            smaller = np.flatnonzero(shares[:, riser] <= shares[:, passed])
            if (
                riser == passed
                or not len(smaller)
                or smaller[-1] > len(quarters) - 3
                or not shares[smaller, passed].any()
            ):
                continue
            if shares[smaller[-1] + 1, passed]:
                found.append(Crossing(riser, passed, int(quarters[smaller[-1] + 1])))
    return sorted(
        found,
        key=lambda one: (
            -min(shares[-1, one.riser], shares[:, one.passed].max()),
            lines.index(one.riser),
            lines.index(one.passed),
        ),
    )
