"""Two sets of groups of models in, how many models each pair of them has in common out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def spread_members(member_of: NDArray[np.int32], parents: Sequence[int] | NDArray[np.integer]) -> sparse.csr_matrix:
    """Give the models of each clade, those of its sub-clades included.

    member_of : int32 (n,), the most specific clade of each model, -1 for none; parents : for each clade the
    one above it, -1 at the top. Returns int32 (clades, n), 1 where the model stands at or below the clade.
    """
    above = np.append(np.asarray(parents, dtype=np.int64), -1)  # the last answers for -1
    at, rows, columns = np.asarray(member_of, dtype=np.int64), [], []
    models = np.arange(len(at))
    while (placed := at >= 0).any():
        models, at = models[placed], at[placed]
        rows.append(at)
        columns.append(models)
        at = above[at]
    return _form_matrix(rows, columns, (len(parents), len(member_of)))


def list_groups(groups: Iterable[Iterable[int]], size: int) -> sparse.csr_matrix:
    """Give groups that are lists of distinct rows in the same form: int32 (groups, size)."""
    columns = [np.fromiter(group, dtype=np.int64) for group in groups]
    rows = [np.full(len(column), number) for number, column in enumerate(columns)]
    return _form_matrix(rows, columns, (len(columns), size))


def _form_matrix(
    rows: list[NDArray[np.int64]], columns: list[NDArray[np.int64]], shape: tuple[int, int]
) -> sparse.csr_matrix:
    row = np.concatenate([*rows, np.empty(0, dtype=np.int64)])
    column = np.concatenate([*columns, np.empty(0, dtype=np.int64)])
    return sparse.csr_matrix((np.ones(len(row), dtype=np.int32), (row, column)), shape=shape)


def count_members(groups: sparse.csr_matrix) -> NDArray[np.int64]:
    """How many models each group has; int64 (groups,)."""
    return np.diff(groups.indptr).astype(np.int64)


def count_shared(
    some: sparse.csr_matrix, others: sparse.csr_matrix
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Give every pair that has a model in common, as (group of `some`, group of `others`, models), in order.

    The time grows with the models times the groups that each is in, so never with all pairs.
    """
    shared = (some @ others.T).tocoo()
    order = np.lexsort((shared.col, shared.row))
    return (
        shared.row[order].astype(np.int64),
        shared.col[order].astype(np.int64),
        shared.data[order].astype(np.int64),
    )
