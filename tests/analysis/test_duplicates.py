"""Equal rows are found once, and what was found for one of them is given to all."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from constellation.analysis.duplicates import find_duplicates, spread

ROWS = ["ab", "cd", "ab", "", "abc", "cd", "ab", ""]


def form_matrix(rows: list[str]) -> sparse.csr_matrix:
    """A row of ones at the letters."""
    matrix = np.zeros((len(rows), 26), dtype=np.float32)
    for row, letters in enumerate(rows):
        matrix[row, [ord(letter) - 97 for letter in letters]] = 1
    return sparse.csr_matrix(matrix)


def measure(rows: list[str]) -> np.ndarray:
    """The share of letters in common; nothing for what has none."""
    return np.array([[len(set(a) & set(b)) / max(len(set(a) | set(b)), 1) for b in rows] for a in rows])


def test_equal_rows_are_a_group_numbered_by_its_first() -> None:
    twins = find_duplicates(form_matrix(ROWS))
    assert twins.group.tolist() == [0, 1, 0, 2, 3, 1, 0, 2]
    assert twins.first.tolist() == [0, 1, 3, 4]
    assert twins.members.tolist() == [0, 2, 6, 1, 5, 3, 7, 4]
    assert twins.empty == 2


def test_the_same_terms_with_other_weights_are_no_twins() -> None:
    matrix = sparse.csr_matrix(np.array([[1, 2], [1, 2], [2, 1], [1, 0], [0, 1]], dtype=np.float32))
    assert find_duplicates(matrix).group.tolist() == [0, 0, 1, 2, 3]
    assert find_duplicates(matrix).empty == -1


@pytest.mark.parametrize("most", [1, 2, 4, 20])
def test_spread_lists_are_those_of_all_rows_compared(most: int) -> None:
    twins = find_duplicates(form_matrix(ROWS))
    cosines = measure([ROWS[row] for row in twins.first])
    np.fill_diagonal(cosines, 0)
    groups = np.arange(len(twins.first))
    found = spread(twins, np.arange(len(ROWS)), groups, sparse.csr_matrix(cosines, dtype=np.float32), most)

    everything = measure(ROWS)
    np.fill_diagonal(everything, 0)
    for row, near in enumerate(everything):
        order = sorted(np.flatnonzero(near), key=lambda column, near=near: (-near[column], column))[:most]
        mine = slice(found.indptr[row], found.indptr[row + 1])
        assert found.indices[mine].tolist() == order
        np.testing.assert_allclose(found.data[mine], near[order], atol=1e-5)


def test_some_rows_alone_get_what_they_get_among_all() -> None:
    twins = find_duplicates(form_matrix(ROWS))
    cosines = measure([ROWS[row] for row in twins.first])
    np.fill_diagonal(cosines, 0)
    nearest = sparse.csr_matrix(cosines, dtype=np.float32)
    everyone = spread(twins, np.arange(len(ROWS)), np.arange(len(twins.first)), nearest, 3)
    rows = np.array([2, 5])
    groups = np.unique(twins.group[rows])
    some = spread(twins, rows, groups, nearest[groups], 3)
    assert (some != everyone[rows]).nnz == 0
    assert some.indices.tolist() == everyone[rows].indices.tolist()


def test_a_list_of_many_twins_takes_no_more_than_is_kept() -> None:
    rows = ["ab"] * 5_000 + ["abc"] * 5_000
    twins = find_duplicates(form_matrix(rows))
    near = sparse.csr_matrix(np.array([[0, 2 / 3], [2 / 3, 0]], dtype=np.float32))
    found = spread(twins, np.arange(10_000), np.arange(2), near, 20)
    assert found.nnz == 20 * 10_000
    assert found[7].indices.tolist() == [*range(7), *range(8, 21)]
