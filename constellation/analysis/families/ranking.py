"""Rankings of families, for example by size or by similarity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from constellation.analysis.families.clades import Clade
from constellation.analysis.families.families import Families
from constellation.analysis.names.ragged import gather
from constellation.analysis.trends import Gain


@dataclass(frozen=True)
class FamilyGain:
    """The change of one family's count, such as its downloads, between two snapshots of the catalogue.

    Attributes
    ----------
    index : int
        The position of the family in `Families.clades`.
    clade : Clade
        The family.
    gain : Gain
        The change.
    """

    index: int
    clade: Clade
    gain: Gain


@dataclass(frozen=True)
class Comparison:
    """The changes of a count, such as downloads, between two snapshots of the catalogue.

    Only models with a known count in both snapshots are included.

    Attributes
    ----------
    everything : Gain
        The change over all models.
    families : tuple of FamilyGain
        The changes of the top-level families whose growth can be measured, sorted by descending gain. Weak families
        come last.
    """

    everything: Gain
    families: tuple[FamilyGain, ...]


def rank_top_families(families: Families, sizes: Sequence[int]) -> list[int]:
    """Return the top-level families, the largest first.

    Weak families follow after all others. Families of the same size are sorted by slug.

    Parameters
    ----------
    sizes : sequence of int, length clades
        The number of models of each clade, including its sub-families.
    """
    return sorted(
        families.hierarchy.tops,
        key=lambda index: (index in families.weak, -sizes[index], families.clades[index].slug),
    )


def count_top_families(families: Families, rows: np.ndarray, *, weak_last: bool = True) -> list[tuple[int, int]]:
    """Count how many of the given models belong to each top-level family.

    The largest count comes first.

    Parameters
    ----------
    rows : ndarray of int, shape (m,)
        The models. Models without a family are not counted.
    weak_last : bool
        Whether weak families come after the others, whatever their counts.
    """
    clades = families.member_of[rows]
    found, counts = np.unique(families.top[clades[clades >= 0]], return_counts=True)
    weak = np.array([weak_last and clade in families.weak for clade in found.tolist()], dtype=bool)
    order = np.lexsort((found, -counts, weak))
    return [(int(found[place]), int(counts[place])) for place in order]


def find_nearest_families(
    families: Families, graph: sparse.csr_matrix, clade: int, rows: np.ndarray, most: int = 6
) -> list[tuple[int, float]]:
    """Return the families whose names are most similar to the names of a given family.

    The family itself and its sub-families are left out. A top-level family is compared with the other top-level
    families. A sub-family is also compared with the other branches of its own family.

    Parameters
    ----------
    graph : sparse.csr_matrix, shape (n, n)
        The similarity graph of the names.
    rows : ndarray of int, shape (m,)
        The models of the clade and of its sub-families.
    most : int
        The largest length of the result.

    Returns
    -------
    list of (int, float)
        A family and its share of the links of the clade's models, in [0, 1]. The largest share comes first, and
        weak families come last.
    """
    links, _ = gather(graph.indptr, rows)
    neighbours = graph.indices[links]
    counts = np.bincount(families.member_of[neighbours] + 1, minlength=len(families.clades) + 1)[1:]
    counts[families.member_of[rows]] = 0  # the clade itself and those below it
    if families.clades[clade].parent < 0:
        counts = np.bincount(families.top, weights=counts, minlength=len(counts)).astype(int)
    counts[families.hierarchy.list_ancestors(clade)] = 0
    found = np.flatnonzero(counts)
    order = found[np.lexsort((found, -counts[found]))][:most].tolist()
    order.sort(key=families.weak.__contains__)
    return [(int(index), float(counts[index]) / max(len(neighbours), 1)) for index in order]


def compare_families(
    families: Families, before: np.ndarray, now: np.ndarray, *, least: float, members: int
) -> Comparison:
    """Measure how a count changed between two snapshots, in total and for each top-level family.

    Only models with a known count in both snapshots are included.

    Parameters
    ----------
    before, now : ndarrays of float64, shape (n,)
        The counts in the two snapshots, NaN where unknown.
    least : float
        The smallest sum in the earlier snapshot for which growth is measured, more than 0.
    members : int
        The smallest number of compared members for which growth is measured.
    """
    seen = np.flatnonzero(np.isfinite(before) & np.isfinite(now))
    was, is_now = float(before[seen].sum()), float(now[seen].sum())
    everything = Gain(len(seen), was, is_now, is_now / was - 1 if was else float("nan"))
    seen = seen[families.top_of[seen] >= 0]
    top, size = families.top_of[seen], len(families.clades)
    observed = np.bincount(top, minlength=size).tolist()
    sums_before = np.bincount(top, weights=before[seen], minlength=size).tolist()
    sums_now = np.bincount(top, weights=now[seen], minlength=size).tolist()
    gains = []
    for index in families.hierarchy.tops:
        was, is_now = sums_before[index], sums_now[index]
        if was >= least and observed[index] >= members:
            gain = Gain(observed[index], was, is_now, is_now / was - 1)
            gains.append(FamilyGain(index, families.clades[index], gain))
    gains.sort(key=lambda found: (found.index in families.weak, -found.gain.rise, found.clade.slug))
    return Comparison(everything, tuple(gains))


def find_risers(families: Families, comparison: Comparison, least_gain: float) -> list[FamilyGain]:
    """Return the families with a gain of at least `least_gain`, the fastest-growing first.

    Weak families come last.
    """
    rising = [found for found in comparison.families if found.gain.rise > 0 and found.gain.rise >= least_gain]
    return sorted(rising, key=lambda found: (found.index in families.weak, -found.gain.growth, found.clade.slug))
