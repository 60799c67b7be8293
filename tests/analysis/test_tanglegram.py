"""Two trees side by side: crossings are counted exactly, and rotating branches does not change the trees."""

from __future__ import annotations

import itertools
import random

import pytest

from constellation.analysis.tanglegram import Branches, count_crossings, nest_branches, prune_branches, untangle
from constellation.atlas import Atlas


def count_pairs(left: list[int], right: list[int]) -> int:
    """Count the crossings by comparing each pair of models."""
    first, second = ({model: at for at, model in enumerate(order)} for order in (left, right))
    return sum((first[a] < first[b]) != (second[a] < second[b]) for a, b in itertools.combinations(left, 2))


def grow(rng: random.Random, models: int) -> Branches:
    """A random tree, with nodes of two to four branches."""
    forest: list[object] = list(range(models))
    rng.shuffle(forest)
    while len(forest) > 1:
        taken = [forest.pop(rng.randrange(len(forest))) for _ in range(min(len(forest), rng.randint(2, 4)))]
        forest.append(taken)
    tree = Branches([], [], [])

    def add(node: object) -> int:
        number = len(tree.leaf)
        tree.children.append([])
        tree.leaf.append(node if isinstance(node, int) else -1)
        tree.names.append("")
        for child in node if isinstance(node, list) else []:
            tree.children[number].append(add(child))
        return number

    add(forest[0] if models > 1 else forest)
    return tree


def shuffle(rng: random.Random, tree: Branches) -> Branches:
    return Branches([rng.sample(below, len(below)) for below in tree.children], tree.leaf, tree.names)


def list_groups(tree: Branches) -> set[frozenset[int]]:
    """The models below each node, which do not depend on the order of the branches."""
    below: list[frozenset[int]] = [frozenset()] * len(tree.leaf)
    for node in range(len(tree.leaf) - 1, -1, -1):
        own = {tree.leaf[node]} if tree.leaf[node] >= 0 else set()
        below[node] = frozenset(own.union(*(below[child] for child in tree.children[node])))
    return set(below)


@pytest.mark.parametrize("models", [1, 2, 3, 7, 64, 65, 200])
def test_the_count_is_that_of_all_pairs(models: int) -> None:
    rng = random.Random(models)
    for _ in range(20):
        left, right = (rng.sample(range(models), models) for _ in range(2))
        assert count_crossings(left, right) == count_pairs(left, right)
    order = list(range(models))
    assert count_crossings(order, order) == 0
    assert count_crossings(order, order[::-1]) == models * (models - 1) // 2


@pytest.mark.parametrize("models", [1, 2, 5, 30, 120])
def test_rotating_removes_crossings_and_keeps_the_trees(models: int) -> None:
    rng = random.Random(models)
    for _ in range(10):
        left, right = grow(rng, models), grow(rng, models)
        tangle = untangle(left, right)
        orders = tangle.left.list_leaves(), tangle.right.list_leaves()
        assert sorted(orders[0]) == sorted(orders[1]) == list(range(models))
        assert tangle.before == count_pairs(left.list_leaves(), right.list_leaves())
        assert tangle.after == count_pairs(*orders) <= tangle.before
        assert list_groups(tangle.left) == list_groups(left) and list_groups(tangle.right) == list_groups(right)


def test_a_tree_and_its_rotated_copy_have_no_crossings() -> None:
    rng = random.Random(1)
    for models in (10, 60):
        tree = grow(rng, models)
        tangle = untangle(tree, shuffle(rng, tree))
        assert tangle.before > 0 == tangle.after


def test_groups_are_nested_and_those_of_one_model_are_left_out() -> None:
    tree = nest_branches(
        [["Llama", "llama"], ["Qwen", "qwen2"], ["Qwen", "qwen3"], ["Qwen", "qwen3"], ["Qwen", "x"]]
    )
    names = {
        tree.names[node]: [tree.leaf[child] for child in tree.children[node]] for node in range(len(tree.leaf))
    }
    assert set(names) == {"", "Qwen", "qwen3"}
    assert sorted(names["qwen3"]) == [2, 3] and sorted(names["Qwen"]) == [-1, 1, 4]
    assert tree.list_leaves() == [2, 3, 1, 4, 0], "larger groups come first, then the models in no group"


def test_a_branch_of_the_tree_keeps_its_models_and_named_groups(small_atlas: Atlas) -> None:
    titles = [clade.title for clade in small_atlas.families.clades]
    for clade, group in enumerate(small_atlas.facts.groups):
        rows = group.rows[:9].tolist()
        root = int(small_atlas.tree.find_clades(len(titles))[clade])
        tree = prune_branches(small_atlas.tree, root, rows, titles)
        order = [rows[model] for model in tree.list_leaves()]
        place = {row: at for at, row in enumerate(small_atlas.tree.leaf.tolist()) if row >= 0}
        assert order == sorted(rows, key=place.__getitem__), "in the order of the whole tree"
        assert tree.names[0] == titles[clade]
        for below, leaf in zip(tree.children[1:], tree.leaf[1:], strict=True):
            assert bool(below) == (leaf < 0)
