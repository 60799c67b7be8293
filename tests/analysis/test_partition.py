"""Groups are numbered by size, and their labels have no effect."""

from __future__ import annotations

import numpy as np
import pytest

from constellation.analysis.partition import number_by_size

CASES = [
    ([], [], []),
    ([7], [0], [1]),
    ([5, 5, -2, 9, 5], [0, 0, 1, 2, 0], [3, 1, 1]),
    ([3, 1, 3, 1], [0, 1, 0, 1], [2, 2]),
    ([0, 1, 1, 2, 2, 2], [2, 1, 1, 0, 0, 0], [3, 2, 1]),
]


@pytest.mark.parametrize(("labels", "member_of", "sizes"), CASES)
def test_largest_comes_first_and_ties_go_by_first_member(
    labels: list[int], member_of: list[int], sizes: list[int]
) -> None:
    partition = number_by_size(np.array(labels, dtype=np.int64))
    assert partition.member_of.tolist() == member_of
    assert partition.sizes.tolist() == sizes
    assert partition.member_of.dtype == np.int32


def test_the_labels_of_groups_do_not_change_the_result() -> None:
    labels = np.random.default_rng(1).integers(0, 9, 200)
    renamed = (labels * 7 + 3) % 101 - 50
    assert number_by_size(labels).member_of.tolist() == number_by_size(renamed).member_of.tolist()
