"""Distances and means of groups of rows are computed without the columns that do not occur in the groups."""

from __future__ import annotations

import tracemalloc

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from constellation.analysis.linkage import average_rows, keep_columns, measure_distances

MATRIX = normalize(sparse.random(60, 900, 0.02, format="csr", dtype=np.float32, random_state=1)).tocsr()
GROUPS = [np.array([4, 2, 9]), np.arange(20, 60), np.array([0]), np.array([11, 10])]


def test_distances_equal_those_of_each_group_on_its_own() -> None:
    found = list(measure_distances(MATRIX, GROUPS))
    for rows, distance in zip(GROUPS, found, strict=True):
        whole = MATRIX[rows].toarray().astype(np.float64)
        expected = np.clip(1 - whole @ whole.T, 0, 1)
        np.fill_diagonal(expected, 0)
        np.testing.assert_allclose(distance, expected, atol=1e-6)
        assert distance.dtype == np.float64 and distance.diagonal().sum() == 0


def test_the_size_of_a_batch_does_not_change_the_result() -> None:
    together = list(measure_distances(MATRIX, GROUPS))
    apart = list(measure_distances(MATRIX, GROUPS, pairs=1))
    assert [one.tobytes() for one in together] == [one.tobytes() for one in apart]


def test_rows_without_a_common_column_have_distance_1() -> None:
    rows = sparse.csr_matrix(np.eye(3, dtype=np.float32))
    (distance,) = measure_distances(rows, [np.arange(3)])
    assert distance.tolist() == (1 - np.eye(3)).tolist()
    (distance,) = measure_distances(sparse.csr_matrix((2, 5), dtype=np.float32), [np.arange(2)])
    assert distance.tolist() == [[0, 1], [1, 0]]
    assert list(measure_distances(rows, [])) == []


def test_means_equal_those_of_the_rows() -> None:
    means = average_rows(MATRIX, GROUPS)
    assert means.shape == (4, 900) and means.dtype == np.float32
    for rows, mean in zip(GROUPS, means.toarray(), strict=True):
        np.testing.assert_allclose(mean, MATRIX[rows].toarray().mean(axis=0), atol=1e-7)


def test_only_columns_that_occur_are_kept_separately_for_each_owner() -> None:
    matrix = sparse.csr_matrix(np.array([[0, 1, 0, 2], [0, 0, 0, 3], [4, 0, 0, 5]], dtype=np.float32))
    kept, columns = keep_columns(matrix, np.array([0, 0, 1]))
    assert columns.tolist() == [1, 3, 0, 3]
    assert kept.toarray().tolist() == [[1, 2, 0, 0], [0, 3, 0, 0], [0, 0, 4, 5]]


def test_memory_does_not_grow_with_the_number_of_columns() -> None:
    columns = 20_000_000
    wide = sparse.csr_matrix((MATRIX.data, MATRIX.indices, MATRIX.indptr), shape=(60, columns))
    tracemalloc.start()
    list(measure_distances(wide, GROUPS))
    average_rows(wide, GROUPS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < columns  # less than a byte for each column
