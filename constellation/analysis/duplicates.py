"""Rows of a matrix in, those that are alike found once; what was found for one of them spread to all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from constellation.analysis.top_k import count_up, rank_pairs


@dataclass(frozen=True)
class Duplicates:
    """Rows that are the same entry for entry, as groups numbered by their first row.

    group   : int32 (n,), the group of each row
    members : int32 (n,), the rows by group, rising within each
    start   : int64 (groups + 1,), where each group's members begin
    empty   : the group of the rows without an entry, −1 if there is none: to share nothing is not to be alike
    """

    group: np.ndarray
    members: np.ndarray
    start: np.ndarray
    empty: int

    @property
    def first(self) -> np.ndarray:
        """The first row of each group, int32, rising."""
        return self.members[self.start[:-1]]


def find_duplicates(matrix: sparse.csr_matrix) -> Duplicates:
    """The groups of equal rows; `matrix` has sorted indices."""
    numbers: dict[bytes, int] = {}
    group = np.empty(matrix.shape[0], dtype=np.int32)
    for row, (begin, end) in enumerate(zip(matrix.indptr[:-1].tolist(), matrix.indptr[1:].tolist(), strict=True)):
        content = matrix.indices[begin:end].tobytes() + matrix.data[begin:end].tobytes()
        group[row] = numbers.setdefault(content, len(numbers))
    start = np.concatenate([[0], np.cumsum(np.bincount(group, minlength=len(numbers)))])
    return Duplicates(group, np.argsort(group, kind="stable").astype(np.int32), start, numbers.get(b"", -1))


def spread(
    twins: Duplicates, rows: np.ndarray, groups: np.ndarray, nearest: sparse.csr_matrix, most: int
) -> sparse.csr_matrix:
    """The `most` nearest rows of each of `rows`, from the nearest groups of their groups.

    groups  : int (m,), rising, among them those of all `rows`
    nearest : CSR (m, all groups), the similarity of the nearest groups of each of `groups`, without itself
    Returns CSR (len(rows), n), by falling similarity within a row, then by row: of equals the first are kept.
    """
    lists = _list_nearest(twins, groups, nearest, most + 1)
    place = np.searchsorted(groups, twins.group[rows])
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
    twins: Duplicates, groups: np.ndarray, nearest: sparse.csr_matrix, most: int
) -> sparse.csr_matrix:
    """The `most` nearest rows of each group, its own among them: CSR (m, n), nearest first."""
    coo = nearest.tocoo()
    own = np.flatnonzero(groups != twins.empty)
    place = np.concatenate([own, coo.row])
    met = np.concatenate([groups[own], coo.col])
    cosines = np.concatenate([np.ones(len(own), dtype=np.float32), coo.data])
    lengths = np.minimum(np.diff(twins.start)[met], most)
    members = twins.members[np.repeat(twins.start[:-1][met], lengths) + count_up(lengths)]
    shape = (len(groups), len(twins.group))
    return rank_pairs(np.repeat(place, lengths), members, np.repeat(cosines, lengths), shape, most)
