"""Rankings of families by size, by similarity and by growth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from constellation.analysis.families.clades import Clade
from constellation.analysis.families.families import Families
from constellation.analysis.trends import Gain, measure_gain
from constellation.settings import Settings


@dataclass(frozen=True)
class FamilyGain:
    """The growth of a family's downloads since an earlier snapshot of the catalogue.

    Attributes
    ----------
    index : int
        The position of the family in `Families.clades`.
    clade : Clade
        The family.
    gain : Gain
        The growth.
    """

    index: int
    clade: Clade
    gain: Gain


def rank_top_families(families: Families, sizes: Sequence[int]) -> list[int]:
    """Return the top-level families, sorted by descending number of models, then by slug.

    Parameters
    ----------
    sizes : sequence of int, length clades
        The number of models of each clade, including its sub-families.
    """
    return sorted(families.hierarchy.tops, key=lambda index: (-sizes[index], families.clades[index].slug))


def count_top_families(families: Families, rows: np.ndarray) -> list[tuple[int, int]]:
    """Count how many of the given models belong to each top-level family. The largest count comes first.

    Parameters
    ----------
    rows : ndarray of int, shape (m,)
        The models. Models without a family are not counted.
    """
    clades = families.member_of[rows]
    found, counts = np.unique(families.top[clades[clades >= 0]], return_counts=True)
    order = np.lexsort((found, -counts))
    return [(int(found[place]), int(counts[place])) for place in order]


def find_nearest_families(
    families: Families, graph: sparse.csr_matrix, clade: int, rows: np.ndarray, most: int = 6
) -> list[tuple[int, float]]:
    """Return the families whose names are most similar to the names of one family.

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
        A family and its share of the links of the clade's models, in [0, 1]. The largest share comes first.
    """
    neighbours = graph[rows].indices
    counts = np.bincount(families.member_of[neighbours] + 1, minlength=len(families.clades) + 1)[1:]
    counts[families.member_of[rows]] = 0  # the clade itself and those below it
    if families.clades[clade].parent < 0:
        counts = np.bincount(families.top, weights=counts, minlength=len(counts)).astype(int)
    counts[families.hierarchy.list_ancestors(clade)] = 0
    found = np.flatnonzero(counts)
    order = found[np.lexsort((found, -counts[found]))][:most]
    return [(int(index), counts[index] / max(len(neighbours), 1)) for index in order]


def rank_gains(
    families: Families, rows_of: Sequence[np.ndarray], before: np.ndarray, now: np.ndarray, settings: Settings
) -> list[FamilyGain]:
    """Return the top-level families, sorted by the growth of their downloads. The largest growth comes first.

    Growth is measured over the members with known downloads in both snapshots. Families whose growth cannot be
    measured are left out.

    Parameters
    ----------
    rows_of : sequence of ndarrays of int, length clades
        The models of each clade.
    before, now : ndarrays of float64, shape (n,)
        The downloads in the two snapshots, NaN where unknown.
    """
    gains = []
    for index in families.hierarchy.tops:
        gain = measure_gain(
            rows_of[index], before, now, settings.growth_least_downloads, settings.growth_least_members
        )
        if np.isfinite(gain.growth):
            gains.append(FamilyGain(index, families.clades[index], gain))
    return sorted(gains, key=lambda found: (-found.gain.growth, found.clade.slug))
