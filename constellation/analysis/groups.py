"""The rows of any group of models in, its plain facts out: sums, shares, dates, the models that matter most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from constellation.analysis.statistics import Correlations, correlate
from constellation.analysis.tree import Tree
from constellation.catalogue.catalogue import Catalogue


@dataclass(frozen=True)
class Column:
    """A column of few distinct texts. codes : int32 (n,), into `values`; '' stands for unknown."""

    codes: np.ndarray
    values: tuple[str, ...]

    def tally(self, rows: np.ndarray) -> list[tuple[str, int]]:
        """Each value and how many of the rows have it, most common first, then alphabetically."""
        counts = np.bincount(self.codes[rows], minlength=len(self.values))
        present = np.flatnonzero(counts)
        order = sorted(present.tolist(), key=lambda code: (-counts[code], self.values[code]))
        return [(self.values[code], int(counts[code])) for code in order]


def code_column(texts: list[str] | np.ndarray | pd.Series) -> Column:
    """The distinct texts in sorted order and, for each row, which of them it has."""
    codes, values = pd.factorize(np.asarray(texts, dtype=object), sort=True)
    return Column(codes.astype(np.int32), tuple(map(str, values)))


@dataclass(frozen=True)
class Counts:
    """The catalogue's numbers as arrays, taken out of the frame once. All float64 (n,), NaN where unknown.

    created : object (n,), 'YYYY-MM-DD' or ''
    """

    downloads: np.ndarray
    likes: np.ndarray
    parameters: np.ndarray
    created: np.ndarray


def take_counts(catalogue: Catalogue) -> Counts:
    """The numbers of a catalogue."""
    frame = catalogue.frame
    return Counts(
        frame["downloads"].to_numpy(),
        frame["likes"].to_numpy(),
        frame["parameters"].to_numpy(),
        frame["created"].to_numpy(dtype=object),
    )


@dataclass(frozen=True)
class Group:
    """What there is to say of some models.

    rows         : int (m,), by falling downloads, then by likes, then by id
    downloads, likes : sums over the members for which they are known
    first_seen, last_seen : earliest and latest known creation date, '' if none is known
    dated        : members whose creation date is known
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
    """The rows by falling downloads, then falling likes, then by id; unknown counts last."""
    downloads = np.nan_to_num(counts.downloads[rows], nan=-1.0)
    likes = np.nan_to_num(counts.likes[rows], nan=-1.0)
    return rows[np.lexsort((rows, -likes, -downloads))]


def describe_group(rows: np.ndarray, counts: Counts) -> Group:
    """The facts of the group that has these rows."""
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
    """The facts of each of `clades` clades: its rows are the leaves of its slice of the tree."""
    slices = (tree.leaf[node : tree.end[node]] for node in tree.find_clades(clades))
    return tuple(describe_group(np.sort(leaves[leaves >= 0]), counts) for leaves in slices)
