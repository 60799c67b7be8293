"""Declared pairs of models agree better with the tree of names than random pairs do."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import pytest

from constellation.analysis.lineage.agreement import NameAgreement, measure_name_agreement, measure_relations
from constellation.analysis.lineage.bases import read_bases
from constellation.analysis.lineage.graph import trace_lineage
from constellation.analysis.lineage.pairs import measure_heights
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
    def run(
        declared: dict[str, str], seed: int = 7, relations: Mapping[str, str] = MappingProxyType({})
    ) -> NameAgreement:
        families, ids = make_families(MEMBERS, ["c/x"])
        columns = ([given.get(one, "") for one in ids] for given in (declared, relations))
        bases = read_bases(ids, *columns)
        child, parent = trace_lineage(bases).list_links()
        relation = bases.relation[child]
        return measure_name_agreement(child, parent, relation, families.member_of, families.hierarchy, TREE, seed)

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
    declared = agreement.everything.declared
    family, clade, height = declared.family, declared.clade, declared.height
    assert (family.some, family.n) == (3, 4)  # the unplaced model is not compared
    assert (clade.some, clade.n) == (2, 4)
    assert (height.value, height.n) == (60, 5)  # 20, 60, 100, 40 and, from the unplaced, 100
    shares = {number: share and (share.some, share.n) for number, share in enumerate(agreement.family_of)}
    assert shares == {0: (2, 2), 1: None, 2: (1, 2)}
    assert agreement.apart.tolist() == [2]


def test_random_pairs_are_a_seeded_permutation_of_the_base_models(measure) -> None:
    declared = {"a/l2": "a/l1", "b/q2": "b/q1", "b/q1": "a/l3"}
    chances = [measure(declared, seed).everything.chance for seed in range(40)]
    assert [measure(declared, seed).everything.chance for seed in range(40)] == chances
    assert len({chance.family.some for chance in chances}) > 1
    # A model that becomes its own base model is left out: q1 with q1.
    assert {chance.height.n for chance in chances} == {2, 3}


def test_declared_pairs_are_closer_than_random_ones(measure) -> None:
    declared = {"a/l2": "a/l1", "b/q2": "b/q1"}
    agreement = measure(declared, seed=next(s for s in range(99) if _swaps(s))).everything
    assert agreement.nearer.value == 1.0 and agreement.declared.height.value < agreement.chance.height.value


def _swaps(seed: int) -> bool:
    return np.random.default_rng(seed).permutation(np.array([0, 1])).tolist() == [1, 0]


def test_without_declarations_there_is_nothing_to_measure(measure) -> None:
    agreement = measure({})
    for one in (agreement.everything, *agreement.by_relation.values()):
        assert one.n == one.declared.family.n == one.nearer.n == one.declared.height.n == 0
    assert not len(agreement.apart)


def test_each_relation_is_compared_with_random_pairs_of_its_own(measure) -> None:
    declared = {"a/l2": "a/l1", "a/l3": "b/q1", "b/q2": "a/l1 b/q1", "c/x": "gone/x", "b/q1": "b/q1"}
    relations = {"a/l2": "quantized", "a/l3": "finetune", "b/q2": "finetune", "c/x": "adapter", "b/q1": "merge"}
    agreement = measure(declared, relations=relations)
    found = {relation: (one.n, one.declared.family.some) for relation, one in agreement.by_relation.items()}
    # The base model of the adapter is outside the catalogue, and the merge declares itself.
    assert found == {"finetune": (3, 1), "adapter": (0, 0), "merge": (0, 0), "quantized": (1, 1), "": (0, 0)}
    # If all pairs of a relation are in one family, so are its random pairs, whatever the other relations have.
    declared = {"a/l2": "a/l1", "a/l3": "a/l1", "b/q2": "b/q1"}
    relations = {"a/l2": "quantized", "a/l3": "quantized", "b/q2": "finetune"}
    found = [measure(declared, seed, relations) for seed in range(20)]
    assert {one.by_relation["quantized"].chance.family.value for one in found} == {1.0}
    assert min(one.everything.chance.family.value for one in found) < 1


def test_without_a_tree_only_families_are_compared(measure, make_families) -> None:
    families, ids = make_families(MEMBERS, ["c/x"])
    bases = read_bases(ids, ["a/l2" if one == "a/l1" else "" for one in ids])
    child, parent = trace_lineage(bases).list_links()
    found = measure_relations(
        child, parent, bases.relation[child], families.member_of, families.hierarchy, None, 7
    )[""]
    assert (found.n, found.declared.family.some, found.declared.height.n, found.nearer.n) == (1, 1, 0, 0)
