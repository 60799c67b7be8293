"""What a search has found in, the share of what it should have found out, measured on a sample of the models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from constellation.analysis.ranking import UNIT
from constellation.analysis.search import compare_sample
from constellation.analysis.twins import Twins, spread
from constellation.settings import Settings

#: Models in the sample: the standard error of a share of .95 is then half a hundredth at most.
SAMPLE = 500


@dataclass(frozen=True)
class Recall:
    """How many of the true nearest names were found.

    A name counts as found if its place in the list is taken by one that is as near as the last true one: among
    names that are equally near, none is truer than another.

    share  : found of those that are there to be found, 1.0 where there are none
    sample : models looked at, each compared with every other
    """

    share: float
    sample: int


def measure_recall(
    matrix: sparse.csr_matrix, twins: Twins, neighbours: sparse.csr_matrix, settings: Settings
) -> Recall:
    """Compares a seeded sample of the lists with those of a search over every pair.

    matrix : CSR (groups, terms), one row for each group of twins; neighbours : CSR (n, n), what was found
    """
    n = neighbours.shape[0]
    rows = np.sort(np.random.default_rng(settings.seed).choice(n, min(SAMPLE, n), replace=False))
    groups = np.unique(twins.group[rows])
    truth = spread(twins, rows, groups, compare_sample(matrix, groups, settings), settings.neighbours)
    found = neighbours[rows]
    wanted = np.diff(truth.indptr)
    last = np.zeros(len(rows), dtype=np.float32)
    last[wanted > 0] = truth.data[truth.indptr[1:][wanted > 0] - 1]
    # A unit of leeway: the two searches sum in different orders.
    near = found.data >= np.repeat(last, np.diff(found.indptr)) - 1.5 / UNIT
    owner = np.repeat(np.arange(len(rows)), np.diff(found.indptr))
    hits = np.minimum(np.bincount(owner[near], minlength=len(rows)), wanted)
    total = int(wanted.sum())
    return Recall(float(hits.sum() / total) if total else 1.0, len(rows))
