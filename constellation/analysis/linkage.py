"""Groups of feature rows in, the cosine distances within each group out.

Rows of unit feature vectors in, nested average-linkage merges out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform
from sklearn.cluster import KMeans
from sklearn.preprocessing import normalize

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


#: Merge heights are whole numbers of this many steps from cosine distance 0 to 1. A smaller difference is
#: noise, and merges at one height become one node; so no path is longer than this, whatever the names.
STEPS = 90


@dataclass(frozen=True)
class Merge:
    """An inner node: `height` in steps (0 to STEPS), and its children, each a row or another merge."""

    height: int
    children: tuple[int | Merge, ...]


def _height_of(node: int | Merge) -> int:
    return 0 if isinstance(node, int) else node.height


def join(height: int, parts: list[int | Merge]) -> int | Merge:
    """One node over the parts, at `height` or as high as the highest of them; parts as high are taken in."""
    if len(parts) == 1:
        return parts[0]
    height = max(height, *(_height_of(part) for part in parts))
    children: list[int | Merge] = []
    for part in parts:
        if isinstance(part, Merge) and part.height == height:
            children.extend(part.children)
        else:
            children.append(part)
    return Merge(height, tuple(children))


def _link(distance: np.ndarray, parts: Sequence[int | Merge]) -> int | Merge:
    """Average linkage (Sokal and Michener 1958) of parts at these distances, float64 (parts, parts).

    Dense, so only ever called with at most a block of parts.
    """
    if len(parts) == 1:
        return parts[0]
    # Rounded so that ties are ties on every machine.
    merges = linkage(np.round(squareform(distance, checks=False), 5), "average")
    nodes = list(parts)
    for left, right, height, _ in merges.tolist():
        nodes.append(join(int(height * STEPS + 0.5), [nodes[int(left)], nodes[int(right)]]))
    return nodes[-1]


def _divide(embedding: np.ndarray, block: int, seed: int) -> list[np.ndarray]:
    """Positions 0..m-1 in at least two groups: k-means, or equal runs where the rows are all alike."""
    count = len(embedding)
    groups = min(block, -(-2 * count // block))
    if len(np.unique(embedding, axis=0)) >= groups:
        labels = KMeans(groups, random_state=seed, n_init=1, max_iter=50).fit_predict(embedding)
        divided = [np.flatnonzero(labels == label) for label in np.unique(labels)]
        if len(divided) > 1 and max(map(len, divided)) < count:
            return divided
    return np.array_split(np.arange(count), groups)


def link_groups(
    groups: Sequence[np.ndarray], matrix: sparse.csr_matrix, embedding: np.ndarray, block: int, seed: int
) -> list[int | Merge]:
    """The merges of each group of rows of the catalogue: exact average linkage up to `block` of them.

    More are first divided by k-means on the embedding into groups of about half a block; each group is
    linked by itself, and then the groups by their mean vectors. So time and memory are n × block, never n².

    groups    : integer (m,) each, m >= 1
    matrix    : float32 CSR (n, terms), unit rows
    embedding : float32 (n, dimensions), unit rows
    """
    linked: list[int | Merge] = [-1] * len(groups)
    small = [number for number, rows in enumerate(groups) if len(rows) <= block]
    distances = measure_distances(matrix, [groups[number] for number in small])
    for number, distance in zip(small, distances, strict=True):
        linked[number] = _link(distance, groups[number].tolist())
    for number, rows in enumerate(groups):
        if len(rows) > block:
            divided = [rows[positions] for positions in _divide(embedding[rows], block, seed)]
            parts = link_groups(divided, matrix, embedding, block, seed)
            centres = normalize(average_rows(matrix, divided))
            distance = next(measure_distances(centres, [np.arange(len(parts))]))
            linked[number] = _link(distance, parts)
    return linked
