"""Merge families, and renumber the families that remain."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.clades import Clade, arrange_clades
from constellation.analysis.families.families import Families
from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.membership import count_members, spread_members


def merge_clades(hierarchy: Hierarchy, merged_into: Sequence[int]) -> Hierarchy:
    """Return the hierarchy after some families or sub-families are merged into others.

    The sub-clades of a merged clade become sub-clades of the clade that it is merged into. If a clade is merged
    into one of its own descendants, the descendant takes its place.

    Parameters
    ----------
    hierarchy : Hierarchy
        The clades before the merge.
    merged_into : sequence of int, length clades
        The clade that each clade is merged into, or the clade itself if it remains. A clade that others are merged
        into must remain.
    """
    for number, target in enumerate(merged_into):
        if number == target:
            continue
        parent = hierarchy.parent.copy()
        if number in hierarchy.list_ancestors(target):
            parent[target] = parent[number]
        parent[parent == number] = target
        hierarchy = Hierarchy(parent)
    return hierarchy


def renumber_clades(
    families: Families, clades: Sequence[Clade], merged_into: Sequence[int], member_of: NDArray[np.int32]
) -> Families:
    """Remove the merged and the empty families, and renumber the remaining families.

    Parents come before their children, and larger clades before smaller ones. Clades of equal size keep their
    order.

    Parameters
    ----------
    families : Families
        The families before the merge.
    clades : sequence of Clade
        The clades of `families` with their final parents, titles and slugs.
    merged_into : sequence of int, length clades
        The clade that each clade is merged into, or the clade itself if it remains.
    member_of : ndarray of int32, shape (n,)
        The clade of each model, before clades are merged.
    """
    hierarchy = arrange_clades(clades)
    target = np.array([*merged_into, -1], dtype=np.int32)  # the last entry is for the index -1
    order = _order_clades(hierarchy, target, target[member_of])
    new = np.full(len(clades) + 1, -1, dtype=np.int32)
    new[order] = np.arange(len(order), dtype=np.int32)
    now = new[target]
    kept = tuple(
        dataclasses.replace(
            clades[number], parent=int(new[hierarchy.parent[number]]), depth=int(hierarchy.depth[number])
        )
        for number in order
    )
    own = now[member_of]
    runner_up = now[families.runner_up]
    runner_up[(runner_up == own) | (own < 0)] = -1
    teacher = now[families.teacher]
    teacher[(teacher == own) | (own < 0)] = -1
    also = tuple(
        tuple(dict.fromkeys(other for other in now[list(others)].tolist() if other not in (-1, clade)))
        if others
        else ()
        for others, clade in zip(families.also, own.tolist(), strict=True)
    )
    renumbered = {int(new[number]): evidence for number, evidence in sorted(families.derivations.items())}
    derivations = {
        number: evidence for number, evidence in renumbered.items() if number >= 0 and kept[number].parent >= 0
    }
    return dataclasses.replace(
        families,
        clades=kept,
        corrections={
            int(new[number]): corrections
            for number, corrections in sorted(families.corrections.items())
            if new[number] >= 0
        },
        parent_by_name={
            int(new[number]): int(new[parent])
            for number, parent in sorted(families.parent_by_name.items())
            if new[number] >= 0
        },
        member_of=own,
        runner_up=runner_up,
        also=also,
        teacher=teacher,
        derivations=derivations,
    )


def _order_clades(hierarchy: Hierarchy, target: NDArray[np.int32], member_of: NDArray[np.int32]) -> list[int]:
    """Return the old numbers of the remaining clades, in the order of their new numbers.

    target : int32 (clades + 1,), the clade that each is merged into; member_of : int32 (n,), after the merge.
    """
    models = count_members(spread_members(member_of, hierarchy)).tolist()
    order = hierarchy.sort([(-count, number) for number, count in enumerate(models)])
    return [number for number in order if target[number] == number and models[number]]
