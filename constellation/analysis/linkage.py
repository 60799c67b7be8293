"""Dendrograms (trees of merges) of groups of names, by average linkage.

The distances are the cosine distances between the names.
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

#: The number of pairs of rows whose distances are computed at once. They are held in a dense array.
PAIRS = 2**22


def keep_columns(
    matrix: sparse.csr_matrix, owner: NDArray[np.int64]
) -> tuple[sparse.csr_matrix, NDArray[np.int64]]:
    """Give each group of rows its own copy of the columns, and remove the empty columns.

    In the result, each column has entries of one group only. SciPy's matrix operations take longer for more
    columns, but a few names use only a small part of all terms. The order of the columns is kept, so that sums are
    computed in the same order.

    Parameters
    ----------
    matrix : sparse.csr_matrix, shape (rows, columns)
        The rows.
    owner : ndarray of int64, shape (rows,)
        The group of each row. Rows of different groups have no column in common in the result.

    Returns
    -------
    kept : sparse.csr_matrix, shape (rows, kept columns)
    columns : ndarray of int64, shape (kept columns,)
        The column of `matrix` that each kept column comes from.
    """
    width = matrix.shape[1]
    keys, place = np.unique(np.repeat(owner, np.diff(matrix.indptr)) * width + matrix.indices, return_inverse=True)
    kept = sparse.csr_matrix(
        (matrix.data, place.astype(np.int32), matrix.indptr), shape=(matrix.shape[0], len(keys))
    )
    return kept, keys % width


def measure_distances(
    matrix: sparse.csr_matrix, groups: Sequence[NDArray[np.integer]], *, pairs: int = PAIRS
) -> Iterator[np.ndarray]:
    """Compute the cosine distances between the rows of each group.

    One matrix is yielded for each group.

    Parameters
    ----------
    matrix : sparse.csr_matrix of float32, shape (n, columns)
        Unit vectors.
    groups : sequence of ndarrays of int
        The rows of each group.
    pairs : int
        The number of pairs whose distances are computed at once. The result does not depend on it.

    Yields
    ------
    ndarray of float64, shape (m, m)
        The distances within a group of m rows: in [0, 1], and 0 on the diagonal.
    """
    sizes = np.array([len(rows) for rows in groups], dtype=np.int64)
    batch = np.cumsum(sizes * sizes) // pairs
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
    """Convert dot products of rows to cosine distances.

    The rows are those from `begin` to `end`. The products of these rows with one another are in the columns from
    `begin` to `end`.
    """
    bounds = products.indptr[begin : end + 1]
    cosine = np.zeros((end - begin, end - begin))
    row = np.repeat(np.arange(end - begin), np.diff(bounds))
    cosine[row, products.indices[bounds[0] : bounds[-1]] - begin] = products.data[bounds[0] : bounds[-1]]
    distance = np.clip(1.0 - cosine, 0.0, 1.0)
    np.fill_diagonal(distance, 0.0)
    return distance


def average_rows(matrix: sparse.csr_matrix, groups: Sequence[NDArray[np.integer]]) -> sparse.csr_matrix:
    """Return the mean of the rows of each group.

    The result is a float32 CSR matrix of shape (groups, columns).
    """
    means = []
    for rows in groups:
        kept, columns = keep_columns(matrix[rows], np.zeros(len(rows), dtype=np.int64))
        mean = np.asarray(kept.mean(axis=0)).ravel()
        means.append(sparse.csr_matrix((mean, columns, [0, len(columns)]), shape=(1, matrix.shape[1])))
    return sparse.vstack(means, format="csr")


#: The height of a merge is a whole number from 0 to STEPS, for cosine distances from 0 to 1. Smaller differences
#: are noise. Merges at the same height become one node, which limits the depth of the tree.
STEPS = 90


@dataclass(frozen=True)
class Merge:
    """A node of a dendrogram at which several parts are merged.

    A dendrogram shows in which order, and at which distances, similar parts are merged.

    Attributes
    ----------
    height : int
        The distance at which the parts are merged, from 0 to STEPS.
    children : tuple of int or Merge
        The parts: rows of names, and other inner nodes.
    """

    height: int
    children: tuple[int | Merge, ...]


def _height_of(node: int | Merge) -> int:
    return 0 if isinstance(node, int) else node.height


def join(height: int, parts: list[int | Merge]) -> int | Merge:
    """Merge parts of a dendrogram at one height, and return the new node.

    The height of the node is `height`, or the height of the highest part if this is larger. A part with the same
    height as the node is replaced by its children.
    """
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
    """Merge some parts into one dendrogram by average linkage.

    The distances of the parts are float64 (parts, parts).
    """
    if len(parts) == 1:
        return parts[0]
    # The distances are rounded, so that equal distances are equal on every machine.
    merges = linkage(np.round(squareform(distance, checks=False), 5), "average")
    nodes = list(parts)
    for left, right, height, _ in merges.tolist():
        nodes.append(join(int(height * STEPS + 0.5), [nodes[int(left)], nodes[int(right)]]))
    return nodes[-1]


def divide_rows(embedding: np.ndarray, block: int, seed: int) -> list[np.ndarray]:
    """Divide the rows of a large group into smaller groups.

    A smaller group has about `block` / 2 rows.

    Parameters
    ----------
    embedding : ndarray of float32, shape (m, dimensions)
        The embedded names, more than `block` rows.
    block, seed : int
        See `link_groups`.

    Returns
    -------
    list of ndarrays of int
        The positions of each group's rows. The groups are k-means clusters, or slices of equal size if the rows
        cannot be separated.
    """
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
    """Build the dendrogram of each group of rows by average linkage [1]_.

    The result is exact for groups of up to `block` rows. A larger group is first divided into parts by k-means of
    the embedding. The rows of each part are linked, then the parts are linked by their mean vectors. Time and
    memory are therefore proportional to n × block, not to n².

    Parameters
    ----------
    groups : sequence of ndarrays of int
        The rows of each group, at least one.
    matrix : sparse.csr_matrix of float32, shape (n, terms)
        Unit vectors.
    embedding : ndarray of float32, shape (n, dimensions)
        Unit vectors.
    block : int
        The largest number of rows that are linked at once.
    seed : int
        The seed of k-means.

    Returns
    -------
    list of int or Merge
        The root of each group's dendrogram: a merge, or the row itself if the group has only one row.

    References
    ----------
    .. [1] R. R. Sokal and C. D. Michener (1958). A statistical method for evaluating systematic relationships.
       University of Kansas Science Bulletin 38, 1409-1438.
    """
    linked: list[int | Merge] = [-1] * len(groups)
    small = [number for number, rows in enumerate(groups) if len(rows) <= block]
    distances = measure_distances(matrix, [groups[number] for number in small])
    for number, distance in zip(small, distances, strict=True):
        linked[number] = _link(distance, groups[number].tolist())
    for number, rows in enumerate(groups):
        if len(rows) > block:
            divided = [rows[positions] for positions in divide_rows(embedding[rows], block, seed)]
            parts = link_groups(divided, matrix, embedding, block, seed)
            centres = normalize(average_rows(matrix, divided))
            distance = next(measure_distances(centres, [np.arange(len(parts))]))
            linked[number] = _link(distance, parts)
    return linked
