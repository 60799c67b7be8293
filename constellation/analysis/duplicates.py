"""Duplicates: groups of equal rows of a matrix.

The nearest neighbours are computed only once for each group.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from constellation.analysis.top_k import count_up, rank_pairs


@dataclass(frozen=True)
class Duplicates:
    """The groups of equal rows of a matrix.

    The groups are sorted by their first rows.

    Attributes
    ----------
    group : ndarray of int32, shape (n,)
        The group of each row.
    members : ndarray of int32, shape (n,)
        All rows, sorted by group, then in ascending order.
    start : ndarray of int64, shape (groups + 1,)
        Group i has the members from start[i] up to start[i + 1].
    empty : int
        The group of the rows that contain only zeros, -1 if there are no such rows. These rows do not count as
        similar to each other.
    """

    group: np.ndarray
    members: np.ndarray
    start: np.ndarray
    empty: int

    @property
    def first(self) -> np.ndarray:
        """The first row of each group, in ascending order.

        This is an int32 array of shape (groups,).
        """
        return self.members[self.start[:-1]]


def find_duplicates(matrix: sparse.csr_matrix) -> Duplicates:
    """Find the groups of equal rows of a CSR matrix.

    The indices of the matrix must be sorted.
    """
    numbers: dict[bytes, int] = {}
    group = np.empty(matrix.shape[0], dtype=np.int32)
    for row, (begin, end) in enumerate(zip(matrix.indptr[:-1].tolist(), matrix.indptr[1:].tolist(), strict=True)):
        content = matrix.indices[begin:end].tobytes() + matrix.data[begin:end].tobytes()
        group[row] = numbers.setdefault(content, len(numbers))
    start = np.concatenate([[0], np.cumsum(np.bincount(group, minlength=len(numbers)))])
    return Duplicates(group, np.argsort(group, kind="stable").astype(np.int32), start, numbers.get(b"", -1))


def spread_neighbours(
    duplicates: Duplicates, rows: np.ndarray, groups: np.ndarray, nearest: sparse.csr_matrix, most: int
) -> sparse.csr_matrix:
    """Find the nearest neighbours of single rows from the nearest neighbours of their groups.

    Parameters
    ----------
    duplicates : Duplicates
        The groups of equal rows.
    rows : ndarray of int, shape (any,)
        The rows whose neighbours are wanted.
    groups : ndarray of int, shape (m,)
        Groups in ascending order. They must include the groups of all `rows`.
    nearest : sparse.csr_matrix of float32, shape (m, all groups)
        The similarity of each of `groups` to its nearest groups. The group itself is not included.
    most : int
        The number of neighbours of each row.

    Returns
    -------
    sparse.csr_matrix of float32, shape (len(rows), n)
        The neighbours of each row, sorted by descending similarity, then by column. Among equally similar rows,
        those with the lowest numbers are kept.
    """
    lists = _list_nearest(duplicates, groups, nearest, most + 1)
    place = np.searchsorted(groups, duplicates.group[rows])
    lengths = np.diff(lists.indptr)[place]
    owner = np.repeat(np.arange(len(rows)), lengths)
    taken = np.repeat(lists.indptr[:-1][place], lengths) + count_up(lengths)
    others = lists.indices[taken] != rows[owner]
    owner, taken = owner[others], taken[others]
    lengths = np.bincount(owner, minlength=len(rows))
    taken = taken[count_up(lengths) < most]
    indptr = np.concatenate([[0], np.cumsum(np.minimum(lengths, most))])
    return sparse.csr_matrix((lists.data[taken], lists.indices[taken], indptr), shape=(len(rows), lists.shape[1]))


def _list_nearest(
    duplicates: Duplicates, groups: np.ndarray, nearest: sparse.csr_matrix, most: int
) -> sparse.csr_matrix:
    """List up to `most` nearest rows for each group of equal rows.

    The group's own rows are included. The result is a CSR matrix (m, n). The nearest rows come first.
    """
    coo = nearest.tocoo()
    own = np.flatnonzero(groups != duplicates.empty)
    place = np.concatenate([own, coo.row])
    met = np.concatenate([groups[own], coo.col])
    cosines = np.concatenate([np.ones(len(own), dtype=np.float32), coo.data])
    lengths = np.minimum(np.diff(duplicates.start)[met], most)
    members = duplicates.members[np.repeat(duplicates.start[:-1][met], lengths) + count_up(lengths)]
    shape = (len(groups), len(duplicates.group))
    return rank_pairs(np.repeat(place, lengths), members, np.repeat(cosines, lengths), shape, most)
