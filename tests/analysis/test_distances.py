"""Distances and means of groups of rows: what scipy gives for each group by itself, at a cost of the rows alone."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.preprocessing import normalize

from constellation.analysis import linkage as distances
from constellation.analysis.linkage import average_rows, keep_columns, measure_distances

MATRIX = normalize(sparse.random(60, 900, 0.02, format="csr", dtype=np.float32, random_state=1)).tocsr()
GROUPS = [np.array([4, 2, 9]), np.arange(20, 60), np.array([0]), np.array([11, 10])]


def test_distances_are_those_of_each_group_by_itself() -> None:
    found = list(measure_distances(MATRIX, GROUPS))
    for rows, distance in zip(GROUPS, found, strict=True):
        whole = MATRIX[rows].toarray().astype(np.float64)
        expected = np.clip(1 - whole @ whole.T, 0, 1)
        np.fill_diagonal(expected, 0)
        np.testing.assert_allclose(distance, expected, atol=1e-6)
        assert distance.dtype == np.float64 and distance.diagonal().sum() == 0


def test_how_groups_are_taken_together_changes_no_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    together = list(measure_distances(MATRIX, GROUPS))
    monkeypatch.setattr(distances, "_PAIRS", 1)
    apart = list(measure_distances(MATRIX, GROUPS))
    assert [one.tobytes() for one in together] == [one.tobytes() for one in apart]


def test_rows_that_share_nothing_are_as_far_as_can_be() -> None:
    rows = sparse.csr_matrix(np.eye(3, dtype=np.float32))
    (distance,) = measure_distances(rows, [np.arange(3)])
    assert distance.tolist() == (1 - np.eye(3)).tolist()
    (distance,) = measure_distances(sparse.csr_matrix((2, 5), dtype=np.float32), [np.arange(2)])
    assert distance.tolist() == [[0, 1], [1, 0]]
    assert list(measure_distances(rows, [])) == []


def test_means_are_those_of_the_rows() -> None:
    means = average_rows(MATRIX, GROUPS)
    assert means.shape == (4, 900) and means.dtype == np.float32
    for rows, mean in zip(GROUPS, means.toarray(), strict=True):
        np.testing.assert_allclose(mean, MATRIX[rows].toarray().mean(axis=0), atol=1e-7)


def test_only_columns_that_occur_are_kept_and_apart_for_each_owner() -> None:
    matrix = sparse.csr_matrix(np.array([[0, 1, 0, 2], [0, 0, 0, 3], [4, 0, 0, 5]], dtype=np.float32))
    kept, columns = keep_columns(matrix, np.array([0, 0, 1]))
    assert columns.tolist() == [1, 3, 0, 3]
    assert kept.toarray().tolist() == [[1, 2, 0, 0], [0, 3, 0, 0], [0, 0, 4, 5]]


def test_no_step_is_as_wide_as_the_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    widths = []

    def watch(matrix: sparse.csr_matrix, owner: np.ndarray) -> tuple[sparse.csr_matrix, np.ndarray]:
        kept, columns = keep_columns(matrix, owner)
        widths.append(kept.shape[1])
        assert kept.shape[1] <= matrix.nnz
        return kept, columns

    monkeypatch.setattr(distances, "keep_columns", watch)
    list(measure_distances(MATRIX, GROUPS))
    average_rows(MATRIX, GROUPS)
    assert len(widths) == 1 + len(GROUPS) and max(widths[1:]) < 900
