"""Names in, how firmly each family holds when only some of the models are looked at, out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.families import Families, find_members
from constellation.analysis.families.membership import count_members, count_shared, spread_members
from constellation.analysis.families.owners import read_owners
from constellation.analysis.names.names import Names
from constellation.catalogue.vocabulary import Vocabulary

RESAMPLES = 5
_DRAWN = 0.8  # the share of the models in a resample


def measure_stability(
    names: Names,
    families: Families,
    vocabulary: Vocabulary,
    *,
    smallest: int,
    branch_smallest: int,
    seed: int,
    resamples: int = RESAMPLES,
) -> NDArray[np.float64]:
    """Give for each clade how well it is found again: float64 (clades,), in [0, 1].

    Families are found anew on random samples of 80% of the models, seeded. Of each sample the best Jaccard
    index between the clade's models in it and any family found there counts; the mean is clusterwise
    stability by subsetting (Hennig 2007, doi:10.1016/j.csda.2006.11.025, who calls 0.75 and more stable and
    0.5 and less dissolved). A sample that holds fewer of its models than a family must have could not find
    it, and does not count; NaN where 80% of the clade are too few already. The time is that of `resamples`
    searches.
    """
    size = len(names)
    owners = read_owners(names, vocabulary)
    members = spread_members(families.member_of, [clade.parent for clade in families.clades])
    found, drawn_often = np.zeros(len(families.clades)), np.zeros(len(families.clades))
    draw = np.random.default_rng(seed)
    for _ in range(resamples):
        rows = np.sort(draw.choice(size, size=round(_DRAWN * size), replace=False))
        theirs = spread_members(
            *find_members(names.take(rows), owners, vocabulary, smallest=smallest, branch_smallest=branch_smallest)
        )
        mine = members[:, rows]
        present = count_members(mine)
        clade, other, shared = count_shared(mine, theirs)
        best = np.zeros(len(families.clades))
        np.maximum.at(best, clade, shared / (present[clade] + count_members(theirs)[other] - shared))
        counted = present >= smallest
        found += np.where(counted, best, 0.0)
        drawn_often += counted
    enough = (_DRAWN * count_members(members) >= smallest) & (drawn_often > 0)
    return np.where(enough, found / np.maximum(drawn_often, 1), np.nan)
