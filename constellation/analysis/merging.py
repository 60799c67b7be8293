"""Clades and which of them are to be one in, the hierarchy without the merged ones out; families renumbered."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families import Families
from constellation.analysis.hierarchy import Clade
from constellation.analysis.overlap import count_members, spread_members


def merge_parents(parents: Sequence[int], heirs: Sequence[int]) -> list[int]:
    """Give each clade the parent that it has once others are merged away.

    heirs : for each clade the one that it becomes part of, itself where it stays; no heir has another heir
    The sub-clades of a merged one come under its heir. Where the heir stands below it, the heir takes its
    place.
    """
    merged = list(parents)
    for number, heir in enumerate(heirs):
        if number == heir:
            continue
        if number in list_above(heir, merged):
            merged[heir] = merged[number]
        merged = [heir if parent == number else parent for parent in merged]
    return merged


def list_above(clade: int, parents: Sequence[int]) -> list[int]:
    """Give the ancestors of a clade, the nearest first."""
    above = []
    while (clade := parents[clade]) >= 0:
        above.append(clade)
    return above


def renumber_clades(
    families: Families, clades: Sequence[Clade], heirs: Sequence[int], member_of: NDArray[np.int32]
) -> Families:
    """Give the families with merged and empty clades left out and the others in order.

    clades    : as many as `families` has, with the parents, titles and slugs that they shall have
    member_of : int32 (n,), the clade of each model by the old numbers
    The order is that of every atlas: parents before children, the biggest first, then as before.
    """
    parents = [clade.parent for clade in clades]
    order, depths = _order_clades(parents, heirs, member_of)
    new = np.full(len(clades) + 1, -1, dtype=np.int32)  # the last answers for -1
    new[order] = np.arange(len(order), dtype=np.int32)
    now = new[np.append(np.asarray(heirs, dtype=np.int32), np.int32(-1))]
    kept = tuple(
        dataclasses.replace(clades[number], parent=int(new[parents[number]]), depth=depth)
        for number, depth in zip(order, depths, strict=True)
    )
    top = np.arange(len(kept), dtype=np.int32)
    for number, clade in enumerate(kept):
        if clade.parent >= 0:
            top[number] = top[clade.parent]
    own = now[member_of]
    runner_up = now[families.runner_up]
    runner_up[(runner_up == own) | (own < 0)] = -1
    also = tuple(
        tuple(dict.fromkeys(other for other in now[list(others)].tolist() if other not in (-1, clade)))
        if others
        else ()
        for others, clade in zip(families.also, own.tolist(), strict=True)
    )
    grown = {int(new[number]): evidence for number, evidence in sorted(families.growth.items())}
    growth = {number: evidence for number, evidence in grown.items() if number >= 0 and kept[number].parent >= 0}
    return dataclasses.replace(
        families, clades=kept, top=top, member_of=own, runner_up=runner_up, also=also, growth=growth
    )


def _order_clades(
    parents: Sequence[int], heirs: Sequence[int], member_of: NDArray[np.int32]
) -> tuple[list[int], list[int]]:
    """Give the old numbers of the clades that stay, in their new order, and how deep each stands."""
    models = count_members(spread_members(member_of, parents)).tolist()
    chains = {
        number: tuple((-models[above], above) for above in (*list_above(number, parents)[::-1], number))
        for number in range(len(parents))
        if heirs[number] == number and models[number]
    }
    order = sorted(chains, key=lambda number: (len(chains[number]), chains[number]))
    return order, [len(chains[number]) - 1 for number in order]
