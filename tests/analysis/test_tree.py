"""The tree of all models is in preorder, its heights increase, and it has the hierarchy of the families."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.linkage import STEPS
from constellation.analysis.names.features import embed_features, weigh_ngrams
from constellation.analysis.tree import ROOT_HEIGHT, Tree, grow_tree
from constellation.atlas import Atlas


@dataclass(frozen=True)
class Placed:
    """A hierarchy of clades, and the clade of each model."""

    hierarchy: Hierarchy
    member_of: np.ndarray


def arrange(parents: list[int], member_of: list[int]) -> Placed:
    return Placed(Hierarchy(np.array(parents, dtype=np.int32)), np.array(member_of, dtype=np.int32))


def grow(placed: Placed, names: list[tuple[str, ...]] | None = None, block: int = 8) -> Tree:
    names = names or [(f"s{row % 3}", str(row)) for row in range(len(placed.member_of))]
    features = weigh_ngrams(names, 3)
    embedding = embed_features(features, components=32, seed=1)
    return grow_tree(placed.hierarchy, placed.member_of, features.matrix, embedding, block=block, seed=1)


def check_tree(tree: Tree, models: int) -> None:
    """Check the properties that every tree must have."""
    nodes = len(tree.parent)
    assert tree.parent[0] == -1 and tree.height[0] == ROOT_HEIGHT
    assert all(len(array) == nodes for array in (tree.height, tree.leaf, tree.clade, tree.end, tree.count))
    for node in range(1, nodes):
        parent = tree.parent[node]
        assert parent < node < tree.end[node] <= tree.end[parent], "preorder: a subtree is a slice"
        assert tree.height[node] <= tree.height[parent]
    children = np.bincount(tree.parent[1:], minlength=nodes)
    leaves = tree.leaf >= 0
    assert (children[leaves] == 0).all() and (tree.height[leaves] == 0).all() and (tree.clade[leaves] == -1).all()
    merges = ~leaves & (tree.clade < 0)
    merges[[0, max(tree.unplaced, 0)]] = False
    assert (children[merges] >= 2).all()
    before = np.concatenate([[0], np.cumsum(leaves)])
    assert (tree.count == before[tree.end] - before[np.arange(nodes)]).all()
    assert sorted(tree.leaf[leaves].tolist()) == list(range(models)), "each model is exactly one leaf"


def check_hierarchy(tree: Tree, placed: Placed) -> None:
    """Check that each clade has one node below its parent's node, and each model a leaf below its clade's node."""
    above: list[int] = []  # the clade at or above each node
    for node in range(len(tree.parent)):
        parent = int(tree.parent[node])
        if tree.clade[node] >= 0:
            expected = placed.hierarchy.parent[tree.clade[node]]
            assert (above[parent] if parent >= 0 else -1) == expected
            assert parent == 0 or tree.clade[parent] == expected, "there is no merge between two clades"
        above.append(int(tree.clade[node]) if tree.clade[node] >= 0 else above[parent] if parent >= 0 else -1)
    assert sorted(tree.clade[tree.clade >= 0].tolist()) == list(range(len(placed.hierarchy)))
    for node in np.flatnonzero(tree.leaf >= 0):
        assert above[node] == placed.member_of[tree.leaf[node]]


HIERARCHIES = {
    "one model without a family": ([], [-1]),
    "one model in one family": ([-1], [0]),
    "none has a family": ([], [-1] * 30),
    "all in one": ([-1], [0] * 30),
    "two families and some unplaced": ([-1, -1], [0] * 5 + [1] * 9 + [-1] * 3),
    "a family of sub-families only": ([-1, 0, 0], [1] * 4 + [2] * 20),
    "own members beside sub-families": ([-1, 0, 0, 1], [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3, -1]),
    "a chain of single models": ([-1, *range(11)], list(range(12))),
}


@pytest.mark.parametrize("name", HIERARCHIES)
def test_tree_is_valid_and_has_the_hierarchy_of_the_families(name: str) -> None:
    parents, member_of = HIERARCHIES[name]
    placed = arrange(parents, member_of)
    tree = grow(placed)
    check_tree(tree, len(member_of))
    check_hierarchy(tree, placed)
    assert (tree.unplaced >= 0) == (-1 in member_of)


def test_tree_of_a_whole_atlas_is_valid(small_atlas: Atlas) -> None:
    check_tree(small_atlas.tree, len(small_atlas))
    families = small_atlas.families
    check_hierarchy(small_atlas.tree, Placed(families.hierarchy, families.member_of))
    assert len(small_atlas.families.clades) >= 6 and small_atlas.tree.unplaced > 0


def test_largest_branches_come_first_and_the_unplaced_last() -> None:
    tree = grow(arrange([-1, -1], [0] * 3 + [1] * 6 + [-1] * 9))
    tops = np.flatnonzero(tree.parent == 0)
    assert tree.clade[tops].tolist() == [1, 0, -1]
    assert tree.count[tops].tolist() == [6, 3, 9]
    assert tops[-1] == tree.unplaced


def test_named_clades_are_higher_than_everything_below_them() -> None:
    tree = grow(arrange([-1, 0, 1], [0, 0, 1, 1, 2, 2]), [("a", str(row)) for row in range(6)])
    heights = [int(tree.height[tree.find_clades(3)[clade]]) for clade in range(3)]
    assert ROOT_HEIGHT > heights[0] > heights[1] > heights[2] > 0


def test_names_without_a_common_token_are_below_their_clade() -> None:
    tree = grow(arrange([-1], [0] * 5 + [-1] * 5), [(f"n{row}",) for row in range(10)])
    assert tree.height[tree.find_clades(1)[0]] == tree.height[tree.unplaced] == STEPS + 1


def test_families_deeper_than_the_number_of_heights_make_a_valid_tree() -> None:
    tree = grow(arrange([-1, *range(110)], [row % 111 for row in range(222)]))
    check_tree(tree, 222)
    assert tree.height[1:].max() == ROOT_HEIGHT - 1


@pytest.mark.parametrize("names", [[("llama", "8b")] * 2000, [tuple("abcdefgh"[: row % 8]) for row in range(2000)]])
def test_depth_is_bounded_for_names_that_tie(names: list[tuple[str, ...]]) -> None:
    tree = grow(arrange([-1], [0] * 1500 + [-1] * 500), names, 64)
    check_tree(tree, 2000)
    depth = np.zeros(len(tree.parent), dtype=int)
    for node in range(1, len(depth)):
        depth[node] = depth[tree.parent[node]] + 1
    assert depth.max() <= STEPS + 3


def test_same_names_in_another_order_of_families_give_the_same_leaves() -> None:
    member_of = [0, 1, 0, 1, 0, -1, 1, 0]
    one = grow(arrange([-1, -1], member_of))
    two = grow(arrange([-1, -1], [1 - clade if clade >= 0 else -1 for clade in member_of]))
    assert one.leaf.tolist() == two.leaf.tolist() and one.height.tolist() == two.height.tolist()


def test_order_of_rows_is_the_only_tie_break() -> None:
    placed = arrange([-1, -1], [0, 0, 1, 1])
    tree = grow(placed, [("a",), ("b",), ("c",), ("d",)])
    assert tree.leaf[tree.leaf >= 0].tolist() == [0, 1, 2, 3]
