"""Search for the nearest neighbours of each row of a matrix.

The first method compares every pair of rows. The second method, the search by rarer terms, skips most pairs. The
candidates of a row are the rows that share one of its rarer terms. First, the candidates are ranked by these terms
alone. Then the other terms are added to the cosines of the best candidates. A budget limits the number of rows that
each row is compared with, so the time is proportional to the number of rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from constellation.analysis.top_k import count_up, rank_pairs, round_cosines
from constellation.settings import Settings
from constellation.workers import Engine

#: The number of rows in a piece, which is a batch of rows. Pieces can be computed in parallel.
PIECE = 8192
#: The number of rows in one table of weights. A table should fit into the processor's cache.
_TABLE = 512
#: The number of terms that rows are sorted by.
_ORDERED_BY = 5


@dataclass(frozen=True)
class SearchLimits:
    """The limits on the work of a search for nearest neighbours.

    Attributes
    ----------
    neighbours : int
        The number of neighbours of each row.
    floor : float
        The smallest cosine of a neighbour.
    exact_search : int
        The largest number of rows for which every pair is compared.
    postings : int
        The budget of the search by rarer terms: the number of rows that each row is compared with.
    candidates : int
        The number of candidates of each row for which the full cosine is computed.
    seed : int
        The seed of the random sample that is used to measure recall.
    """

    neighbours: int
    floor: float
    exact_search: int
    postings: int
    candidates: int
    seed: int

    @classmethod
    def from_settings(cls, settings: Settings) -> SearchLimits:
        """Create the search limits from the settings of an atlas."""
        return cls(
            neighbours=settings.neighbours,
            floor=settings.similarity_floor,
            exact_search=settings.exact_search,
            postings=settings.postings,
            candidates=settings.candidates,
            seed=settings.seed,
        )


@dataclass(frozen=True)
class Found:
    """The result of a search for nearest neighbours, and the amount of work.

    Attributes
    ----------
    nearest : sparse.csr_matrix of float32, shape (n, n)
        The cosines of each row and its nearest neighbours, without the row itself. Each cosine is at least the
        floor. The entries of a row are sorted by descending cosine, then by column.
    products : int
        The number of multiplications that were needed to find the candidates.
    pairs : int
        The number of candidates for which the full cosine was computed.
    """

    nearest: sparse.csr_matrix
    products: int
    pairs: int


@dataclass(frozen=True)
class Index:
    """The matrices that are needed to find neighbours by rare terms.

    Each column is a term. The rarest term comes first.

    Attributes
    ----------
    order : ndarray of int32, shape (n,)
        The row of the original matrix for each row of the index. Rows with the same common search terms are
        adjacent, so that rows that are multiplied together are close in memory. This halves the time.
    sought : sparse.csr_matrix, shape (n, terms)
        The rarer terms of each row, which are used to find its candidates.
    rest : sparse.csr_matrix, shape (n, terms - common)
        The other terms of each row, which are needed for the full cosine.
    rows : sparse.csr_matrix, shape (terms, n)
        All rows, transposed.
    common : sparse.csr_matrix, shape (n, terms - common)
        All rows, reduced to the terms of `rest`.
    candidates, most : int
        The number of candidates and of neighbours of each row.
    floor : float
        The smallest cosine of a neighbour.
    """

    order: np.ndarray
    sought: sparse.csr_matrix
    rest: sparse.csr_matrix
    rows: sparse.csr_matrix
    common: sparse.csr_matrix
    candidates: int
    most: int
    floor: float


def sort_terms(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """Sort the columns of a matrix, the rarest term first.

    The rarest term occurs in the fewest rows.
    """
    held = np.bincount(matrix.indices, minlength=matrix.shape[1])
    rank = np.empty(matrix.shape[1], dtype=np.int32)
    rank[np.argsort(held, kind="stable")] = np.arange(matrix.shape[1], dtype=np.int32)
    renamed = sparse.csr_matrix((matrix.data.copy(), rank[matrix.indices], matrix.indptr), shape=matrix.shape)
    renamed.sort_indices()
    return renamed


def _count_sought(matrix: sparse.csr_matrix, budget: int) -> tuple[np.ndarray, int]:
    """For each row, determine how many of its rarest terms are used for the search.

    The total number of comparisons with other rows is returned too. The search terms of a row are its rarest terms.
    Their number is limited by the budget of comparisons, but each row has at least one.
    """
    held = np.bincount(matrix.indices, minlength=matrix.shape[1])[matrix.indices]
    met = np.concatenate([[0], np.cumsum(held)])
    before = np.repeat(met[matrix.indptr[:-1]], np.diff(matrix.indptr))
    within = (met[1:] - before <= budget) | (met[:-1] == before)
    upto = np.concatenate([[0], np.cumsum(within)])
    return upto[matrix.indptr[1:]] - upto[matrix.indptr[:-1]], int(held[within].sum())


def _take(matrix: sparse.csr_matrix, kept: np.ndarray) -> sparse.csr_matrix:
    """Return a copy of a CSR matrix with only some of its entries.

    `kept` is bool (nnz,), True for the entries that are kept.
    """
    indptr = np.concatenate([[0], np.cumsum(kept)])[matrix.indptr]
    return sparse.csr_matrix((matrix.data[kept], matrix.indices[kept], indptr), shape=matrix.shape)


def _order_rows(matrix: sparse.csr_matrix, sought: np.ndarray) -> np.ndarray:
    """Return an order of the rows in which the search is fast.

    The result is an int32 array of shape (n,). In this order, rows with the same common search terms are adjacent.
    """
    keys = []
    for back in range(1, _ORDERED_BY + 1):
        place = matrix.indptr[:-1] + sought - back
        keys.append(np.where(back <= sought, matrix.indices[np.maximum(place, 0)], -1))
    return np.lexsort(keys[::-1]).astype(np.int32)


def build_index(matrix: sparse.csr_matrix, limits: SearchLimits) -> tuple[Index, int]:
    """Build the matrices for a search by rare terms.

    The multiplications that the search needs are counted.

    Parameters
    ----------
    matrix : sparse.csr_matrix of float32, shape (n, terms)
        Unit vectors, with the columns in the order of `sort_terms`.
    limits : SearchLimits
        The limits of the search.

    Returns
    -------
    index : Index
    products : int
    """
    sought, products = _count_sought(matrix, limits.postings)
    order = _order_rows(matrix, sought)
    matrix, sought = matrix[order], sought[order]
    lengths = np.diff(matrix.indptr)
    kept = count_up(lengths) < np.repeat(sought, lengths)
    common = int(matrix.indices[~kept].min(initial=matrix.shape[1]))
    index = Index(
        order=order,
        sought=_take(matrix, kept),
        rest=_take(matrix, ~kept)[:, common:].tocsr(),
        rows=matrix.T.tocsr(),
        common=matrix[:, common:].tocsr(),
        candidates=max(limits.candidates, limits.neighbours),
        most=limits.neighbours,
        floor=limits.floor,
    )
    return index, products


def _complete(index: Index, begin: int, found: sparse.csr_matrix) -> np.ndarray:
    """Compute how much the terms in `index.rest` add to each cosine.

    The result is a float32 array of shape (nnz,). The cosines are those in `found`. The first row of `found` is row
    `begin` of the index.
    """
    added = np.zeros(found.nnz, dtype=np.float32)
    for top in range(0, found.shape[0], _TABLE):
        bottom = min(top + _TABLE, found.shape[0])
        rest = index.rest[begin + top : begin + bottom]
        if rest.nnz == 0:
            continue
        terms, place = np.unique(rest.indices, return_inverse=True)
        weights = np.zeros((bottom - top, len(terms) + 1), dtype=np.float32)  # the last column: any other term
        weights[np.repeat(np.arange(bottom - top), np.diff(rest.indptr)), place] = rest.data
        column = np.full(index.common.shape[1], len(terms), dtype=np.int32)
        column[terms] = np.arange(len(terms), dtype=np.int32)
        first, last = found.indptr[top], found.indptr[bottom]
        theirs = index.common[found.indices[first:last]]
        asking = np.repeat(np.arange(bottom - top), np.diff(found.indptr[top : bottom + 1]))
        theirs.data *= weights[np.repeat(asking, np.diff(theirs.indptr)), column[theirs.indices]]
        added[first:last] = theirs @ np.ones(theirs.shape[1], dtype=np.float32)
    return added


def _settle(found: sparse.csr_matrix, own: np.ndarray, names: np.ndarray, most: int) -> sparse.csr_matrix:
    """Select the nearest neighbours of each row from the candidates that were found.

    At most `most` are selected, and never the row itself.

    Parameters
    ----------
    found : sparse.csr_matrix, shape (rows, n)
        The rounded cosines of the candidates.
    own : ndarray of int, shape (rows,)
        The column of each row itself.
    names : ndarray of int32, shape (n,)
        For each column of `found`, the corresponding column of the result.
    most : int
        The largest number of neighbours.
    """
    rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    kept = (own[rows] != found.indices) & (found.data > 0)
    return rank_pairs(rows[kept], names[found.indices[kept]], found.data[kept], found.shape, most)


def _search_piece(index: Index, piece: tuple[int, int], threads: int) -> tuple[sparse.csr_matrix, int]:
    begin, end = piece
    found = multiply_nearest(index.sought[begin:end], index.rows, index.candidates + 1, 1e-9, threads)
    found.data = round_cosines(found.data + _complete(index, begin, found))
    found.data[found.data < index.floor] = 0
    return _settle(found, np.arange(begin, end), index.order, index.most), found.nnz


def search_rarer_terms(
    matrix: sparse.csr_matrix, limits: SearchLimits, engine: Engine, *, piece: int = PIECE
) -> Found:
    """Find the nearest neighbours of each row among the rows that share a rare term with it.

    Parameters
    ----------
    matrix : sparse.csr_matrix of float32, shape (n, terms)
        Unit vectors, with the columns in the order of `sort_terms`.
    limits : SearchLimits
        The limits of the search.
    engine : Engine
        Where the search is computed. It does not change the result.
    piece : int
        The number of rows in a piece of work. It does not change the result.
    """
    index, products = build_index(matrix, limits)
    results = list(engine.run(_search_piece, index, _cut(matrix.shape[0], piece)))
    nearest = sparse.vstack([one for one, _ in results], format="csr")[np.argsort(index.order)]
    return Found(nearest, products, sum(pairs for _, pairs in results))


def search_every_pair(
    matrix: sparse.csr_matrix, limits: SearchLimits, engine: Engine, *, piece: int = PIECE
) -> Found:
    """Find the nearest neighbours of each row by comparing all rows that share a term.

    sparse_dot_topn keeps only the k best products of each row, so memory is proportional to n × k.

    Parameters
    ----------
    matrix : sparse.csr_matrix of float32, shape (n, terms)
        Unit vectors.
    limits, engine, piece
        As in `search_rarer_terms`.
    """
    shared = (matrix, matrix.T.tocsr(), limits.neighbours, limits.floor)
    results = list(engine.run(_compare_piece, shared, _cut(matrix.shape[0], piece)))
    held = np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(np.int64)
    return Found(sparse.vstack(results, format="csr"), int((held * held).sum()), 0)


def compare_sample(matrix: sparse.csr_matrix, rows: np.ndarray, limits: SearchLimits) -> sparse.csr_matrix:
    """Find the true nearest neighbours of a sample of rows, by comparing all rows.

    The true neighbours are needed to measure the recall of a search. The result is a CSR matrix (len(rows), n).
    """
    return _compare(matrix[rows], matrix.T.tocsr(), rows, limits.neighbours, limits.floor, threads=1)


def _compare_piece(
    shared: tuple[sparse.csr_matrix, sparse.csr_matrix, int, float], piece: tuple[int, int], threads: int
) -> sparse.csr_matrix:
    matrix, transposed, most, floor = shared
    begin, end = piece
    return _compare(matrix[begin:end], transposed, np.arange(begin, end), most, floor, threads)


def multiply_nearest(
    some: sparse.csr_matrix, transposed: sparse.csr_matrix, most: int, floor: float, threads: int
) -> sparse.csr_matrix:
    """Return the largest dot products of each row with the rows of another matrix.

    The other matrix is given in transposed form.

    Parameters
    ----------
    some : sparse.csr_matrix of float32, shape (rows, columns)
    transposed : sparse.csr_matrix of float32, shape (columns, n)
    most : int
        The largest number of products for each row.
    floor : float
        Only larger products are returned.
    threads : int
        The number of threads. It does not change the result.

    Returns
    -------
    sparse.csr_matrix of float32, shape (rows, n)
        The entries of a row are in no particular order.
    """
    return sp_matmul_topn(some, transposed, top_n=most, threshold=floor, n_threads=threads)


def _compare(
    some: sparse.csr_matrix, transposed: sparse.csr_matrix, own: np.ndarray, most: int, floor: float, threads: int
) -> sparse.csr_matrix:
    found = multiply_nearest(some, transposed, most + 1, floor, threads)
    found.data = round_cosines(found.data)
    return _settle(found, own, np.arange(transposed.shape[1]), most)


def _cut(rows: int, piece: int) -> list[tuple[int, int]]:
    """Divide rows into batches of at most `piece` rows.

    A batch is a pair of the first row and the row after the last.
    """
    return [(begin, min(begin + piece, rows)) for begin in range(0, rows, piece)]
