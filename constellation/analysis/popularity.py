"""The rank of a model in its family, and its percentile among models of the same size and age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.groups import Group

#: The smallest number of other models of the same size and age for a percentile.
LEAST_PEERS = 20


@dataclass(frozen=True)
class Ranks:
    """The rank of each model in its most specific family, by downloads or by likes.

    Row i is model i.

    Attributes
    ----------
    rank : ndarray of int32, shape (n,)
        1 for the largest count; equal counts have the same rank. 0 if the count is unknown or there is no family.
    known : ndarray of int32, shape (n,)
        The number of members of the family, including its sub-families, with a known count.
    """

    rank: NDArray[np.int32]
    known: NDArray[np.int32]


@dataclass(frozen=True)
class Percentiles:
    """The percentile of each model among models of the same size and age, by downloads or by likes.

    Row i is model i.

    Attributes
    ----------
    share : ndarray of float64, shape (n,)
        The share of the other models with a smaller count, plus half of the share with an equal count. NaN if the
        model's count, size or age is unknown, or if there are too few other models.
    others : ndarray of int32, shape (n,)
        The number of other models of the same size and age with a known count.
    median : ndarray of float64, shape (n,)
        The median count of the models of the same size and age, with the model itself. NaN where `share` is.
    """

    share: NDArray[np.float64]
    others: NDArray[np.int32]
    median: NDArray[np.float64]


def rank_members(values: NDArray[np.float64], groups: Sequence[Group], member_of: NDArray[np.int32]) -> Ranks:
    """Rank each model among all members of its most specific family.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        The counts, NaN where unknown.
    groups : sequence of Group
        The members of each family, including those of its sub-families.
    member_of : ndarray of int32, shape (n,)
        The most specific family of each model, -1 for none.
    """
    rank, known = np.zeros(len(values), dtype=np.int32), np.zeros(len(values), dtype=np.int32)
    for family, group in enumerate(groups):
        own = group.rows[member_of[group.rows] == family]
        falling = np.sort(-values[group.rows][np.isfinite(values[group.rows])])
        ranked = own[np.isfinite(values[own])]
        rank[ranked] = 1 + np.searchsorted(falling, -values[ranked])
        known[own] = len(falling)
    return Ranks(rank, known)


def class_sizes(parameters: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the size class of each model: the power of two nearest to its parameters in billions.

    The logarithm to the base 2 is rounded. For example, models of 5.7 to 11.3 billion parameters are in the class
    8.

    Returns
    -------
    ndarray of float64, shape (n,)
        The power in billions of parameters, NaN where the number of parameters is unknown.
    """
    with np.errstate(divide="ignore"):
        return np.exp2(np.rint(np.log2(np.where(parameters > 0, parameters, np.nan) / 1e9)))


def class_ages(dates: Sequence[str]) -> NDArray[np.object_]:
    """Return the quarter in which each model was created, such as '2025-Q3', or '' if it is unknown."""
    quarters = [f"{date[:4]}-Q{(int(date[5:7]) + 2) // 3}" if len(date) > 4 else "" for date in dates]
    return np.array(quarters, dtype=object)


def compare_with_peers(
    values: NDArray[np.float64], sizes: NDArray[np.float64], ages: NDArray[np.object_], least: int
) -> Percentiles:
    """Return the percentile of each model among models of the same size class and quarter.

    The time is O(n log n), as for sorting.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        The counts, NaN where unknown.
    sizes : ndarray of float64, shape (n,)
        The size classes (see `class_sizes`).
    ages : ndarray of str, shape (n,)
        The quarters (see `class_ages`).
    least : int
        The smallest number of other models for a percentile.
    """
    share, others = np.full(len(values), np.nan), np.zeros(len(values), dtype=np.int32)
    median = np.full(len(values), np.nan)
    rows = np.flatnonzero(np.isfinite(values) & np.isfinite(sizes) & (ages != ""))
    if not len(rows):
        return Percentiles(share, others, median)
    quarter = np.unique(ages[rows].astype(str), return_inverse=True)[1]
    size = np.unique(sizes[rows], return_inverse=True)[1]
    peers = np.unique(quarter * (size.max() + 1) + size, return_inverse=True)[1]
    order = np.lexsort((values[rows], peers))
    rows, peers = rows[order], peers[order]
    first = np.searchsorted(peers, peers)  # the place of the first model of the same class
    count = np.bincount(peers)[peers]
    new = np.append(True, (peers[1:] != peers[:-1]) | (values[rows][1:] != values[rows][:-1]))
    start = np.flatnonzero(new)  # runs of equal counts
    run = np.cumsum(new) - 1
    length = np.diff(np.append(start, len(rows)))[run]
    below = start[run] - first
    others[rows] = count - 1
    enough = count - 1 >= max(least, 1)
    share[rows[enough]] = ((below + (length - 1) / 2) / np.maximum(count - 1, 1))[enough]
    ordered = values[rows]
    middle = (ordered[first + (count - 1) // 2] + ordered[first + count // 2]) / 2
    median[rows[enough]] = middle[enough]
    return Percentiles(share, others, median)
