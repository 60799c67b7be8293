"""The nearest names of each model, and the graph of similar names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from constellation.analysis.duplicates import find_duplicates, spread_neighbours
from constellation.analysis.names.features import Features
from constellation.analysis.neighbours import (
    PIECE,
    SearchLimits,
    search_every_pair,
    search_rarer_terms,
    sort_terms,
)
from constellation.analysis.recall import Recall, measure_recall
from constellation.workers import Engine

EVERY_PAIR, RARER_TERMS = "every pair", "rarer terms"
#: The number of models whose neighbours are listed at once.
_BLOCK = 65_536


@dataclass(frozen=True)
class Search:
    """The method, the amount of work and the recall of a search for the nearest names.

    Attributes
    ----------
    method : str
        EVERY_PAIR or RARER_TERMS.
    compared : int
        The number of rows that were compared: all models, or one of each group of duplicates.
    products : int
        The number of multiplications of two weights.
    pairs : int
        The number of candidates for which the full cosine was computed.
    recall : Recall
        The proportion of the true nearest names that were found, and the size of the sample. If every pair was
        compared, these are 1 and 0.
    """

    method: str
    compared: int
    products: int
    pairs: int
    recall: Recall

    @property
    def exact(self) -> bool:
        """Whether the search compared every pair of names.

        If so, no neighbour can be missing.
        """
        return self.method == EVERY_PAIR


@dataclass(frozen=True)
class Similarity:
    """The nearest names of each model, and the graph of similar names.

    Names are compared by cosine similarity.

    Attributes
    ----------
    neighbours : sparse.csr_matrix of float32, shape (n, n)
        The cosines of each model and its nearest names: at most `neighbours` entries in a row (see `SearchLimits`),
        the nearest first, without the model itself.
    graph : sparse.csr_matrix of float32, shape (n, n)
        A symmetric matrix. Two models are adjacent if either is among the nearest names of the other.
    search : Search
        How the neighbours were found.
    """

    neighbours: sparse.csr_matrix
    graph: sparse.csr_matrix
    search: Search


def find_neighbours(
    features: Features, limits: SearchLimits, engine: Engine | None = None, *, piece: int = PIECE
) -> Similarity:
    """Find the nearest names of each model by cosine similarity, and build the similarity graph.

    Each model has at most `limits.neighbours` nearest names, with a cosine of at least `limits.floor`. For up to
    `limits.exact_search` models, every pair is compared. For more models, only names that share a rarer term are
    compared, and duplicates are compared once. Gao and Gao [1]_ connect all pairs above the floor. This graph
    connects each model only with its k nearest names.

    Parameters
    ----------
    features : Features
        The features of the names.
    limits : SearchLimits
        The limits of the search.
    engine : Engine, optional
        Where the search is computed. It does not change the result.
    piece : int
        The number of rows in a piece of work. It does not change the result.

    References
    ----------
    .. [1] S. Gao and A. K. Gao (2023). On the Origin of LLMs: An Evolutionary Tree and Graph for 15,821 Large
       Language Models. arXiv:2307.09793.
    """
    engine = engine or Engine()
    n_models = features.matrix.shape[0]
    if features.matrix.nnz == 0:
        empty = sparse.csr_matrix((n_models, n_models), dtype=np.float32)
        return Similarity(empty, empty, Search(EVERY_PAIR, n_models, 0, 0, Recall(1.0, 0)))
    if n_models <= limits.exact_search:
        found = search_every_pair(features.matrix, limits, engine, piece=piece)
        nearest = found.nearest
        search = Search(EVERY_PAIR, n_models, found.products, 0, Recall(1.0, 0))
    else:
        nearest, search = _search_distinct(features.matrix, limits, engine, piece)
    graph = nearest.maximum(nearest.T).tocsr()
    graph.sort_indices()
    return Similarity(nearest, graph, search)


def _search_distinct(
    matrix: sparse.csr_matrix, limits: SearchLimits, engine: Engine, piece: int
) -> tuple[sparse.csr_matrix, Search]:
    """Find the nearest neighbours of all rows.

    Rows with equal contents are searched only once.
    """
    duplicates = find_duplicates(matrix)
    distinct = sort_terms(matrix[duplicates.first])
    found = search_rarer_terms(distinct, limits, engine, piece=piece)
    blocks = []
    for begin in range(0, matrix.shape[0], _BLOCK):
        rows = np.arange(begin, min(begin + _BLOCK, matrix.shape[0]))
        groups = np.unique(duplicates.group[rows])
        blocks.append(spread_neighbours(duplicates, rows, groups, found.nearest[groups], limits.neighbours))
    nearest = sparse.vstack(blocks, format="csr")
    recall = measure_recall(distinct, duplicates, nearest, limits)
    return nearest, Search(RARER_TERMS, distinct.shape[0], found.products, found.pairs, recall)
