"""Comparison of declared base models with names: does a model have a similar name to its base model?

architectures.py compares the family of each model's name with the line that the model declares. This module
compares pairs of a model and its base model, both in the catalogue. Are the two in the same family, and how far
apart are they in the tree that is built from names alone? Two random models of a large family are often in the same
family by chance. Each measure is therefore also computed for random pairs: the same models, with their base models
permuted (a seeded permutation test [1]_).

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


@dataclass(frozen=True)
class Pairs:
    """How close the two models of a pair are in the name tree, measured over many pairs.

    Attributes
    ----------
    family, clade : Proportion
        The proportions of pairs in the same top-level family, and in the same most specific clade. Only pairs in
        which both models belong to a family are counted.
    height : Estimate
        The median height of the lowest common ancestor in the name tree, over all pairs: from 0 (names with the
        same tokens) to 100 (nothing in common but the root).
    """

    family: Proportion
    clade: Proportion
    height: Estimate


@dataclass(frozen=True)
class NameAgreement:
    """How well the name tree agrees with the base models that are declared.

    Attributes
    ----------
    declared, chance : Pairs
        The measures over the declared pairs and over random pairs.
    nearer : Estimate
        The probability that a declared pair is closer in the name tree than a random one; ties count one half.
    family_of : tuple of Proportion or None, length clades
        For each top-level family, the proportion of pairs with both models in it. Only pairs whose child is in the
        family and whose base model has a family are counted. None for other clades.
    apart : ndarray of int64, shape (any,)
        The links whose models are in different top-level families, ascending.
    """

    declared: Pairs
    chance: Pairs
    nearer: Estimate
    family_of: tuple[Proportion | None, ...]
    apart: NDArray[np.int64]


def measure_name_agreement(
    child: NDArray[np.int32],
    parent: NDArray[np.int32],
    member_of: NDArray[np.int32],
    hierarchy: Hierarchy,
    tree: Tree,
    seed: int,
) -> NameAgreement:
    """Measure how close models and their declared base models are in the name tree.

    The time is proportional to the number of pairs and the depth of the tree.

    Parameters
    ----------
    child, parent : ndarrays of int32, shape (links,)
        The rows of the models of each link (see `LineageGraph.list_links`).
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    hierarchy : Hierarchy
        The clades.
    tree : Tree
        The name tree.
    seed : int
        The seed of the permutation.
    """
    permuted = np.random.default_rng(seed).permutation(parent)
    other = permuted != child  # a model may become its own base model
    top = hierarchy.find_tops(member_of)
    heights = measure_heights(tree, child, parent)
    by_chance = measure_heights(tree, child[other], permuted[other])
    placed, same = (top[child] >= 0) & (top[parent] >= 0), top[child] == top[parent]
    counts = [
        np.bincount(top[child[chosen]], minlength=len(hierarchy)).tolist() for chosen in (placed & same, placed)
    ]
    return NameAgreement(
        declared=_measure_pairs(member_of, top, child, parent, heights),
        chance=_measure_pairs(member_of, top, child[other], permuted[other], by_chance),
        nearer=measure_superiority(heights, by_chance),
        family_of=tuple(
            measure_proportion(some, n) if above < 0 else None
            for above, some, n in zip(hierarchy.parent.tolist(), *counts, strict=True)
        ),
        apart=np.flatnonzero(placed & ~same),
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
