"""Features in, the nearest names of each model and the similarity graph out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from constellation.analysis.features import Features
from constellation.settings import Settings


@dataclass(frozen=True)
class Similarity:
    """The k nearest names of each model by cosine, and the graph that they span.

    neighbours : float32 CSR (n, n), at most k entries a row, nearest first within a row, no diagonal
    graph      : float32 CSR (n, n), symmetric: i and j are joined if either is among the other's nearest
    """

    neighbours: sparse.csr_matrix
    graph: sparse.csr_matrix


def _order_rows(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The same entries, within each row by falling similarity and then by column."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    return sparse.csr_matrix((matrix.data[order], matrix.indices[order], matrix.indptr), shape=matrix.shape)


def find_neighbours(features: Features, settings: Settings) -> Similarity:
    """The `settings.neighbours` nearest names at or above `settings.similarity_floor`.

    sparse_dot_topn keeps only the best k products of a row while it multiplies, so memory is n × k.
    The graph is Gao and Gao's (2023), thinned from every pair above the floor to the nearest k.
    """
    n_models = features.matrix.shape[0]
    if features.matrix.nnz == 0:
        empty = sparse.csr_matrix((n_models, n_models), dtype=np.float32)
        return Similarity(empty, empty)
    product = sp_matmul_topn(
        features.matrix,
        features.matrix.T.tocsr(),
        top_n=settings.neighbours + 1,
        threshold=settings.similarity_floor,
        n_threads=2,
    ).tocoo()
    # Rounded, so that names which differ in nothing but the order of summing stay equal.
    similarity = np.minimum(np.round(product.data, 5), 1.0)
    keep = product.row != product.col
    nearest = sparse.csr_matrix(
        (similarity[keep], (product.row[keep], product.col[keep])), shape=(n_models, n_models)
    )
    nearest = _keep_best(_order_rows(nearest), settings.neighbours)
    graph = nearest.maximum(nearest.T).tocsr()
    graph.sort_indices()
    return Similarity(nearest, graph)


def _keep_best(ordered: sparse.csr_matrix, most: int) -> sparse.csr_matrix:
    """The first `most` entries of each row (a name with many twins may not find itself among its best)."""
    lengths = np.diff(ordered.indptr)
    rank = np.arange(ordered.nnz) - np.repeat(ordered.indptr[:-1], lengths)
    keep = rank < most
    indptr = np.concatenate([[0], np.cumsum(np.minimum(lengths, most))])
    return sparse.csr_matrix((ordered.data[keep], ordered.indices[keep], indptr), shape=ordered.shape)
