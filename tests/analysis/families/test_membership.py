"""Matrices show which models belong to which groups."""

from __future__ import annotations

import numpy as np

from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.membership import count_members, count_shared, list_groups, spread_members


def test_a_clade_has_the_models_of_its_sub_clades() -> None:
    hierarchy = Hierarchy(np.array([-1, 0, 1, -1], dtype=np.int32))
    members = spread_members(np.array([2, 0, -1, 1, 3], dtype=np.int32), hierarchy)
    assert members.toarray().tolist() == [[1, 1, 0, 1, 0], [1, 0, 0, 1, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 1]]
    assert count_members(members).tolist() == [3, 2, 1, 1]


def test_pairs_of_groups_with_a_model_in_common_are_counted() -> None:
    some, others = list_groups([[0, 1, 2], [3], []], 5), list_groups([[1, 2], [3, 4], [0, 3]], 5)
    pairs = zip(*(column.tolist() for column in count_shared(some, others)), strict=True)
    assert list(pairs) == [(0, 0, 2), (0, 2, 1), (1, 1, 1), (1, 2, 1)]


def test_without_groups_there_are_no_pairs() -> None:
    nothing = list_groups([], 3)
    assert nothing.shape == (0, 3)
    assert [column.tolist() for column in count_shared(nothing, nothing)] == [[], [], []]
