"""Clades and which of them are to be one in, the hierarchy without the merged ones out; families renumbered.

Families and what a person says of them in, the families as the person wants them out.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.clades import Clade
from constellation.analysis.families.families import Families
from constellation.analysis.families.membership import count_members, spread_members
from constellation.catalogue.config import Overrides
from constellation.errors import AtlasError


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


#: The evidence of a model that a person has placed.
BY_HAND = (("by hand", 1.0),)


@dataclass(frozen=True)
class Overridden:
    """Families after the last word.

    moved : for each slug that a person has changed or merged away, or has taken the last model from, the slug
            that it leads to, '' if none
    given : for each slug that a person has given to a family the one that it had
    idle  : what is said of models and families that this catalogue does not have, one line each
    """

    families: Families
    moved: Mapping[str, str]
    given: Mapping[str, str]
    idle: tuple[str, ...]


def apply_overrides(
    families: Families, ids: Sequence[str], overrides: Overrides, given_up: Mapping[str, str] | None = None
) -> Overridden:
    """Merge and name families and place models by hand; linear in the number of models.

    Families are called by the slugs that they have without the overrides. Where a family is only pointed to
    (`into`, and in the table of models) a slug that an override gives is understood too, and so is the
    address of a family that has gone (`given_up`, of earlier builds). A family left without models goes.

    Raises AtlasError, naming the file, the key and the nearest slugs, for a family that never was and for a
    slug that another family has.
    """
    if not overrides.families and not overrides.models:
        return Overridden(families, {}, {}, ())
    finder = _Finder(families, overrides, given_up or {})
    heirs = _find_heirs(finder, len(families.clades))
    parents = merge_parents([clade.parent for clade in families.clades], heirs)
    clades = [dataclasses.replace(c, parent=p) for c, p in zip(families.clades, parents, strict=True)]
    clades = _name_clades(clades, heirs, finder)
    member_of, placed = _place_models(families, ids, finder)
    marked = _mark_placed(families, member_of, placed)
    settled = renumber_clades(marked, clades, heirs, member_of)
    shown = {clade.slug for clade in settled.clades}
    moved = _list_moves(families, clades, heirs, shown)
    given = {
        new.slug: old.slug
        for new, old in zip(clades, families.clades, strict=True)
        if new.slug != old.slug and new.slug in shown
    }
    return Overridden(settled, moved, given, _list_idle(finder, ids))


class _Finder:
    """Finds the clade that an override means."""

    def __init__(self, families: Families, overrides: Overrides, given_up: Mapping[str, str]) -> None:
        self.overrides, self.given_up, self.source = overrides, given_up, overrides.source
        self.index = {clade.slug: number for number, clade in enumerate(families.clades)}
        self.renamed = {entry.slug: slug for slug, entry in overrides.families.items() if entry.slug}

    def find(self, slug: str, place: str) -> int:
        """Give the clade that a slug points to, by any of its addresses; -1 for one of a family that has gone."""
        for address in (slug, self.renamed.get(slug, ""), self.given_up.get(slug, "")):
            if address in self.index:
                return self.index[address]
        if slug in self.given_up or self.renamed.get(slug) in self.given_up:
            return -1
        near = difflib.get_close_matches(slug, sorted(self.index), 3, 0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "families.html lists them with their addresses"
        raise AtlasError(f"{self.source}: {place}: there is no family '{slug}'; {hint}")

    def list_entries(self) -> list[tuple[int, str]]:
        """Give the clade and the slug of every override of a family that this catalogue has."""
        entries = []
        for slug in self.overrides.families:
            if slug in self.index:
                entries.append((self.index[slug], slug))
            elif slug in self.renamed:
                giver = f"families.{self.renamed[slug]}"
                raise AtlasError(f"{self.source}: families.{slug}: {giver} gives this slug; put its keys there")
            else:
                self.find(slug, f"families.{slug}")
        return entries


def _find_heirs(finder: _Finder, size: int) -> list[int]:
    """Give for each clade the one that it becomes part of, itself where it stays."""
    into = list(range(size))
    for number, slug in finder.list_entries():
        if target := finder.overrides.families[slug].into:
            found = finder.find(target, f"families.{slug}.into")
            into[number] = found if found >= 0 else number
    heirs = []
    for number in range(size):
        seen, heir = {number}, into[number]
        while into[heir] != heir:
            if heir in seen:
                raise AtlasError(f"{finder.source}: families: 'into' leads in a circle; remove one of them")
            seen.add(heir)
            heir = into[heir]
        heirs.append(heir)
    return heirs


def _name_clades(clades: list[Clade], heirs: Sequence[int], finder: _Finder) -> list[Clade]:
    """Give clades the titles and slugs that a person wants."""
    named = list(clades)
    for number, slug in finder.list_entries():
        entry, clade = finder.overrides.families[slug], clades[number]
        named[number] = dataclasses.replace(clade, title=entry.title or clade.title, slug=entry.slug or clade.slug)
    holders: dict[str, int] = {}
    for number, clade in enumerate(named):
        first = holders.setdefault(clade.slug, number) if heirs[number] == number else number
        if first != number:
            changed = number if clade.slug != clades[number].slug else first
            raise AtlasError(
                f"{finder.source}: families.{clades[changed].slug}.slug is '{clade.slug}', which is another "
                f'family\'s; choose another, or merge the two with into = "{clade.slug}"'
            )
    return named


def _place_models(
    families: Families, ids: Sequence[str], finder: _Finder
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Give the clade of every model, and which of them were placed, or taken out, by hand."""
    member_of = families.member_of.copy()
    placed = np.zeros(len(ids), dtype=bool)
    rows = {model: row for row, model in enumerate(ids)}
    for model, slug in finder.overrides.models.items():
        found = finder.find(slug, f'models."{model}"') if slug else -1
        if model in rows and (found >= 0 or not slug):
            member_of[rows[model]] = found
            placed[rows[model]] = True
    return member_of, placed


def _mark_placed(families: Families, member_of: NDArray[np.int32], placed: NDArray[np.bool_]) -> Families:
    """Say of the models placed by hand that they are; where their names put them stays among the others."""
    confidence = np.where(placed, (member_of >= 0).astype(np.float64), families.confidence)
    evidence, also = list(families.evidence), list(families.also)
    for row in np.flatnonzero(placed).tolist():
        evidence[row] = BY_HAND if member_of[row] >= 0 else ()
        if families.member_of[row] >= 0:
            also[row] = (int(families.member_of[row]), *also[row])
    return dataclasses.replace(families, confidence=confidence, evidence=tuple(evidence), also=tuple(also))


def _list_moves(
    families: Families, clades: Sequence[Clade], heirs: Sequence[int], shown: set[str]
) -> dict[str, str]:
    """Give for each old slug that is not its family's any more the one that it leads to."""
    parents = [clade.parent for clade in clades]
    moved = {}
    for number, clade in enumerate(families.clades):
        line = (clades[above].slug for above in (heirs[number], *list_above(heirs[number], parents)))
        target = next((slug for slug in line if slug in shown), "")
        if target != clade.slug:
            moved[clade.slug] = target
    return moved


def _list_idle(finder: _Finder, ids: Sequence[str]) -> tuple[str, ...]:
    known = set(ids)
    gone = [
        f"{finder.source}: families.{slug} does nothing, for that family has gone"
        for slug in finder.overrides.families
        if slug not in finder.index
    ]
    absent = [
        f'{finder.source}: models."{model}" does nothing, for the catalogue has no such model'
        for model in finder.overrides.models
        if model not in known
    ]
    return (*gone, *absent)
