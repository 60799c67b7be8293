"""Statistics of groups of models, such as sums, dates and correlations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from constellation.analysis.statistics import Correlations, correlate
from constellation.analysis.totals import Total, add_known
from constellation.analysis.tree import Tree


@dataclass(frozen=True)
class Counts:
    """The downloads, likes, parameters and creation dates of the models.

    Attributes
    ----------
    downloads, likes, parameters : ndarrays of float64, shape (n,)
        NaN where unknown.
    created : ndarray of object, shape (n,)
        The date of creation, 'YYYY-MM-DD' or ''.
    """

    downloads: np.ndarray
    likes: np.ndarray
    parameters: np.ndarray
    created: np.ndarray


@dataclass(frozen=True)
class Group:
    """The statistics of a group of models.

    Attributes
    ----------
    rows : ndarray of int, shape (m,)
        The models, sorted by descending downloads, then by descending likes, then by id.
    downloads, likes : Total
        The sums over the models for which they are known.
    first_seen, last_seen : str
        The earliest and the latest known date of creation, '' if no date is known.
    dated : int
        The number of models with a known date of creation.
    correlations : Correlations
        The correlations of likes and downloads.
    """

    rows: np.ndarray
    downloads: Total
    likes: Total
    first_seen: str
    last_seen: str
    dated: int
    correlations: Correlations

    def __len__(self) -> int:
        return len(self.rows)


def count_months(dates: Iterable[str]) -> list[tuple[str, int]]:
    """Count the models that were created in each month.

    The months run from the first to the last. Empty months in between are included.

    Parameters
    ----------
    dates : iterable of str
        The dates of creation. Dates that are unknown, or known to the year only, are not counted.

    Returns
    -------
    list of (str, int)
        Each month as 'YYYY-MM', and its number of models.
    """
    counts = Counter(int(date[:4]) * 12 + int(date[5:7]) - 1 for date in dates if len(date) > 4)
    months = range(min(counts), max(counts) + 1) if counts else ()
    return [(f"{month // 12}-{month % 12 + 1:02d}", counts[month]) for month in months]


def rank_rows(rows: np.ndarray, counts: Counts) -> np.ndarray:
    """Sort models by descending downloads, then by descending likes, then by id.

    Models with unknown counts come last.
    """
    downloads = np.nan_to_num(counts.downloads[rows], nan=-1.0)
    likes = np.nan_to_num(counts.likes[rows], nan=-1.0)
    return rows[np.lexsort((rows, -likes, -downloads))]


def list_leaders(rows: np.ndarray, values: np.ndarray, most: int) -> list[int]:
    """Return the rows of the models with the highest known values.

    They are in descending order of the values, then by row.

    Parameters
    ----------
    rows : ndarray of int, shape (m,)
        The models to choose from.
    values : ndarray of float64, shape (n,)
        The values of all models, NaN where unknown. A model without a value is never a leader.
    most : int
        The largest number of leaders.
    """
    known = rows[np.isfinite(values[rows])]
    leaders: list[int] = known[np.lexsort((known, -values[known]))][:most].tolist()
    return leaders


def describe_group(rows: np.ndarray, counts: Counts) -> Group:
    """Return the sums, dates and correlations of a group of models."""
    dates = sorted(date for date in counts.created[rows].tolist() if date)
    return Group(
        rows=rank_rows(rows, counts),
        downloads=add_known(counts.downloads[rows]),
        likes=add_known(counts.likes[rows]),
        first_seen=dates[0] if dates else "",
        last_seen=dates[-1] if dates else "",
        dated=len(dates),
        correlations=correlate(counts.downloads[rows], counts.likes[rows]),
    )


def describe_clades(tree: Tree, clades: int, counts: Counts) -> tuple[Group, ...]:
    """Return the sums, dates and correlations of each family and sub-family (clade).

    The models of a clade are the leaves below its node in the tree.
    """
    slices = (tree.leaf[node : tree.end[node]] for node in tree.find_clades(clades))
    return tuple(describe_group(np.sort(leaves[leaves >= 0]), counts) for leaves in slices)
