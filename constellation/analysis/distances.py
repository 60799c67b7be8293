"""Groups of feature rows in, the cosine distances within each group out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

#: Pairs of rows whose distances are worked out at a time: they are dense.
_PAIRS = 2**22


def keep_columns(
    matrix: sparse.csr_matrix, owner: NDArray[np.int64]
) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
    """The rows over the columns that occur alone, one for each owner and column; and the column of each.

    owner : int64 (rows,), whose each row is: rows of different owners have no column in common then
    What scipy does with a matrix takes time for each of its columns, and a few names know few of all terms. The
    order of the columns stays, and with it that of every sum.
    """
    width = matrix.shape[1]
    keys, place = np.unique(np.repeat(owner, np.diff(matrix.indptr)) * width + matrix.indices, return_inverse=True)
    kept = sparse.csr_matrix(
        (matrix.data, place.astype(np.int32), matrix.indptr), shape=(matrix.shape[0], len(keys))
    )
    return kept, keys % width


def measure_distances(matrix: sparse.csr_matrix, groups: Sequence[NDArray[np.integer]]) -> Iterator[np.ndarray]:
    """The cosine distances between the rows of each group: float64 (m, m), from 0 to 1, 0 on the diagonal.

    matrix : float32 CSR, unit rows; groups : the rows of each
    """
    sizes = np.array([len(rows) for rows in groups], dtype=np.int64)
    batch = np.cumsum(sizes * sizes) // _PAIRS
    for number in np.unique(batch).tolist():
        some = np.flatnonzero(batch == number)
        taken = np.concatenate([groups[group] for group in some.tolist()])
        rows, _ = keep_columns(matrix[taken], np.repeat(some, sizes[some]))
        products = (rows @ rows.T).tocsr()
        end = 0
        for size in sizes[some].tolist():
            begin, end = end, end + size
            yield _measure_block(products, begin, end)


def _measure_block(products: sparse.csr_matrix, begin: int, end: int) -> np.ndarray:
    """The distances of rows `begin` to `end`, whose products lie in the columns of the same numbers."""
    bounds = products.indptr[begin : end + 1]
    cosine = np.zeros((end - begin, end - begin))
    row = np.repeat(np.arange(end - begin), np.diff(bounds))
    cosine[row, products.indices[bounds[0] : bounds[-1]] - begin] = products.data[bounds[0] : bounds[-1]]
    distance = np.clip(1.0 - cosine, 0.0, 1.0)
    np.fill_diagonal(distance, 0.0)
    return distance


def average_rows(matrix: sparse.csr_matrix, groups: Sequence[NDArray[np.integer]]) -> sparse.csr_matrix:
    """The mean of the rows of each group: float32 CSR (groups, columns)."""
    means = []
    for rows in groups:
        kept, columns = keep_columns(matrix[rows], np.zeros(len(rows), dtype=np.int64))
        mean = np.asarray(kept.mean(axis=0)).ravel()
        means.append(sparse.csr_matrix((mean, columns, [0, len(columns)]), shape=(1, matrix.shape[1])))
    return sparse.vstack(means, format="csr")
