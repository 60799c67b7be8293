"""Stability of families in random samples of the models.

The stability of a family shows how well the family is found again in the samples.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.families import find_members
from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.membership import count_members, count_shared, spread_members
from constellation.analysis.families.owners import read_owners
from constellation.analysis.names.names import Names
from constellation.catalogue.vocabulary import Vocabulary

RESAMPLES = 5
#: The share of the models in a resample.
_DRAWN = 0.8


def measure_stability(
    names: Names,
    member_of: NDArray[np.int32],
    hierarchy: Hierarchy,
    vocabulary: Vocabulary,
    *,
    smallest: int,
    branch_smallest: int,
    seed: int,
    resamples: int = RESAMPLES,
) -> NDArray[np.float64]:
    """Measure how well each family or sub-family (clade) is found again in random samples of the models [1]_.

    Families are found in random samples of 80% of the models. In each sample, the clade is compared with the most
    similar clade of the sample, by the Jaccard index of their models. The stability is the mean of these indices. A
    sample is ignored if it contains too few of the clade's models to form a family. Hennig calls a clade stable at
    0.75 or more, and dissolved at 0.5 or less. The families are found `resamples` times, which takes most of the
    time.

    Parameters
    ----------
    names : Names
        The names of the models.
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    hierarchy : Hierarchy
        The clades.
    vocabulary : Vocabulary
        The known descriptors.
    smallest, branch_smallest : int
        The number of models that a family and a sub-family need.
    seed : int
        The seed of the samples.
    resamples : int
        The number of samples.

    Returns
    -------
    ndarray of float64, shape (clades,)
        In [0, 1]; NaN if 80% of the clade's models are too few for a family.

    References
    ----------
    .. [1] C. Hennig (2007). Cluster-wise assessment of cluster stability. Computational Statistics & Data Analysis
       52 (1), 258-271. doi:10.1016/j.csda.2006.11.025
    """
    size, clades = len(names), len(hierarchy)
    owners = read_owners(names, vocabulary)
    members = spread_members(member_of, hierarchy)
    large = _DRAWN * count_members(members) >= smallest
    if not large.any():  # as in small catalogues
        return np.full(clades, np.nan)
    total, samples = np.zeros(clades), np.zeros(clades)
    draw = np.random.default_rng(seed)
    for _ in range(resamples):
        rows = np.sort(draw.choice(size, size=round(_DRAWN * size), replace=False))
        found = spread_members(
            *find_members(names.take(rows), owners, vocabulary, smallest=smallest, branch_smallest=branch_smallest)
        )
        drawn = members[:, rows]
        present = count_members(drawn)
        clade, other, shared = count_shared(drawn, found)
        best = np.zeros(clades)
        np.maximum.at(best, clade, shared / (present[clade] + count_members(found)[other] - shared))
        counted = present >= smallest
        total += np.where(counted, best, 0.0)
        samples += counted
    return np.where(large & (samples > 0), total / np.maximum(samples, 1), np.nan)
