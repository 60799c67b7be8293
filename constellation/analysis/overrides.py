"""Families and what a person says of them in, the families as the person wants them out."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families import Families
from constellation.analysis.hierarchy import Clade
from constellation.analysis.overlap import count_members, spread_members
from constellation.catalogue.overrides import Overrides
from constellation.errors import AtlasError

#: The evidence of a model that a person has placed.
BY_HAND = (("by hand", 1.0),)


@dataclass(frozen=True)
class Overridden:
    """Families after the last word.

    moved : for each slug that a person has changed or merged away, and each whose last model they took out,
            the slug that it leads to, '' if none
    idle  : what an override says of models or families that this catalogue does not have, one line each
    """

    families: Families
    moved: Mapping[str, str]
    idle: tuple[str, ...]


def apply_overrides(
    families: Families, ids: Sequence[str], overrides: Overrides, given_up: Mapping[str, str] | None = None
) -> Overridden:
    """Merge, place, name and address families by hand, in that order; linear in the number of models.

    Families are called by the slugs that they have without the overrides, or by one that an override gives.
    `given_up` holds the addresses of earlier builds: an override of a family that has since gone is idle,
    one that goes into such a family follows its address. A family that is left without models goes.

    Raises AtlasError, naming the file, the key and the nearest slugs, for a family that never was, and for a
    slug that another family has.
    """
    if not overrides.families and not overrides.models:
        return Overridden(families, {}, ())
    finder = _Finder(families, overrides, given_up or {})
    clades, stands_for = _merge_clades(families.clades, finder)
    member_of, placed = _place_models(families, ids, stands_for, finder)
    clades = _name_clades(clades, stands_for, finder)
    settled = _renumber(families, clades, stands_for, member_of, placed)
    return Overridden(settled, _list_moves(families, clades, stands_for, settled), _list_idle(finder, ids))


class _Finder:
    """Finds the clade that an override means."""

    def __init__(self, families: Families, overrides: Overrides, given_up: Mapping[str, str]) -> None:
        self.overrides, self.given_up = overrides, given_up
        self.index = {clade.slug: number for number, clade in enumerate(families.clades)}
        self.renamed = {entry.slug: slug for slug, entry in overrides.families.items() if entry.slug}

    def find(self, slug: str, place: str) -> int:
        """Give the clade of a slug, by whichever of its addresses; -1 for one of a family that has gone."""
        for known in (slug, self.renamed.get(slug, ""), self.given_up.get(slug, "")):
            if known in self.index:
                return self.index[known]
        if slug in self.given_up or self.renamed.get(slug) in self.given_up:
            return -1
        known = sorted({*self.index, *self.renamed})
        near = difflib.get_close_matches(slug, known, 3, 0.5)
        hint = f"did you mean {' or '.join(near)}?" if near else "families.html lists them with their addresses"
        raise AtlasError(f"{self.overrides.source}: {place}: there is no family '{slug}'; {hint}")

    def list_entries(self) -> list[tuple[int, str]]:
        """Give the clade and the key of every override of a family that this catalogue has."""
        entries = []
        for slug in self.overrides.families:
            if slug in self.index:
                entries.append((self.index[slug], slug))
            elif slug not in self.given_up:
                self.find(slug, f"families.{slug}")
        return entries


def _merge_clades(clades: Sequence[Clade], finder: _Finder) -> tuple[list[Clade], list[int]]:
    """Merge clades; give them with their parents mended, and for each the clade that it is now part of."""
    into = list(range(len(clades)))
    parents = [clade.parent for clade in clades]
    for number, slug in finder.list_entries():
        if target := finder.overrides.families[slug].into:
            found = finder.find(target, f"families.{slug}.into")
            if found >= 0:
                into[number] = found
    stands_for = [_follow(number, into, finder) for number in range(len(clades))]
    for number, heir in enumerate(stands_for):
        above = heir
        while above >= 0 and above != number:
            above = parents[above]
        if number != heir and above == number:  # a family into its own branch: the branch takes its place
            parents[heir] = parents[number]
        parents = [heir if parent == number and child != heir else parent for child, parent in enumerate(parents)]
    return [dataclasses.replace(clade, parent=parents[number]) for number, clade in enumerate(clades)], stands_for


def _follow(number: int, into: Sequence[int], finder: _Finder) -> int:
    seen = [number]
    while into[seen[-1]] != seen[-1]:
        seen.append(into[seen[-1]])
        if seen[-1] in seen[:-1]:
            slug = next(slug for slug, index in finder.index.items() if index == number)
            raise AtlasError(f"{finder.overrides.source}: families.{slug}.into leads in a circle; remove it")
    return seen[-1]


def _place_models(
    families: Families, ids: Sequence[str], stands_for: Sequence[int], finder: _Finder
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Give the clade of every model, and which of them were placed by hand."""
    heirs = np.append(np.asarray(stands_for, dtype=np.int32), np.int32(-1))
    member_of = heirs[families.member_of]
    placed = np.zeros(len(ids), dtype=bool)
    rows = {model: row for row, model in enumerate(ids)}
    for model, slug in finder.overrides.models.items():
        found = heirs[finder.find(slug, f'models."{model}"')] if slug else -1
        if model in rows and (found >= 0 or not slug):
            member_of[rows[model]] = found
            placed[rows[model]] = True
    return member_of, placed


