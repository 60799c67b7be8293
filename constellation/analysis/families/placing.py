"""Change the parents of families according to the curated list and the overrides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from constellation.analysis.families.clades import Clade
from constellation.analysis.families.families import MERGED, PLACED, RAISED, Correction
from constellation.analysis.families.hierarchy import Hierarchy
from constellation.catalogue.config import FamilyOverride
from constellation.errors import AtlasError


@dataclass(frozen=True)
class Change:
    """A change to a family by an override or by the curated list.

    clade   : the number of the family
    slug    : its slug
    entry   : the override or the entry of the curated list
    curated : whether it is an entry of the curated list
    """

    clade: int
    slug: str
    entry: FamilyOverride
    curated: bool


def place_clades(
    hierarchy: Hierarchy, merged_into: Sequence[int], parents: Sequence[tuple[Change, int]], source: str
) -> Hierarchy:
    """Return the hierarchy after families are moved below other families.

    Parameters
    ----------
    hierarchy : Hierarchy
        The clades after merges.
    merged_into : sequence of int, length clades
        The clade that each clade is merged into, or the clade itself if it remains.
    parents : sequence of (Change, int)
        The changes of parents, with the number of the new parent, -1 for the top level.
    source : str
        The name of the configuration file, for messages.

    Raises
    ------
    AtlasError
        If a family would be below itself. The message names the override.
    """
    parent, placed = hierarchy.parent.copy(), {}
    for change, target in parents:
        clade = merged_into[change.clade]
        parent[clade] = merged_into[target] if target >= 0 else -1
        placed[clade] = change
    for clade, change in placed.items():
        above, seen = int(parent[clade]), set[int]()
        while above >= 0 and above not in seen:
            seen.add(above)
            above = int(parent[above])
        if clade in seen:
            raise AtlasError(
                f"{source}: families.{change.slug}.parent: '{change.entry.parent}' is '{change.slug}' itself or "
                "one of its sub-families; give another family"
            )
    return Hierarchy(parent)


def list_corrections(
    clades: Sequence[Clade],
    before: Hierarchy,
    after: Hierarchy,
    merged_into: Sequence[int],
    changes: Sequence[Change],
) -> dict[int, tuple[Correction, ...]]:
    """List the merges and the changed parents for each family.

    before, after : the hierarchies before and after families are placed below other families
    """
    corrections: dict[int, tuple[Correction, ...]] = {}
    for change in changes:
        clade, entry = merged_into[change.clade], change.entry
        parents = int(before.parent[clade]), int(after.parent[clade])
        if entry.into and clade != change.clade:
            kind, other = MERGED, change.clade
        elif entry.parent is not None and parents[0] != parents[1]:
            kind, other = (PLACED, parents[1]) if parents[1] >= 0 else (RAISED, parents[0])
        else:
            continue
        correction = Correction(kind, clades[other].title, change.curated, entry.source)
        corrections[clade] = (*corrections.get(clade, ()), correction)
    return dict(sorted(corrections.items()))
