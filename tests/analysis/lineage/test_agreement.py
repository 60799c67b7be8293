"""Agreement of declared pairs with the name tree, compared with random pairs."""

from __future__ import annotations

import numpy as np
import pytest

from constellation.analysis.lineage.agreement import NameAgreement, measure_heights, measure_name_agreement
from constellation.analysis.lineage.bases import read_bases
from constellation.analysis.lineage.graph import trace_lineage
from constellation.analysis.tree import Tree

#: root(0) > llama(1) > merge(2) > leaves 3, 4; llama2(5) > leaf 6; qwen(7) > leaves 8, 9; unplaced(10) > leaf 11
TREE = Tree(
    parent=np.array([-1, 0, 1, 2, 2, 1, 5, 0, 7, 7, 0, 10], dtype=np.int32),
    height=np.array([100, 60, 20, 0, 0, 30, 0, 40, 0, 0, 91, 0], dtype=np.int32),
    leaf=np.array([-1, -1, -1, 0, 1, -1, 2, -1, 3, 4, -1, 5], dtype=np.int32),
    clade=np.array([-1, 0, -1, -1, -1, 1, -1, 2, -1, -1, -1, -1], dtype=np.int32),
    end=np.array([12, 7, 5, 4, 5, 7, 7, 10, 9, 10, 12, 12], dtype=np.int32),
    count=np.array([6, 3, 2, 1, 1, 1, 1, 2, 1, 1, 1, 1], dtype=np.int32),
    unplaced=10,
)
MEMBERS = {"llama": ["a/l1", "a/l2"], "llama/llama2": ["a/l3"], "qwen": ["b/q1", "b/q2"]}


@pytest.fixture
def measure(make_families):
    def run(declared: dict[str, str], seed: int = 7) -> NameAgreement:
        families, ids = make_families(MEMBERS, ["c/x"])
        links = trace_lineage(read_bases(ids, [declared.get(one, "") for one in ids])).list_links()
        return measure_name_agreement(*links, families.member_of, families.hierarchy, TREE, seed)

    return run


PAIRS = [(0, 1, 20), (1, 0, 20), (0, 2, 60), (3, 4, 40), (2, 3, 100), (5, 0, 100), (4, 4, 0)]


@pytest.mark.parametrize(("left", "right", "height"), PAIRS)
def test_height_of_a_pair_is_that_of_its_lowest_common_ancestor(left: int, right: int, height: int) -> None:
    assert measure_heights(TREE, np.array([left]), np.array([right])).tolist() == [height]


def test_heights_of_all_pairs_equal_those_of_walking_up_one_pair_at_a_time() -> None:
    left, right = (one.ravel() for one in np.meshgrid(np.arange(6), np.arange(6)))
    above: dict[int, list[int]] = {}
    for node, parent in enumerate(TREE.parent.tolist()):
        above[node] = [node, *above.get(parent, [])]
    lines = {int(TREE.leaf[node]): line for node, line in above.items() if TREE.leaf[node] >= 0}
    expected = [
        TREE.height[next(node for node in lines[a] if node in lines[b])]
        for a, b in zip(left.tolist(), right.tolist(), strict=True)
    ]
    assert measure_heights(TREE, left, right).tolist() == expected


def test_pairs_are_compared_by_family_and_by_height(measure) -> None:
    agreement = measure({"a/l2": "a/l1", "a/l3": "a/l1", "b/q2": "a/l1 b/q1", "c/x": "a/l1", "b/q1": "gone/x"})
    family, clade, height = agreement.declared.family, agreement.declared.clade, agreement.declared.height
    assert (family.some, family.n) == (3, 4)  # the unplaced one is not compared
    assert (clade.some, clade.n) == (2, 4)
    assert (height.value, height.n) == (60, 5)  # 20, 60, 100, 40 and, from the unplaced, 100
    shares = {number: share and (share.some, share.n) for number, share in enumerate(agreement.family_of)}
    assert shares == {0: (2, 2), 1: None, 2: (1, 2)}
    assert agreement.apart.tolist() == [2]


def test_random_pairs_are_a_seeded_permutation_of_the_base_models(measure) -> None:
    declared = {"a/l2": "a/l1", "b/q2": "b/q1", "b/q1": "a/l3"}
    chances = [measure(declared, seed).chance for seed in range(40)]
    assert [measure(declared, seed).chance for seed in range(40)] == chances
    assert len({chance.family.some for chance in chances}) > 1
    # A model that becomes its own base model is left out: q1 with q1.
    assert {chance.height.n for chance in chances} == {2, 3}


def test_declared_pairs_are_closer_than_random_ones(measure) -> None:
    agreement = measure({"a/l2": "a/l1", "b/q2": "b/q1"}, seed=next(s for s in range(99) if _swaps(s)))
    assert agreement.nearer.value == 1.0 and agreement.declared.height.value < agreement.chance.height.value


def _swaps(seed: int) -> bool:
    return np.random.default_rng(seed).permutation(np.array([0, 1])).tolist() == [1, 0]


def test_without_declarations_there_is_nothing_to_measure(measure) -> None:
    agreement = measure({})
    assert agreement.declared.family.n == agreement.nearer.n == agreement.declared.height.n == 0
    assert not len(agreement.apart)
