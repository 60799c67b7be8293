"""Overrides: changes that the configuration and the curated list make to the families."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.clades import Clade
from constellation.analysis.families.families import MERGED, UNNAMED, Families
from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.merging import merge_clades, renumber_clades
from constellation.analysis.families.placing import Change, list_corrections, place_clades
from constellation.catalogue.config import FamilyOverride, Overrides
from constellation.errors import AtlasError
from constellation.suggestions import suggest

#: The evidence of a model that an override places.
BY_HAND = (("by hand", 1.0),)


@dataclass(frozen=True)
class Overridden:
    """The families after the overrides and the curated list are applied.

    Attributes
    ----------
    families : Families
        The changed families.
    moved : mapping of str to str
        The slugs that are no longer used, each with the slug that replaces it, '' for none. An override has changed
        the slug, merged the family, or moved its last model.
    given : mapping of str to str
        For each slug that an override gives to a family, the family's previous slug.
    idle : tuple of str
        A message for each override of a model or family that this catalogue does not have.
    """

    families: Families
    moved: Mapping[str, str]
    given: Mapping[str, str]
    idle: tuple[str, ...]


def apply_overrides(
    families: Families,
    ids: Sequence[str],
    overrides: Overrides,
    given_up: Mapping[str, str] | None = None,
    curated: Mapping[str, FamilyOverride] | None = None,
) -> Overridden:
    """Apply the overrides of the configuration and the curated list to the families.

    Families are merged, renamed and placed below other families, and models are moved to other families. Overrides
    refer to families by the slugs before the overrides. Where a value is a family (`into`, `parent` and the table
    of models), it may also be a slug that another override sets, or an address of an earlier build. Families
    without models are removed. The time is linear in the number of models.

    Parameters
    ----------
    families : Families
        The families before the overrides.
    ids : sequence of str, length n
        The ids of the models.
    overrides : Overrides
        The overrides of the configuration.
    given_up : mapping of str to str, optional
        Addresses of earlier builds that no longer have a family, each with the slug that it leads to, '' for none.
    curated : mapping of str to FamilyOverride, optional
        The entries of the curated list that are used (see `choose_curated`).

    Raises
    ------
    AtlasError
        If an override names a family that never existed, or a slug that another family has, or places a family
        below itself. The message names the file, the key and the most similar slugs.
    """
    if not overrides.families and not overrides.models and not curated:
        return Overridden(families, {}, {}, ())
    finder = _Finder(families, overrides, given_up or {})
    changes = finder.list_changes(curated or {})
    merged_into = _find_merges(finder, changes, len(families.clades))
    clades = _rename_clades(families.clades, merged_into, finder, changes)
    merged = merge_clades(families.hierarchy, merged_into)
    hierarchy = place_clades(merged, merged_into, _find_parents(finder, changes), overrides.source)
    corrections = list_corrections(clades, merged, hierarchy, merged_into, changes)
    clades = [
        dataclasses.replace(clade, parent=parent)
        for clade, parent in zip(clades, hierarchy.parent.tolist(), strict=True)
    ]
    member_of, placed = _move_models(families, ids, finder)
    marked = _mark_moved(families, member_of, placed)
    derivations = {
        number: evidence
        for number, evidence in families.derivations.items()
        if all(one.kind == MERGED for one in corrections.get(number, ()))
    }
    moved_clades = np.flatnonzero(hierarchy.parent != merged.parent)
    marked = dataclasses.replace(
        marked,
        derivations=derivations,
        corrections=corrections,
        parent_by_name=dict(zip(moved_clades.tolist(), merged.parent[moved_clades].tolist(), strict=True)),
    )
    settled = renumber_clades(marked, clades, merged_into, member_of)
    shown = {clade.slug for clade in settled.clades}
    moved = _list_moves(families, clades, hierarchy, merged_into, shown)
    given = {
        new.slug: old.slug
        for new, old in zip(clades, families.clades, strict=True)
        if new.slug != old.slug and new.slug in shown
    }
    return Overridden(settled, moved, given, _list_idle(finder, ids))


class _Finder:
    """A finder of the families that overrides refer to."""

    def __init__(self, families: Families, overrides: Overrides, given_up: Mapping[str, str]) -> None:
        self.overrides, self.given_up, self.source = overrides, given_up, overrides.source
        self.index = {clade.slug: number for number, clade in enumerate(families.clades)}
        self.renamed = {entry.slug: slug for slug, entry in overrides.families.items() if entry.slug}

    def find(self, slug: str, place: str) -> int:
        """Return the number of the family with the given slug or earlier address.

        The number is -1 for a family that no longer exists.
        """
        for address in (slug, self.renamed.get(slug, ""), self.given_up.get(slug, "")):
            if address in self.index:
                return self.index[address]
        if slug in self.given_up or self.renamed.get(slug) in self.given_up:
            return -1
        hint = suggest(slug, self.index, 3, 0.5) or "families.html lists all families with their slugs"
        raise AtlasError(f"{self.source}: {place}: there is no family '{slug}'; {hint}")

    def list_changes(self, curated: Mapping[str, FamilyOverride]) -> list[Change]:
        """List the changes to families: first those by the overrides, then those by the curated list.

        Overrides of families that this catalogue does not have are left out.
        """
        changes = []
        for slug, entry in self.overrides.families.items():
            if slug in self.index:
                changes.append(Change(self.index[slug], slug, entry, False))
            elif slug in self.renamed:
                giver = f"families.{self.renamed[slug]}"
                raise AtlasError(
                    f"{self.source}: families.{slug}: overrides use the original slugs of families, but '{slug}' "
                    f"is the new slug that {giver} sets; move the keys of families.{slug} to {giver}"
                )
            else:
                self.find(slug, f"families.{slug}")
        return [*changes, *(Change(self.index[slug], slug, entry, True) for slug, entry in curated.items())]


def _find_merges(finder: _Finder, changes: Sequence[Change], size: int) -> list[int]:
    """Return the number of the family that each family is merged into.

    A family that is not merged has its own number.
    """
    into = list(range(size))
    for change in changes:
        if target := change.entry.into:
            found = finder.find(target, f"families.{change.slug}.into")
            into[change.clade] = found if found >= 0 else change.clade
    merged_into = []
    for number in range(size):
        seen, last = {number}, into[number]
        while into[last] != last:
            if last in seen:
                raise AtlasError(
                    f"{finder.source}: families: the values of 'into' form a cycle; remove one of them"
                )
            seen.add(last)
            last = into[last]
        merged_into.append(last)
    return merged_into


def _find_parents(finder: _Finder, changes: Sequence[Change]) -> list[tuple[Change, int]]:
    """List the changed parents of families. The number -1 is the top level.

    Parents that no longer exist are left out.
    """
    parents = []
    for change in changes:
        if (target := change.entry.parent) is not None:
            found = finder.find(target, f"families.{change.slug}.parent") if target else -1
            if found >= 0 or not target:
                parents.append((change, found))
    return parents


def _rename_clades(
    clades: Sequence[Clade], merged_into: Sequence[int], finder: _Finder, changes: Sequence[Change]
) -> list[Clade]:
    """Give families the titles and the slugs that the overrides contain."""
    named = list(clades)
    for change in changes:
        entry, clade = change.entry, named[change.clade]
        named[change.clade] = dataclasses.replace(
            clade, title=entry.title or clade.title, slug=entry.slug or clade.slug
        )
    holders: dict[str, int] = {}
    for number, clade in enumerate(named):
        first = holders.setdefault(clade.slug, number) if merged_into[number] == number else number
        if first != number:
            changed = number if clade.slug != clades[number].slug else first
            raise AtlasError(
                f"{finder.source}: families.{clades[changed].slug}.slug: the slug '{clade.slug}' belongs to "
                f"another family; choose another slug, or merge the families by setting the key 'into' to "
                f"'{clade.slug}'"
            )
    return named


def _move_models(
    families: Families, ids: Sequence[str], finder: _Finder
) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Move models to the families that the overrides assign to them.

    Return the family of every model, and whether an override places the model.
    """
    member_of = families.member_of.copy()
    placed = np.zeros(len(ids), dtype=bool)
    rows = {model: row for row, model in enumerate(ids)}
    for model, slug in finder.overrides.models.items():
        found = finder.find(slug, f'models."{model}"') if slug else -1
        if model in rows and (found >= 0 or not slug):
            member_of[rows[model]] = found
            placed[rows[model]] = True
    return member_of, placed


