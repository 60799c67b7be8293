"""Feature rows in, the nearest rows of each out: over every pair, or without a look at most of them.

Without: candidates are rows that share one of a row's rarer terms; the cosine with the best of them is then
completed. How many rows a row meets is bounded by a budget, so that the work grows as the number of rows.

What a search has found in, the share of what it should have found out, measured on a sample of the models.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from constellation.analysis.duplicates import Duplicates, spread
from constellation.analysis.top_k import UNIT, count_up, rank_pairs, round_cosines
from constellation.settings import Settings
from constellation.workers import Engine

#: Rows in one piece of the work, and in one table of weights within it: a table should fit the processor's cache.
PIECE = 8192
_TABLE = 512
_ORDERED_BY = 5


@dataclass(frozen=True)
class SearchLimits:
    """Limits of a search for nearest neighbours. `constellation.settings.Settings` describes each of them.

    floor : the least cosine of a neighbour
    """

    neighbours: int
    floor: float
    exact_search: int
    postings: int
    candidates: int
    seed: int

    @classmethod
    def from_settings(cls, settings: Settings) -> SearchLimits:
        """Take the limits from the settings of an atlas."""
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
    """What a search has found, and what it took.

    nearest  : float32 CSR (n, n), the best `most` of each row at or above the floor, without itself, by falling
               similarity within a row, then by column
    products : multiplications of two weights that led to candidates
    pairs    : candidates whose cosine was completed
    """

    nearest: sparse.csr_matrix
    products: int
    pairs: int


@dataclass(frozen=True)
class Index:
    """What every piece of a search reads. Columns are terms, those in the fewest rows first.

    order  : int32 (n,), the rows as they stand here: those that seek a term in many rows side by side, so that what
             is multiplied together lies together in memory, which halves the time
    sought : CSR (n, terms), of each row the rarer terms, by which its candidates are found
    rest   : CSR (n, terms − common), of each row the other terms, which complete the cosine
    rows   : CSR (terms, n), all rows by term
    common : CSR (n, terms − common), all rows, restricted to the terms that `rest` knows
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
    """The same rows with the columns reordered: terms in the fewest rows first, then by column."""
    held = np.bincount(matrix.indices, minlength=matrix.shape[1])
    rank = np.empty(matrix.shape[1], dtype=np.int32)
    rank[np.argsort(held, kind="stable")] = np.arange(matrix.shape[1], dtype=np.int32)
    renamed = sparse.csr_matrix((matrix.data.copy(), rank[matrix.indices], matrix.indptr), shape=matrix.shape)
    renamed.sort_indices()
    return renamed


def _count_sought(matrix: sparse.csr_matrix, budget: int) -> tuple[np.ndarray, int]:
    """How many terms of each row, from its rarest, to look up, and the rows that are met in all.

    As many as stay within the budget of rows met together, and the rarest in any case: no row goes without.
    """
    held = np.bincount(matrix.indices, minlength=matrix.shape[1])[matrix.indices]
    met = np.concatenate([[0], np.cumsum(held)])
    before = np.repeat(met[matrix.indptr[:-1]], np.diff(matrix.indptr))
    within = (met[1:] - before <= budget) | (met[:-1] == before)
    upto = np.concatenate([[0], np.cumsum(within)])
    return upto[matrix.indptr[1:]] - upto[matrix.indptr[:-1]], int(held[within].sum())


def _take(matrix: sparse.csr_matrix, kept: np.ndarray) -> sparse.csr_matrix:
    """The entries of a CSR matrix that `kept`, bool (nnz,), marks."""
    indptr = np.concatenate([[0], np.cumsum(kept)])[matrix.indptr]
    return sparse.csr_matrix((matrix.data[kept], matrix.indices[kept], indptr), shape=matrix.shape)


def _order_rows(matrix: sparse.csr_matrix, sought: np.ndarray) -> np.ndarray:
    """The rows by the commonest terms that they seek, the commonest first: int32 (n,)."""
    keys = []
    for back in range(1, _ORDERED_BY + 1):
        place = matrix.indptr[:-1] + sought - back
        keys.append(np.where(back <= sought, matrix.indices[np.maximum(place, 0)], -1))
    return np.lexsort(keys[::-1]).astype(np.int32)


