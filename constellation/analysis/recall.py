"""The recall of a search for nearest neighbours, measured on a sample of the models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from constellation.analysis.duplicates import Duplicates, spread_neighbours
from constellation.analysis.neighbours import SearchLimits, compare_sample
from constellation.analysis.top_k import UNIT

#: The number of models in the sample. The standard error of a proportion of 0.95 is then at most 0.01.
SAMPLE = 500


@dataclass(frozen=True)
class Recall:
    """The proportion of the true nearest neighbours that a search has found.

    A neighbour that the search found counts as true if it is at least as similar as the last true neighbour. So if
    several names are equally similar, it does not matter which of these names the search found.

    Attributes
    ----------
    share : float
        The proportion; 1.0 if no model has a neighbour.
    sample : int
        The number of models in the sample. Each of them is compared with all other models.
    """

    share: float
    sample: int


def measure_recall(
    matrix: sparse.csr_matrix,
    duplicates: Duplicates,
    neighbours: sparse.csr_matrix,
    limits: SearchLimits,
    *,
    sample: int = SAMPLE,
) -> Recall:
    """Measure what proportion of the true nearest neighbours a search has found.

    The true neighbours of a random sample of the models are found by comparing every pair.

    Parameters
    ----------
    matrix : sparse.csr_matrix of float32, shape (groups, terms)
        The distinct rows, one for each group of duplicates; unit vectors.
    duplicates : Duplicates
        The groups of equal rows.
    neighbours : sparse.csr_matrix of float32, shape (n, n)
        The neighbours that the search found.
    limits : SearchLimits
        The limits of the search, and the seed of the sample.
    sample : int
        The number of models in the sample.
    """
    n = neighbours.shape[0]
    rows = np.sort(np.random.default_rng(limits.seed).choice(n, min(sample, n), replace=False))
    groups = np.unique(duplicates.group[rows])
    truth = spread_neighbours(duplicates, rows, groups, compare_sample(matrix, groups, limits), limits.neighbours)
    found = neighbours[rows]
    wanted = np.diff(truth.indptr)
    last = np.zeros(len(rows), dtype=np.float32)
    last[wanted > 0] = truth.data[truth.indptr[1:][wanted > 0] - 1]
    # The two searches add in different orders, so a difference of one unit is allowed.
    near = found.data >= np.repeat(last, np.diff(found.indptr)) - 1.5 / UNIT
    owner = np.repeat(np.arange(len(rows)), np.diff(found.indptr))
    hits = np.minimum(np.bincount(owner[near], minlength=len(rows)), wanted)
    total = int(wanted.sum())
    return Recall(float(hits.sum() / total) if total else 1.0, len(rows))