def _mark_moved(families: Families, member_of: NDArray[np.int32], placed: NDArray[np.bool_]) -> Families:
    """Replace the evidence of models that an override has moved.

    Such a model also gets a new confidence. Its old family is added to `also`.
    """
    if not placed.any():
        return families
    confidence = np.where(placed, (member_of >= 0).astype(np.float64), families.confidence)
    evidence, also = list(families.evidence), list(families.also)
    for row in np.flatnonzero(placed).tolist():
        evidence[row] = BY_HAND if member_of[row] >= 0 else ()
        if families.member_of[row] >= 0:
            also[row] = (int(families.member_of[row]), *also[row])
    following = np.where(placed, np.int32(UNNAMED), families.following)
    return dataclasses.replace(
        families,
        confidence=confidence,
        evidence=tuple(evidence),
        also=tuple(also),
        likely=families.likely & ~placed,
        following=following,
    )


def _list_moves(
    families: Families, clades: Sequence[Clade], hierarchy: Hierarchy, merged_into: Sequence[int], shown: set[str]
) -> dict[str, str]:
    """Map each slug that is no longer used to the slug that replaces it."""
    moved = {}
    for number, clade in enumerate(families.clades):
        target = merged_into[number]
        line = (clades[above].slug for above in (target, *hierarchy.list_ancestors(target)))
        slug = next((slug for slug in line if slug in shown), "")
        if slug != clade.slug:
            moved[clade.slug] = slug
    return moved


def _list_idle(finder: _Finder, ids: Sequence[str]) -> tuple[str, ...]:
    known = set(ids)
    gone = [
        f"{finder.source}: families.{slug} has no effect, because this family no longer exists"
        for slug in finder.overrides.families
        if slug not in finder.index
    ]
    absent = [
        f'{finder.source}: models."{model}" has no effect, because this model is not in the catalogue'
        for model in finder.overrides.models
        if model not in known
    ]
    return (*gone, *absent)
