"""Rankings of the top-level families: by size, by their share of some models, by nearness and by growth."""

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
    """The growth of a family's downloads since a snapshot. index : its number among the clades"""

    index: int
    clade: Clade
    gain: Gain


def rank_top_families(families: Families, sizes: Sequence[int]) -> list[int]:
    """Return the top-level clades by falling number of models, then by slug.

    Parameters
    ----------
    sizes : for each clade its number of models, with those of its sub-families
    """
    return sorted(families.hierarchy.tops, key=lambda index: (-sizes[index], families.clades[index].slug))


def count_top_families(families: Families, rows: np.ndarray) -> list[tuple[int, int]]:
    """Return the top-level families of some models and how many of the models each has, most first.

    Parameters
    ----------
    rows : int (m,), the models; those without a family are not counted
    """
    clades = families.member_of[rows]
    found, counts = np.unique(families.top[clades[clades >= 0]], return_counts=True)
    order = np.lexsort((found, -counts))
    return [(int(found[place]), int(counts[place])) for place in order]


def find_nearest_families(
    families: Families, graph: sparse.csr_matrix, clade: int, rows: np.ndarray, most: int = 6
) -> list[tuple[int, float]]:
    """Return the families outside a clade's branch that have most of its models' nearest names.

    A sub-family is compared with the other branches of its own family too, a top-level family with the other
    top-level ones.

    Parameters
    ----------
    graph : (n, n), the similarity graph of the names
    rows : int (m,), the models of the clade and of its sub-families
    most : length of the result at most

    Returns
    -------
    Pairs of a clade and its share of the links that start at the clade's models, 0 to 1, largest first.
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
    """Return the top-level families by growth of their downloads, over the members that both snapshots observed.

    Families whose growth cannot be measured are left out.

    Parameters
    ----------
    rows_of : for each clade the rows of its models
    before, now : float64 (n,), downloads in both snapshots, NaN where unknown
    """
    gains = []
    for index in families.hierarchy.tops:
        gain = measure_gain(
            rows_of[index], before, now, settings.growth_least_downloads, settings.growth_least_members
        )
        if np.isfinite(gain.growth):
            gains.append(FamilyGain(index, families.clades[index], gain))
    return sorted(gains, key=lambda found: (-found.gain.growth, found.clade.slug))
