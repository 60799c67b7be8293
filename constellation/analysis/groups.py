"""Statistics of groups of models: sums, dates, correlations, and the most downloaded models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from constellation.analysis.statistics import Correlations, correlate
from constellation.analysis.tree import Tree


@dataclass(frozen=True)
class Column:
    """A column of texts, stored as integers. It has few distinct texts.

    Attributes
    ----------
    codes : ndarray of int32, shape (n,)
        The text of each row, as an index into `values`.
    values : tuple of str
        The distinct texts, sorted; '' means unknown.
    """

    codes: np.ndarray
    values: tuple[str, ...]

    def tally(self, rows: np.ndarray) -> list[tuple[str, int]]:
        """Count how often each text occurs in some rows.

        Returns
        -------
        list of (str, int)
            The texts and their counts, sorted by descending count, then alphabetically.
        """
        counts = np.bincount(self.codes[rows], minlength=len(self.values))
        present = np.flatnonzero(counts)
        order = sorted(present.tolist(), key=lambda code: (-counts[code], self.values[code]))
        return [(self.values[code], int(counts[code])) for code in order]


def code_column(texts: Sequence[str] | np.ndarray | pd.Series) -> Column:
    """Convert a sequence of texts to a `Column`."""
    codes, values = pd.factorize(np.asarray(texts, dtype=object), sort=True)
    return Column(codes.astype(np.int32), tuple(map(str, values)))


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
    downloads, likes : float
        The sums over the models for which they are known.
    first_seen, last_seen : str
        The earliest and the latest known date of creation, '' if no date is known.
    dated : int
        The number of models with a known date of creation.
    correlations : Correlations
        The correlations of likes and downloads.
    """

    rows: np.ndarray
    downloads: float
    likes: float
    first_seen: str
    last_seen: str
    dated: int
    correlations: Correlations

    def __len__(self) -> int:
        return len(self.rows)


def rank_rows(rows: np.ndarray, counts: Counts) -> np.ndarray:
    """Sort models by descending downloads, then by descending likes, then by id.

    Models with unknown counts come last.
    """
    downloads = np.nan_to_num(counts.downloads[rows], nan=-1.0)
    likes = np.nan_to_num(counts.likes[rows], nan=-1.0)
    return rows[np.lexsort((rows, -likes, -downloads))]


def describe_group(rows: np.ndarray, counts: Counts) -> Group:
    """Return the sums, dates and correlations of a group of models."""
    dates = sorted(date for date in counts.created[rows].tolist() if date)
    return Group(
        rows=rank_rows(rows, counts),
        downloads=float(np.nansum(counts.downloads[rows])),
        likes=float(np.nansum(counts.likes[rows])),
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
