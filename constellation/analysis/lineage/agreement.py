"""Comparison of the names of models with the names of their declared base models.

architectures.py compares the family of each model's name with the line that the model declares. This module
compares pairs of a model and its base model, both in the catalogue. Are the two in the same family, and how far
apart are they in the tree that is built from names alone? pairs.py has the measures.

Quantised copies usually keep the name of their base model, so they agree almost by construction. Fine-tunes are
often renamed, so they are the stronger test. Each relation is therefore measured separately.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.lineage.bases import UNDECLARED, name_relation
from constellation.analysis.lineage.pairs import PairAgreement, compare_pairs
from constellation.analysis.statistics import Proportion, measure_proportion
from constellation.analysis.tree import Tree


@dataclass(frozen=True)
class NameAgreement:
    """How well the tree of names agrees with the declared base models.

    Attributes
    ----------
    everything : PairAgreement
        The measures over all pairs.
    by_relation : mapping of str to PairAgreement
        The measures over the pairs of each relation (see `measure_relations`).
    family_of : tuple of Proportion or None, length clades
        For each top-level family, the proportion of pairs with both models in it. Only pairs whose child is in the
        family and whose base model has a family are counted. None for other clades.
    apart : ndarray of int64, shape (any,)
        The links whose models are in different top-level families, ascending.
    """

    everything: PairAgreement
    by_relation: Mapping[str, PairAgreement]
    family_of: tuple[Proportion | None, ...]
    apart: NDArray[np.int64]


def measure_name_agreement(
    child: NDArray[np.int32],
    parent: NDArray[np.int32],
    relation: NDArray[np.int8],
    member_of: NDArray[np.int32],
    hierarchy: Hierarchy,
    tree: Tree,
    seed: int,
) -> NameAgreement:
    """Measure how close models and their declared base models are in the tree of names.

    The time is proportional to the number of pairs and the depth of the tree.

    Parameters
    ----------
    child, parent : ndarrays of int32, shape (links,)
        The rows of the models of each link (see `LineageGraph.list_links`).
    relation : ndarray of int8, shape (links,)
        The relation of each link (see `Bases.relation`).
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    hierarchy : Hierarchy
        The clades.
    tree : Tree
        The name tree.
    seed : int
        The seed of the permutations.
    """
    top = hierarchy.find_tops(member_of)
    placed, same = (top[child] >= 0) & (top[parent] >= 0), top[child] == top[parent]
    counts = [
        np.bincount(top[child[chosen]], minlength=len(hierarchy)).tolist() for chosen in (placed & same, placed)
    ]
    return NameAgreement(
        everything=compare_pairs(child, parent, member_of, hierarchy, tree, seed),
        by_relation=measure_relations(child, parent, relation, member_of, hierarchy, tree, seed),
        family_of=tuple(
            measure_proportion(some, n) if above < 0 else None
            for above, some, n in zip(hierarchy.parent.tolist(), *counts, strict=True)
        ),
        apart=np.flatnonzero(placed & ~same),
    )


def measure_relations(
    child: NDArray[np.int32],
    parent: NDArray[np.int32],
    relation: NDArray[np.int8],
    member_of: NDArray[np.int32],
    hierarchy: Hierarchy,
    tree: Tree | None,
    seed: int,
) -> dict[str, PairAgreement]:
    """Compare declared pairs with random pairs, separately for each relation, such as finetune.

    The parameters are those of `measure_name_agreement`. Without a tree, only families are compared.

    Returns
    -------
    dict of str to PairAgreement
        For each of RELATIONS, in their order, then for pairs without a relation, under "".
    """
    return {
        name_relation(code): compare_pairs(
            child[relation == code], parent[relation == code], member_of, hierarchy, tree, seed
        )
        for code in range(UNDECLARED + 1)
    }