def _name_clades(clades: list[Clade], stands_for: Sequence[int], finder: _Finder) -> list[Clade]:
    """Give clades the titles and slugs that a person wants."""
    named = list(clades)
    for number, slug in finder.list_entries():
        entry = finder.overrides.families[slug]
        clade = named[number]
        named[number] = dataclasses.replace(clade, title=entry.title or clade.title, slug=entry.slug or clade.slug)
    holders: dict[str, int] = {}
    for number, clade in enumerate(named):
        if stands_for[number] == number and holders.setdefault(clade.slug, number) != number:
            changed = number if clade.slug != clades[number].slug else holders[clade.slug]
            raise AtlasError(
                f"{finder.overrides.source}: families.{clades[changed].slug}.slug is '{clade.slug}', which is "
                f"another family's; choose another, or merge them with into = \"{clade.slug}\""
            )
    return named


def _renumber(
    families: Families,
    clades: Sequence[Clade],
    stands_for: Sequence[int],
    member_of: NDArray[np.int32],
    placed: NDArray[np.bool_],
) -> Families:
    """Leave out the clades without models and put the others in order: parents first, then the biggest."""
    parents = [clade.parent for clade in clades]
    models = count_members(spread_members(member_of, parents)).tolist()
    chains: dict[int, tuple[tuple[int, int], ...]] = {}
    for number in range(len(clades)):
        if stands_for[number] == number and models[number]:
            chains[number] = _rank_chain(number, parents, models)
    order = sorted(chains, key=lambda number: (len(chains[number]), chains[number]))
    new = np.full(len(clades) + 1, -1, dtype=np.int32)  # the last answers for -1
    new[order] = np.arange(len(order), dtype=np.int32)
    now = new[np.append(np.asarray(stands_for, dtype=np.int32), np.int32(-1))]
    kept = tuple(
        dataclasses.replace(clades[number], parent=int(new[parents[number]]), depth=len(chains[number]) - 1)
        for number in order
    )
    top = np.arange(len(kept), dtype=np.int32)
    for number, clade in enumerate(kept):
        if clade.parent >= 0:
            top[number] = top[clade.parent]
    own = new[member_of]
    runner_up = np.where(placed & (own < 0), -1, now[families.runner_up]).astype(np.int32)
    runner_up[runner_up == own] = -1
    evidence = list(families.evidence)
    also = [tuple(dict.fromkeys(now[list(others)].tolist())) if others else () for others in families.also]
    for row in np.flatnonzero(placed).tolist():
        evidence[row] = BY_HAND if own[row] >= 0 else ()
        also[row] = (int(now[families.member_of[row]]), *also[row])
    also = [
        tuple(dict.fromkeys(other for other in others if other not in (-1, clade)))
        for others, clade in zip(also, own.tolist(), strict=True)
    ]
    growth = {
        int(new[number]): kind
        for number, kind in families.growth.items()
        if new[number] >= 0 and kept[new[number]].parent >= 0
    }
    return Families(
        clades=kept,
        top=top,
        member_of=own,
        confidence=np.where(placed, (own >= 0).astype(np.float64), families.confidence * (own >= 0)),
        runner_up=runner_up,
        also=tuple(also),
        evidence=tuple(evidence),
        growth=growth,
    )