def build_index(matrix: sparse.csr_matrix, limits: SearchLimits) -> tuple[Index, int]:
    """The index over the rows of `sort_terms`, and the multiplications that a search of all of them takes."""
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
    """What the terms that were not sought add to each cosine found for the rows from `begin`: float32 (nnz,)."""
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
    """The `most` best of each row, nearest first, without the row itself.

    found : CSR (rows, n), rounded cosines; own : int (rows,), the column of each row itself
    names : int32 (n,), how the columns are called in what is given back
    """
    rows = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    kept = (own[rows] != found.indices) & (found.data > 0)
    return rank_pairs(rows[kept], names[found.indices[kept]], found.data[kept], found.shape, most)


def _search_piece(index: Index, piece: tuple[int, int], threads: int) -> tuple[sparse.csr_matrix, int]:
    begin, end = piece
    found = sp_matmul_topn(
        index.sought[begin:end], index.rows, top_n=index.candidates + 1, threshold=1e-9, n_threads=threads
    )
    found.data = round_cosines(found.data + _complete(index, begin, found))
    found.data[found.data < index.floor] = 0
    return _settle(found, np.arange(begin, end), index.order, index.most), found.nnz


def search_rarer_terms(matrix: sparse.csr_matrix, limits: SearchLimits, engine: Engine) -> Found:
    """The nearest rows of each row, as far as their rarer terms lead to them.

    matrix : the rows of `sort_terms`; unit vectors
    Neither the size of a piece nor where it is computed has any bearing on the result.
    """
    index, products = build_index(matrix, limits)
    results = list(engine.run(_search_piece, index, _cut(matrix.shape[0])))
    nearest = sparse.vstack([one for one, _ in results], format="csr")[np.argsort(index.order)]
    return Found(nearest, products, sum(pairs for _, pairs in results))


def search_every_pair(matrix: sparse.csr_matrix, limits: SearchLimits, engine: Engine) -> Found:
    """The nearest rows of each row, over all pairs of unit vectors that share a term.

    sparse_dot_topn keeps only the best k products of a row while it multiplies, so memory is n × k.
    """
    shared = (matrix, matrix.T.tocsr(), limits.neighbours, limits.floor)
    results = list(engine.run(_compare_piece, shared, _cut(matrix.shape[0])))
    held = np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(np.int64)
    return Found(sparse.vstack(results, format="csr"), int((held * held).sum()), 0)


def compare_sample(matrix: sparse.csr_matrix, rows: np.ndarray, limits: SearchLimits) -> sparse.csr_matrix:
    """The nearest rows of some rows over all pairs, CSR (len(rows), n), nearest first: to measure a search by."""
    return _compare(matrix[rows], matrix.T.tocsr(), rows, limits.neighbours, limits.floor, threads=1)


def _compare_piece(
    shared: tuple[sparse.csr_matrix, sparse.csr_matrix, int, float], piece: tuple[int, int], threads: int
) -> sparse.csr_matrix:
    matrix, transposed, most, floor = shared
    begin, end = piece
    return _compare(matrix[begin:end], transposed, np.arange(begin, end), most, floor, threads)


def _compare(
    some: sparse.csr_matrix, transposed: sparse.csr_matrix, own: np.ndarray, most: int, floor: float, threads: int
) -> sparse.csr_matrix:
    found = sp_matmul_topn(some, transposed, top_n=most + 1, threshold=floor, n_threads=threads)
    found.data = round_cosines(found.data)
    return _settle(found, own, np.arange(transposed.shape[1]), most)


def _cut(rows: int) -> list[tuple[int, int]]:
    """The rows in pieces, from the first of each to the first of the next."""
    return [(begin, min(begin + PIECE, rows)) for begin in range(0, rows, PIECE)]


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
    matrix: sparse.csr_matrix, twins: Duplicates, neighbours: sparse.csr_matrix, limits: SearchLimits
) -> Recall:
    """Compares a seeded sample of the lists with those of a search over every pair.

    matrix : CSR (groups, terms), one row for each group of twins; neighbours : CSR (n, n), what was found
    """
    n = neighbours.shape[0]
    rows = np.sort(np.random.default_rng(limits.seed).choice(n, min(SAMPLE, n), replace=False))
    groups = np.unique(twins.group[rows])
    truth = spread(twins, rows, groups, compare_sample(matrix, groups, limits), limits.neighbours)
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
