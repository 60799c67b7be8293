"""Features in, the nearest names of each model and the similarity graph out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from constellation.analysis.duplicates import find_duplicates, spread
from constellation.analysis.names.features import Features
from constellation.analysis.neighbours import (
    Found,
    Recall,
    SearchLimits,
    measure_recall,
    search_every_pair,
    search_rarer_terms,
    sort_terms,
)
from constellation.workers import Engine

EVERY_PAIR, RARER_TERMS = "every pair", "rarer terms"
#: Models whose lists are spread over twins at a time.
_BLOCK = 65_536


@dataclass(frozen=True)
class Search:
    """How the nearest names were found, and what it took.

    method   : EVERY_PAIR or RARER_TERMS
    compared : rows that were compared: all models, or one for each list of tokens
    products : multiplications of two weights; pairs : candidates whose cosine was completed
    recall   : of the true nearest names those that were found, and the models that this was measured on; 1 over
               none where every pair was compared
    """

    method: str
    compared: int
    products: int
    pairs: int
    recall: Recall

    @property
    def exact(self) -> bool:
        """Every pair was compared, so that nothing can have been missed."""
        return self.method == EVERY_PAIR


@dataclass(frozen=True)
class Similarity:
    """The k nearest names of each model by cosine, and the graph that they span.

    neighbours : float32 CSR (n, n), at most k entries a row, nearest first within a row, no diagonal
    graph      : float32 CSR (n, n), symmetric: i and j are joined if either is among the other's nearest
    """

    neighbours: sparse.csr_matrix
    graph: sparse.csr_matrix
    search: Search


def find_neighbours(features: Features, limits: SearchLimits, engine: Engine | None = None) -> Similarity:
    """The `limits.neighbours` nearest names at or above `limits.floor`.

    Every pair is compared for up to `limits.exact_search` models; beyond, names are compared that share a rarer
    term, and names of the same tokens once. The graph is Gao and Gao's (2023), thinned from every pair above the
    floor to the nearest k.
    """
    engine = engine or Engine()
    n_models = features.matrix.shape[0]
    if features.matrix.nnz == 0:
        empty = sparse.csr_matrix((n_models, n_models), dtype=np.float32)
        return Similarity(empty, empty, Search(EVERY_PAIR, n_models, 0, 0, Recall(1.0, 0)))
    if n_models <= limits.exact_search:
        found = search_every_pair(features.matrix, limits, engine)
        nearest = found.nearest
        search = Search(EVERY_PAIR, n_models, found.products, 0, Recall(1.0, 0))
    else:
        nearest, search = _search_twins(features.matrix, limits, engine)
    graph = nearest.maximum(nearest.T).tocsr()
    graph.sort_indices()
    return Similarity(nearest, graph, search)


def _search_twins(
    matrix: sparse.csr_matrix, limits: SearchLimits, engine: Engine
) -> tuple[sparse.csr_matrix, Search]:
    """One search for all names of the same tokens, its result spread to each of them."""
    twins = find_duplicates(matrix)
    distinct = sort_terms(matrix[twins.first])
    found: Found = search_rarer_terms(distinct, limits, engine)
    blocks = []
    for begin in range(0, matrix.shape[0], _BLOCK):
        rows = np.arange(begin, min(begin + _BLOCK, matrix.shape[0]))
        groups = np.unique(twins.group[rows])
        blocks.append(spread(twins, rows, groups, found.nearest[groups], limits.neighbours))
    nearest = sparse.vstack(blocks, format="csr")
    recall = measure_recall(distinct, twins, nearest, limits)
    return nearest, Search(RARER_TERMS, distinct.shape[0], found.products, found.pairs, recall)
