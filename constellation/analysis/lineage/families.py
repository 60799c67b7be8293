"""Families and a lineage in, which families are built on which out, with the models that make them so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.families import Families
from constellation.analysis.families.membership import spread_members
from constellation.analysis.lineage.graph import LineageGraph


@dataclass(frozen=True)
class Crossings:
    """Links that lead out of families, gathered by family.

    start : int64 (clades + 1,), clade i has the rows start[i] to start[i + 1] of the columns
    other : int32, the clade at the link's far end, -1 where that model is unplaced; ascending within a clade
    near, far : int32, the model in the clade and the one that is not; ascending within each other
    """

    start: NDArray[np.int64]
    other: NDArray[np.int32]
    near: NDArray[np.int32]
    far: NDArray[np.int32]

    def split(self, clade: int) -> list[tuple[int, NDArray[np.int32], NDArray[np.int32]]]:
        """The links of one clade by the other one: (other, near models, far models)."""
        here = slice(int(self.start[clade]), int(self.start[clade + 1]))
        others, first = np.unique(self.other[here], return_index=True)
        near, far = (np.split(column[here], first[1:]) for column in (self.near, self.far))
        return list(zip(others.tolist(), near, far, strict=False))


@dataclass(frozen=True)
class FamilyLineage:
    """How families come from one another, as their models declare; all (clades,).

    built_on : links from a clade's models to bases outside of it
    carried_on : links to a clade's models from models outside of it
    declaring : models of the clade that declare any base; within : those that have one in the clade itself;
               beyond : those that have one outside the catalogue; int64
    deepest  : int32, the model at the end of the longest line of bases, the first of equals
    """

    built_on: Crossings
    carried_on: Crossings
    declaring: NDArray[np.int64]
    within: NDArray[np.int64]
    beyond: NDArray[np.int64]
    deepest: NDArray[np.int32]


def trace_family_lineage(families: Families, lineage: LineageGraph) -> FamilyLineage:
    """Gather the links of a lineage by family; linear in the links, for each level of the families.

    A link leaves every family of the one model that the other is not in. The other's family is then named at
    the level where the two part: a top-level family where these differ, else the branch of the common family
    that the other is in, else that family itself, for a model that is in no branch of it.
    """
    paths, bases = _list_paths(families), lineage.bases
    child, parent = lineage.list_links()
    members = spread_members(families.member_of, [clade.parent for clade in families.clades])

    def count(rows: NDArray[np.int32]) -> NDArray[np.int64]:
        chosen = np.zeros(len(families.member_of), dtype=np.int64)
        chosen[rows] = 1
        return members @ chosen

    above, common = paths[families.member_of[child]], _count_common(families, paths, child, parent)
    held = (np.arange(paths.shape[1]) < common[:, None]).nonzero()
    inside = np.unique(np.column_stack([above[held], child[held[0]]]), axis=0)[:, 0]
    by_depth = np.lexsort((members.indices, -lineage.depth[members.indices], _list_clades(members.indptr)))
    return FamilyLineage(
        built_on=_gather_crossings(families, paths, child, parent),
        carried_on=_gather_crossings(families, paths, parent, child),
        declaring=count(bases.child),
        within=np.bincount(inside, minlength=len(families.clades)),
        beyond=count(bases.child[bases.row < 0]),
        deepest=members.indices[by_depth[members.indptr[:-1]]].astype(np.int32),
    )


def _list_clades(start: NDArray[np.integer]) -> NDArray[np.int64]:
    """For each entry of a compressed matrix its row."""
    return np.repeat(np.arange(len(start) - 1), np.diff(start))


def _list_paths(families: Families) -> NDArray[np.int32]:
    """For each clade those from the top down to it, then -1: int32 (clades + 1, levels); the last is for -1."""
    levels = max((clade.depth for clade in families.clades), default=-1) + 1
    paths = np.full((len(families.clades) + 1, levels), -1, dtype=np.int32)
    for number, clade in enumerate(families.clades):  # parents stand before their children
        if clade.parent >= 0:
            paths[number] = paths[clade.parent]
        paths[number, clade.depth] = number
    return paths


def _count_common(
    families: Families, paths: NDArray[np.int32], some: NDArray[np.int32], others: NDArray[np.int32]
) -> NDArray[np.int64]:
    """How many levels of families two models have in common: int64, for each pair."""
    left, right = (paths[families.member_of[rows]] for rows in (some, others))
    return np.logical_and.accumulate((left == right) & (left >= 0), axis=1).sum(axis=1)


def _gather_crossings(
    families: Families, paths: NDArray[np.int32], near: NDArray[np.int32], far: NDArray[np.int32]
) -> Crossings:
    """The links by each family of the near models that the far ones are not in."""
    common = _count_common(families, paths, near, far)
    mine, theirs = paths[families.member_of[near]], paths[families.member_of[far]]
    # A column more, of -1: where the far model's families end before the level at which the two part.
    parted = np.column_stack([theirs, np.full(len(far), -1, dtype=np.int32)])[np.arange(len(far)), common]
    other = np.where(parted >= 0, parted, families.member_of[far])
    link, level = ((np.arange(paths.shape[1]) >= common[:, None]) & (mine >= 0)).nonzero()
    clade = mine[link, level]
    order = np.lexsort((far[link], near[link], other[link], clade))
    link = link[order]
    counts = np.bincount(clade, minlength=len(families.clades))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Crossings(start, other[link].astype(np.int32), near[link], far[link])
