"""The hierarchy of clades agrees with networkx and with hand-made examples."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellation.analysis.families.hierarchy import Hierarchy

#: 0 > 2 > 4, 0 > 3 and 1: parents may come after their children.
PARENTS = [-1, -1, 0, 0, 2]


def form(parents: list[int]) -> Hierarchy:
    return Hierarchy(np.array(parents, dtype=np.int32))


@st.composite
def draw_parents(draw: st.DrawFn) -> list[int]:
    """Draw the parents of up to twelve clades in a random order."""
    size = draw(st.integers(0, 12))
    above = [draw(st.integers(-1, clade - 1)) for clade in range(size)]
    number = draw(st.permutations(range(size)))
    parents = [-1] * size
    for clade, parent in enumerate(above):
        parents[number[clade]] = number[parent] if parent >= 0 else -1
    return parents


@given(draw_parents())
def test_every_relation_equals_that_of_networkx(parents: list[int]) -> None:
    hierarchy, size = form(parents), len(parents)
    graph = nx.DiGraph([(parent, clade) for clade, parent in enumerate(parents) if parent >= 0])
    graph.add_nodes_from(range(size))
    assert len(hierarchy) == size
    for clade in range(size):
        ancestors = nx.ancestors(graph, clade)
        assert set(hierarchy.list_ancestors(clade)) == ancestors
        assert hierarchy.list_descendants(clade) == sorted(nx.descendants(graph, clade))
        assert list(hierarchy.children[clade]) == sorted(graph[clade])
        assert hierarchy.depth[clade] == len(ancestors)
        assert hierarchy.top[clade] == (hierarchy.list_ancestors(clade) or [clade])[-1]
        path = [*hierarchy.list_ancestors(clade)[::-1], clade]
        assert [one for one in hierarchy.paths[clade].tolist() if one >= 0] == path
        within = hierarchy.is_within(np.full(size, clade), np.arange(size))
        assert set(np.flatnonzero(within).tolist()) == ancestors | {clade}
    assert hierarchy.tops == [clade for clade, parent in enumerate(parents) if parent < 0]


def test_ancestors_are_listed_from_the_nearest() -> None:
    assert form(PARENTS).list_ancestors(4) == [2, 0]


def test_the_index_minus_one_means_no_clade() -> None:
    hierarchy = form(PARENTS)
    assert hierarchy.find_tops(np.array([4, -1, 1])).tolist() == [0, -1, 1]
    assert hierarchy.paths[np.array([4, -1])].tolist() == [[0, 2, 4], [-1, -1, -1]]


def test_marks_are_passed_up_to_the_ancestors() -> None:
    marked = np.array([False, False, False, False, True])
    assert form(PARENTS).add_ancestors(marked).tolist() == [True, False, True, False, True]
    assert marked.tolist() == [False, False, False, False, True]


def test_clades_are_sorted_by_level_then_by_the_keys_of_their_line() -> None:
    assert form(PARENTS).sort("edcba") == [1, 0, 3, 2, 4]
    # Within a level, the children of one parent stay together.
    assert form([-1, -1, 0, 1, 0, 1]).sort([2, 1, 1, 2, 3, 4]) == [1, 0, 3, 5, 2, 4]


@pytest.mark.parametrize("parents", [[0], [1, 0], [-1, 2, 3, 1]])
def test_a_circle_is_an_error(parents: list[int]) -> None:
    hierarchy = form(parents)
    for ask in (lambda: hierarchy.depth, lambda: hierarchy.top, lambda: hierarchy.list_ancestors(len(parents) - 1)):
        with pytest.raises(ValueError, match="is its own ancestor"):
            ask()


def test_a_hierarchy_of_no_clades() -> None:
    hierarchy = form([])
    assert (hierarchy.tops, hierarchy.sort([]), list(hierarchy.children)) == ([], [], [])
    assert hierarchy.paths.shape == (1, 0)
    assert hierarchy.find_tops(np.array([-1])).tolist() == [-1]
