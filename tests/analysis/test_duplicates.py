"""Groups of equal rows are found, and the neighbours of a group become the neighbours of all its rows."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from constellation.analysis.duplicates import find_duplicates, spread_neighbours

ROWS = ["ab", "cd", "ab", "", "abc", "cd", "ab", ""]


def form_matrix(rows: list[str]) -> sparse.csr_matrix:
    """Return a matrix with a row for each word and a column for each letter."""
    matrix = np.zeros((len(rows), 26), dtype=np.float32)
    for row, letters in enumerate(rows):
        matrix[row, [ord(letter) - 97 for letter in letters]] = 1
    return sparse.csr_matrix(matrix)


def measure(rows: list[str]) -> np.ndarray:
    """Return the share of letters that the two words of each pair have in common."""
    return np.array([[len(set(a) & set(b)) / max(len(set(a) | set(b)), 1) for b in rows] for a in rows])


def test_groups_of_equal_rows_are_numbered_by_their_first_row() -> None:
    duplicates = find_duplicates(form_matrix(ROWS))
    assert duplicates.group.tolist() == [0, 1, 0, 2, 3, 1, 0, 2]
    assert duplicates.first.tolist() == [0, 1, 3, 4]
    assert duplicates.members.tolist() == [0, 2, 6, 1, 5, 3, 7, 4]
    assert duplicates.empty == 2


def test_rows_with_the_same_terms_and_other_weights_are_not_duplicates() -> None:
    matrix = sparse.csr_matrix(np.array([[1, 2], [1, 2], [2, 1], [1, 0], [0, 1]], dtype=np.float32))
    assert find_duplicates(matrix).group.tolist() == [0, 0, 1, 2, 3]
    assert find_duplicates(matrix).empty == -1


@pytest.mark.parametrize("most", [1, 2, 4, 20])
def test_spread_lists_equal_those_of_comparing_all_rows(most: int) -> None:
    duplicates = find_duplicates(form_matrix(ROWS))
    cosines = measure([ROWS[row] for row in duplicates.first])
    np.fill_diagonal(cosines, 0)
    groups = np.arange(len(duplicates.first))
    found = spread_neighbours(
        duplicates, np.arange(len(ROWS)), groups, sparse.csr_matrix(cosines, dtype=np.float32), most
    )

    everything = measure(ROWS)
    np.fill_diagonal(everything, 0)
    for row, near in enumerate(everything):
        order = sorted(np.flatnonzero(near), key=lambda column, near=near: (-near[column], column))[:most]
        mine = slice(found.indptr[row], found.indptr[row + 1])
        assert found.indices[mine].tolist() == order
        np.testing.assert_allclose(found.data[mine], near[order], atol=1e-5)


def test_some_rows_get_the_same_lists_as_among_all_rows() -> None:
    duplicates = find_duplicates(form_matrix(ROWS))
    cosines = measure([ROWS[row] for row in duplicates.first])
    np.fill_diagonal(cosines, 0)
    nearest = sparse.csr_matrix(cosines, dtype=np.float32)
    every = spread_neighbours(duplicates, np.arange(len(ROWS)), np.arange(len(duplicates.first)), nearest, 3)
    rows = np.array([2, 5])
    groups = np.unique(duplicates.group[rows])
    some = spread_neighbours(duplicates, rows, groups, nearest[groups], 3)
    assert (some != every[rows]).nnz == 0
    assert some.indices.tolist() == every[rows].indices.tolist()


def test_many_duplicates_have_short_lists() -> None:
    rows = ["ab"] * 5_000 + ["abc"] * 5_000
    duplicates = find_duplicates(form_matrix(rows))
    near = sparse.csr_matrix(np.array([[0, 2 / 3], [2 / 3, 0]], dtype=np.float32))
    found = spread_neighbours(duplicates, np.arange(10_000), np.arange(2), near, 20)
    assert found.nnz == 20 * 10_000
    assert found[7].indices.tolist() == [*range(7), *range(8, 21)]
