"""A lineage, families and the name tree in, how far what models declare and how they are called agree out.

declarations.py asks of each model whether its name's family is the line that it declares, whatever that line is
taken from. Here the pairs are looked at: a model and a base of it, both in the catalogue. Are the two in one
family, and how far apart do they stand in the tree that is made from names alone? Each measure is taken a
second time over pairs that chance has made: the same children, with the same bases dealt out anew (a seeded
permutation, so that every model is a base as often as before; Fisher 1935), for two models of a large family
would often meet by chance.

Intervals take pairs for independent. Many children of one base are not, so they are rather too narrow.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.families import Families
from constellation.analysis.lineage.graph import LineageGraph
from constellation.analysis.lineage.lines import list_top_families
from constellation.analysis.statistics import Estimate, Share, measure_median, measure_share, measure_superiority
from constellation.analysis.tree import Tree


@dataclass(frozen=True)
class Pairs:
    """What is measured over some pairs of models.

    family : share in the same top-level family, of those of which both are placed
    clade  : share in the same most specific family, of the same
    height : median height of the two's lowest common ancestor in the name tree, 0 (the same name, but for what
             is no word) to 100 (nothing in common but the root), over all pairs
    """

    family: Share
    clade: Share
    height: Estimate


@dataclass(frozen=True)
class NameAgreement:
    """How far declared lineage and name tree agree.

    declared, chance : the declared pairs, and those that chance has made
    nearer : how often a declared pair stands closer in the name tree than one made by chance, ties by half
    family_of : for each clade at the top the share of the pairs whose child is in it that have both in it, of
             those whose base is placed; None for other clades
    apart  : int64, the links of the lineage whose ends are in different top-level families, ascending
    """

    declared: Pairs
    chance: Pairs
    nearer: Estimate
    family_of: tuple[Share | None, ...]
    apart: NDArray[np.int64]


def measure_name_agreement(lineage: LineageGraph, families: Families, tree: Tree, seed: int) -> NameAgreement:
    """Measure the declared pairs against the name tree; linear in the pairs and the tree's bounded depth."""
    child, parent = lineage.list_links()
    dealt = np.random.default_rng(seed).permutation(parent)
    other = dealt != child  # chance may deal a model to itself
    top = list_top_families(families)
    heights = measure_heights(tree, child, parent)
    by_chance = measure_heights(tree, child[other], dealt[other])
    placed, same = (top[child] >= 0) & (top[parent] >= 0), top[child] == top[parent]
    counts = [
        np.bincount(top[child[chosen]], minlength=len(families.clades)).tolist()
        for chosen in (placed & same, placed)
    ]
    return NameAgreement(
        declared=_measure_pairs(families, top, child, parent, heights),
        chance=_measure_pairs(families, top, child[other], dealt[other], by_chance),
        nearer=measure_superiority(heights, by_chance),
        family_of=tuple(
            measure_share(some, n) if clade.parent < 0 else None
            for clade, some, n in zip(families.clades, *counts, strict=True)
        ),
        apart=np.flatnonzero(placed & ~same),
    )


def _measure_pairs(
    families: Families,
    top: NDArray[np.int32],
    some: NDArray[np.int32],
    others: NDArray[np.int32],
    heights: NDArray[np.int32],
) -> Pairs:
    placed = (top[some] >= 0) & (top[others] >= 0)
    left, right, n = some[placed], others[placed], int(placed.sum())
    member_of = families.member_of
    return Pairs(
        family=measure_share(int((top[left] == top[right]).sum()), n),
        clade=measure_share(int((member_of[left] == member_of[right]).sum()), n),
        height=measure_median(heights),
    )


def measure_heights(tree: Tree, some: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.int32]:
    """The height of the lowest common ancestor of each pair of models: int32, 0 to ROOT_HEIGHT.

    In preorder a node stands after all its ancestors, so of two nodes that differ the later one is no ancestor
    of the other and can go up; as many rounds as the tree is deep on both sides.
    """
    node_of = np.zeros(len(tree.parent) - int((tree.leaf < 0).sum()), dtype=np.int64)
    leaves = np.flatnonzero(tree.leaf >= 0)
    node_of[tree.leaf[leaves]] = leaves
    left, right = node_of[some], node_of[others]
    apart = np.flatnonzero(left != right)
    while len(apart):
        later = left[apart] > right[apart]
        left[apart[later]] = tree.parent[left[apart[later]]]
        right[apart[~later]] = tree.parent[right[apart[~later]]]
        apart = apart[left[apart] != right[apart]]
    return tree.height[left]
