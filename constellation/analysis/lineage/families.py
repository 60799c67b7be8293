"""Lineage of families: which families are built on which other families.

It follows from the lineage of their models.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.membership import spread_members
from constellation.analysis.lineage.graph import CIRCULAR, ITSELF, OUTSIDE, LineageGraph
from constellation.analysis.names.ragged import gather


@dataclass(frozen=True)
class OuterLinks:
    """For each clade, the links between its models and models outside of the clade.

    A clade is a family or sub-family.

    Attributes
    ----------
    start : ndarray of int64, shape (clades + 1,)
        Clade i has the entries from start[i] up to start[i + 1].
    other : ndarray of int32, shape (entries,)
        The clade at the other end of the link, -1 if that model is unplaced. Sorted in ascending order within a
        clade.
    near, far : ndarrays of int32, shape (entries,)
        The model inside the clade and the model outside of it. Sorted in ascending order within each pair of
        clades.
    """

    start: NDArray[np.int64]
    other: NDArray[np.int32]
    near: NDArray[np.int32]
    far: NDArray[np.int32]

    def split(self, clade: int) -> list[tuple[int, NDArray[np.int32], NDArray[np.int32]]]:
        """Return the links of one clade, grouped by the clade at the other end.

        Returns
        -------
        list of (int, ndarray of int32, ndarray of int32)
            The other clade, the models inside the clade, and the models outside of it.
        """
        here = slice(int(self.start[clade]), int(self.start[clade + 1]))
        others, first = np.unique(self.other[here], return_index=True)
        near, far = (np.split(column[here], first[1:]) for column in (self.near, self.far))
        return list(zip(others.tolist(), near, far, strict=False))


@dataclass(frozen=True)
class FamilyLineage:
    """Links between the families of models and the families of their base models.

    Attributes
    ----------
    built_on : OuterLinks
        Links from a clade's models to base models outside of it.
    carried_on : OuterLinks
        Links from models outside of a clade to base models in the clade.
    deepest : ndarray of int32, shape (clades,)
        The model of the clade with the longest chain of base models above it. If several are equal, the first one.
    """

    built_on: OuterLinks
    carried_on: OuterLinks
    deepest: NDArray[np.int32]


def trace_family_lineage(
    lineage: LineageGraph, member_of: NDArray[np.int32], hierarchy: Hierarchy
) -> FamilyLineage:
    """Group the links between models and base models by family.

    A link is listed for each clade that contains one of its models but not the other model. It is listed under a
    clade of the other model, at the level where the clades of the two models separate. If their top-level families
    differ, this is the other model's top-level family. Otherwise it is the other model's branch of their common
    family, or the common family itself if that model is in no branch. The time is proportional to the number of
    links and levels.

    Parameters
    ----------
    lineage : LineageGraph
        The links.
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    hierarchy : Hierarchy
        The clades.
    """
    lines = hierarchy.paths[member_of]
    child, parent = lineage.list_links()
    members = spread_members(member_of, hierarchy)
    clade_of = np.repeat(np.arange(len(hierarchy)), np.diff(members.indptr))
    by_depth = np.lexsort((members.indices, -lineage.depth[members.indices], clade_of))
    return FamilyLineage(
        built_on=_gather_outer_links(lines, member_of, child, parent, len(hierarchy)),
        carried_on=_gather_outer_links(lines, member_of, parent, child, len(hierarchy)),
        deepest=members.indices[by_depth[members.indptr[:-1]]].astype(np.int32),
    )


@dataclass(frozen=True)
class FamilyDeclarations:
    """The declarations of base models that involve the models of one family.

    Either a model of the family declares a base model, or a model is declared to be built on a model of the family.
    Each array holds rows in ascending order.

    Attributes
    ----------
    declaring : ndarray
        The members that declare a base model.
    within, beyond : ndarray
        The members whose base model is a member too, and those whose base model is outside the catalogue.
    ignored : ndarray
        The members that declare themselves, or whose declaration is part of a cycle.
    made : ndarray
        The models, members or not, whose base model is a member.
    """

    declaring: NDArray[np.integer]
    within: NDArray[np.integer]
    beyond: NDArray[np.integer]
    ignored: NDArray[np.integer]
    made: NDArray[np.integer]


def find_declarations(lineage: LineageGraph, rows: NDArray[np.integer]) -> FamilyDeclarations:
    """Find the declarations of base models that involve the models of one family.

    The time is proportional to the models and declarations of the family.

    Parameters
    ----------
    lineage : LineageGraph
        The links.
    rows : ndarray of int, shape (any,)
        The members of the family.
    """
    entries, _ = gather(lineage.bases.start, rows)
    links, _ = gather(lineage.child_start, rows)
    child, status = lineage.bases.child[entries], lineage.status[entries]
    made = np.unique(lineage.child[links])
    return FamilyDeclarations(
        declaring=np.unique(child),
        within=np.intersect1d(made, rows),
        beyond=np.unique(child[status == OUTSIDE]),
        ignored=np.unique(child[(status == ITSELF) | (status == CIRCULAR)]),
        made=made,
    )


def _count_common(some: NDArray[np.int32], others: NDArray[np.int32]) -> NDArray[np.int64]:
    """For each pair of models, count the clades that both belong to.

    The result is an int64 array of shape (pairs,).

    some, others : int32 (pairs, levels), the clades of each model from the top level down, then -1.
    """
    return np.logical_and.accumulate((some == others) & (some >= 0), axis=1).sum(axis=1)


def _gather_outer_links(
    lines: NDArray[np.int32],
    member_of: NDArray[np.int32],
    near: NDArray[np.int32],
    far: NDArray[np.int32],
    clades: int,
) -> OuterLinks:
    """Group the links between models by the family of each model.

    The family contains one of the two models, but not the other. The model in the family is called near, the other
    model far.

    lines : int32 (n, levels), the clades of each model from the top level down, then -1.
    """
    mine, theirs = lines[near], lines[far]
    common = _count_common(mine, theirs)
    # The clades of the far model may end before the level at which the two models separate. The column then
    # contains -1.
    parted = np.column_stack([theirs, np.full(len(far), -1, dtype=np.int32)])[np.arange(len(far)), common]
    other = np.where(parted >= 0, parted, member_of[far])
    link, level = ((np.arange(lines.shape[1]) >= common[:, None]) & (mine >= 0)).nonzero()
    clade = mine[link, level]
    order = np.lexsort((far[link], near[link], other[link], clade))
    link = link[order]
    counts = np.bincount(clade, minlength=clades)
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return OuterLinks(start, other[link].astype(np.int32), near[link], far[link])
