"""Matrices that show which models belong to which families or other groups.

A matrix has one row for each group and one column for each model.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from constellation.analysis.families.hierarchy import Hierarchy


def spread_members(member_of: NDArray[np.int32], hierarchy: Hierarchy) -> sparse.csr_matrix:
    """Return the models of each family or sub-family (clade) as a matrix.

    The models of a clade include those of its sub-families.

    Parameters
    ----------
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    hierarchy : Hierarchy
        The clades.

    Returns
    -------
    sparse.csr_matrix of int32, shape (clades, n)
        1 where the model belongs to the clade or to one of its descendants.
    """
    above = np.append(hierarchy.parent, np.int32(-1))
    at, rows, columns = np.asarray(member_of, dtype=np.int64), [], []
    models = np.arange(len(at))
    while (placed := at >= 0).any():
        models, at = models[placed], at[placed]
        rows.append(at)
        columns.append(models)
        at = above[at].astype(np.int64)
    return _form_matrix(rows, columns, (len(hierarchy), len(member_of)))


def list_groups(groups: Iterable[Iterable[int]], size: int) -> sparse.csr_matrix:
    """Convert lists of models to a matrix with one row for each list.

    Parameters
    ----------
    groups : iterable of iterables of int
        The distinct rows of each group.
    size : int
        The number of models.

    Returns
    -------
    sparse.csr_matrix of int32, shape (groups, size)
        1 where the model belongs to the group.
    """
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
    """Return the number of models in each group.

    The result is an int64 array of shape (groups,).
    """
    return np.diff(groups.indptr).astype(np.int64)


def count_shared(
    some: sparse.csr_matrix, others: sparse.csr_matrix
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """For each pair of a group in `some` and a group in `others`, count the models that belong to both.

    The time depends on the number of groups that each model is in, not on the number of all pairs of groups.

    Parameters
    ----------
    some, others : sparse.csr_matrix of int32, shapes (a, n) and (b, n)
        Groups of the same models, as `spread_members` or `list_groups` return them.

    Returns
    -------
    group, other, models : ndarrays of int64, shape (pairs,)
        Each pair of groups with a model in common, in ascending order, and the number of models in common.
    """
    shared = (some @ others.T).tocoo()
    order = np.lexsort((shared.col, shared.row))
    return (
        shared.row[order].astype(np.int64),
        shared.col[order].astype(np.int64),
        shared.data[order].astype(np.int64),
    )
