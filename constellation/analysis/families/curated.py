"""Choose the entries of the curated list that apply to a catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

import numpy as np

from constellation.analysis.families.families import Families
from constellation.analysis.names.names import Names
from constellation.catalogue.config import FamilyOverride, Overrides
from constellation.catalogue.curated import CuratedEntry


@dataclass(frozen=True)
class CuratedChoice:
    """The entries of the curated list that are used, and the entries that are not used.

    Attributes
    ----------
    used : mapping of str to FamilyOverride
        The changes, by the slugs of the families.
    unused : mapping of str to str
        The reason for each entry that is not used, by the slugs of the families.
    """

    used: Mapping[str, FamilyOverride]
    unused: Mapping[str, str]


def choose_curated(
    families: Families, names: Names, curated: Mapping[str, CuratedEntry], overrides: Overrides
) -> CuratedChoice:
    """Choose the entries of the curated list that apply to the families.

    An entry is not used if the catalogue has no such family, or if the maker of the entry has no model in the
    family. Overrides come first: an entry is not used if an override merges the family or changes its parent, or if
    the entry would contradict another override. The time is linear in the number of models.

    Parameters
    ----------
    families : Families
        The families before the overrides.
    names : Names
        The names of the models.
    curated : mapping of str to CuratedEntry
        The curated list (see `load_curated`).
    overrides : Overrides
        The overrides of the configuration.
    """
    index = {clade.slug: number for number, clade in enumerate(families.clades)}
    published = _find_published(families, names, {entry.maker.lower() for entry in curated.values()})
    links = _list_links(families, overrides, index)
    used: dict[str, FamilyOverride] = {}
    unused: dict[str, str] = {}
    for slug, entry in curated.items():
        change, own = entry.change, overrides.families.get(slug, FamilyOverride())
        if slug not in index:
            unused[slug] = "the catalogue has no such family"
        elif change.target and change.target not in index:
            unused[slug] = f"the catalogue has no family '{change.target}'"
        elif entry.maker and index[slug] not in published.get(entry.maker.lower(), ()):
            unused[slug] = f"'{entry.maker}' has no model in the family"
        elif own.into or own.parent is not None or (change.into and slug in overrides.families):
            unused[slug] = "an override changes the family"
        elif _leads_to(links, change.target, slug):
            unused[slug] = f"the family is above '{change.target}'"
        else:
            used[slug] = change
            links[slug] = change.target
    return CuratedChoice(used, unused)


def _list_links(families: Families, overrides: Overrides, index: Mapping[str, int]) -> dict[str, str]:
    """Map the slug of each family to the slug of its parent, or of the family that it is merged into."""
    links = {
        clade.slug: families.clades[clade.parent].slug if clade.parent >= 0 else "" for clade in families.clades
    }
    renamed = {entry.slug: slug for slug, entry in overrides.families.items() if entry.slug}
    for slug, entry in overrides.families.items():
        if slug in index and (entry.into or entry.parent is not None):
            links[slug] = entry.target if entry.target in index else renamed.get(entry.target, entry.target)
    return links


def _leads_to(links: Mapping[str, str], start: str, slug: str) -> bool:
    """Return whether the family `start` is the same as the family `slug`, or one of the sub-families of `slug`."""
    seen = set()
    while start and start not in seen:
        if start == slug:
            return True
        seen.add(start)
        start = links.get(start, "")
    return False


def _find_published(families: Families, names: Names, owners: Set[str]) -> dict[str, set[int]]:
    """For each owner, find the clades that contain a model of the owner, including all clades above them.

    The names of the owners are in lower case.
    """
    codes = {number: name.lower() for number, name in enumerate(names.all_owners) if name.lower() in owners}
    published: dict[str, set[int]] = {}
    for row in np.flatnonzero(np.isin(names.owner_of, list(codes)) & (families.member_of >= 0)).tolist():
        clade = int(families.member_of[row])
        published.setdefault(codes[int(names.owner_of[row])], set()).add(clade)
    return {
        owner: {above for clade in clades for above in (clade, *families.hierarchy.list_ancestors(clade))}
        for owner, clades in published.items()
    }
