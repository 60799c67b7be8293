"""Distances in the tree of names between models and their declared base models.

The distances of declared pairs are compared with the distances of random pairs. If a family is large, two models
chosen at random are often both in it. Each measure is therefore also computed for random pairs: the same models,
with their base models permuted (a seeded permutation test [1]_).

The confidence intervals treat pairs as independent. Pairs with the same base model are not independent, so the
intervals are somewhat too narrow.

References
----------
.. [1] R. A. Fisher (1935). The Design of Experiments. Oliver and Boyd.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.statistics import (
    Estimate,
    Proportion,
    measure_median,
    measure_proportion,
    measure_superiority,
)
from constellation.analysis.tree import Tree

#: The smallest number of pairs for which a measure is reported. For fewer pairs, only their number is reported.
LEAST_PAIRS = 20


@dataclass(frozen=True)
class Pairs:
    """How close the two models of each pair are in the tree of names.

    Attributes
    ----------
    family, clade : Proportion
        The proportions of pairs in the same top-level family, and in the same most specific clade. Only pairs in
        which both models belong to a family are counted.
    height : Estimate
        The median height of the lowest common ancestor in the name tree, over all pairs: from 0 (names with the
        same tokens) to 100 (nothing in common but the root). Its n is 0 without a tree.
    """

    family: Proportion
    clade: Proportion
    height: Estimate


@dataclass(frozen=True)
class PairAgreement:
    """How close the two models of a pair are in the tree of names, for declared pairs and for random pairs.

    Attributes
    ----------
    n : int
        The number of declared pairs.
    declared, chance : Pairs
        The measures over the declared pairs and over random pairs.
    nearer : Estimate
        The probability that a declared pair is closer in the name tree than a random one; ties count one half. Its
        n is 0 without a tree.
    """

    n: int
    declared: Pairs
    chance: Pairs
    nearer: Estimate


def compare_pairs(
    child: NDArray[np.int32],
    parent: NDArray[np.int32],
    member_of: NDArray[np.int32],
    hierarchy: Hierarchy,
    tree: Tree | None,
    seed: int,
) -> PairAgreement:
    """Compare pairs of a model and its declared base model with random pairs.

    The time is proportional to the pairs and the depth of the tree.

    Parameters
    ----------
    child, parent : ndarrays of int32, shape (pairs,)
        The rows of the models and of their base models.
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    hierarchy : Hierarchy
        The clades.
    tree : Tree or None
        The name tree. Without it, only families are compared.
    seed : int
        The seed of the permutation.
    """
    permuted = np.random.default_rng(seed).permutation(parent)
    other = permuted != child  # a model may become its own base model
    top = hierarchy.find_tops(member_of)
    heights, by_chance = (
        np.zeros(0, dtype=np.int32) if tree is None else measure_heights(tree, *pairs)
        for pairs in ((child, parent), (child[other], permuted[other]))
    )
    return PairAgreement(
        n=len(child),
        declared=_measure_pairs(member_of, top, child, parent, heights),
        chance=_measure_pairs(member_of, top, child[other], permuted[other], by_chance),
        nearer=measure_superiority(heights, by_chance),
    )


def _measure_pairs(
    member_of: NDArray[np.int32],
    top: NDArray[np.int32],
    some: NDArray[np.int32],
    others: NDArray[np.int32],
    heights: NDArray[np.int32],
) -> Pairs:
    placed = (top[some] >= 0) & (top[others] >= 0)
    left, right, n = some[placed], others[placed], int(placed.sum())
    return Pairs(
        family=measure_proportion(int((top[left] == top[right]).sum()), n),
        clade=measure_proportion(int((member_of[left] == member_of[right]).sum()), n),
        height=measure_median(heights),
    )


def measure_heights(tree: Tree, some: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.int32]:
    """Measure the height of the lowest common ancestor of each pair of models.

    In preorder a node comes after all its ancestors. So if two nodes differ, the later one is not an ancestor of
    the earlier one. It is replaced by its parent until both nodes are the same.

    Parameters
    ----------
    tree : Tree
        The tree.
    some, others : ndarrays of int32, shape (pairs,)
        The rows of the models.

    Returns
    -------
    ndarray of int32, shape (pairs,)
        From 0 to ROOT_HEIGHT.
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
