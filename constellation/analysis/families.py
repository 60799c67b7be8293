"""Names in, families out: named clades, and for each model its clade, confidence, runner-up and evidence.

A family is a group of models whose names share a stem that the catalogue itself shows to be a family's
name: borne by several models, distinctive, and no mere descriptor. An owner's name is a stem where the
names of its models share nothing else. Neither architecture nor base model is looked at, so that both
remain a measure of what comes out. See docs/families.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.choice import Choice, choose_paths
from constellation.analysis.evidence import gather_evidence, list_spellings
from constellation.analysis.growth import Growth, find_growth
from constellation.analysis.hierarchy import Clade, Kept, build_clades, keep_nodes
from constellation.analysis.names import Names
from constellation.analysis.owners import find_carriers, find_makers, find_series, read_owners
from constellation.analysis.paths import STEM, Paths, grow_paths
from constellation.analysis.placement import Placement, place_names
from constellation.analysis.stems import Stems, find_stems
from constellation.analysis.units import list_units
from constellation.catalogue.vocabulary import Vocabulary
from constellation.settings import Settings


@dataclass(frozen=True)
class Families:
    """The families of a catalogue; row i of every array is model i.

    clades     : parents before children, the biggest families first
    top        : int32 (n clades,), the top-level ancestor of each clade (itself at the top)
    member_of  : int32 (n,), the most specific clade of each model, -1 if unplaced
    confidence : float64 (n,), in [0, 1]; 0 if unplaced
    runner_up  : int32 (n,), the clade of the second-best stem, -1 if none
    also       : the clades of the other stems that the name bears
    evidence   : the n-grams that put the model where it is, with weights that add up to 1
    growth     : by what evidence a clade grew from its parent ('names', 'maker', 'sizes'), for those that did
    """

    clades: tuple[Clade, ...]
    top: NDArray[np.int32]
    member_of: NDArray[np.int32]
    confidence: NDArray[np.float64]
    runner_up: NDArray[np.int32]
    also: Sequence[tuple[int, ...]]
    evidence: Sequence[tuple[tuple[str, float], ...]]
    growth: Mapping[int, str]


@dataclass(frozen=True, eq=False)
class _Found:
    """What is known once every name is placed, before the clades are named."""

    stems: Stems
    grown: Mapping[int, Growth]
    placement: Placement
    paths: Paths
    choice: Choice
    kept: Kept


def find_families(names: Names, vocabulary: Vocabulary, settings: Settings) -> Families:
    """Find the families of a catalogue from names and owners alone; near-linear in the number of names."""
    found = _place_all(names, read_owners(names, vocabulary), vocabulary, settings)
    paths, kept, choice = found.paths, found.kept, found.choice
    spellings = list_spellings(names, found.stems, paths, kept, choice)
    clades, index = build_clades(paths, kept, spellings)
    top = np.arange(len(clades), dtype=np.int32)
    for number, clade in enumerate(clades):
        if clade.parent >= 0:
            top[number] = top[clade.parent]
    clade_at = index[kept.nearest]
    member_of = clade_at[choice.node]
    placed = member_of >= 0
    runner_up = clade_at[choice.rival]
    runner_up[~placed | (runner_up == member_of)] = -1
    return Families(
        clades=clades,
        top=top,
        member_of=member_of,
        confidence=choice.confidence * placed,
        runner_up=runner_up,
        also=_list_also(choice, clade_at[paths.of_bearing], found.stems.borne.row, member_of),
        evidence=gather_evidence(names, found.stems, found.placement, choice, placed),
        growth=_list_growth(found, clades, index),
    )


def find_members(
    names: Names, owners: Names, vocabulary: Vocabulary, settings: Settings
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Find the families as `find_families` does, but only who is in which, and in no particular order.

    owners : the names of `names.all_owners`, as owners.py reads them. Returns the most specific clade of each
    model, int32 (n,), -1 if unplaced; and for each clade the one above it, int32 (clades,), -1 at the top.
    """
    found = _place_all(names, owners, vocabulary, settings)
    number = np.append(np.cumsum(found.kept.kept) - 1, -1).astype(np.int32)
    above = found.kept.nearest[found.paths.parent[found.kept.kept]]
    return number[found.kept.nearest[found.choice.node]], number[above]


def _place_all(names: Names, owners: Names, vocabulary: Vocabulary, settings: Settings) -> _Found:
    smallest = settings.family_smallest
    units = list_units(names, vocabulary)
    series = find_series(units, names)
    stems = find_stems(names, units, vocabulary, smallest, series)
    makers = find_makers(names, owners, stems, vocabulary)
    carriers = find_carriers(names, stems, series, smallest)
    grown = find_growth(names, stems, makers)
    placement = place_names(names, stems, grown)
    alone, carrying = np.unique(makers[makers >= 0]), np.flatnonzero(series | carriers)
    paths = grow_paths(names, stems, placement.line_of, alone, carrying)
    choice = choose_paths(names, stems, placement, paths, series, makers, carriers)
    kept = keep_nodes(paths, choice.node, names.owner_of, smallest, settings.branch_smallest)
    return _Found(stems, grown, placement, paths, choice, kept)


def _list_also(
    choice: Choice, clade_of: NDArray[np.int32], row: NDArray[np.int32], member_of: NDArray[np.int32]
) -> tuple[tuple[int, ...], ...]:
    """The clades of the other stems of each name, each once, without the model's own."""
    clade = clade_of[choice.also]
    rows = row[choice.also]
    other = (clade >= 0) & (clade != member_of[rows])
    also: list[tuple[int, ...]] = [()] * len(member_of)
    for name, number in zip(rows[other].tolist(), clade[other].tolist(), strict=True):
        if number not in also[name]:
            also[name] = (*also[name], number)
    return tuple(also)


def _list_growth(found: _Found, clades: Sequence[Clade], index: NDArray[np.int32]) -> dict[int, str]:
    """By what evidence clades grew from their parents, in the order of the clades."""
    paths = found.paths
    node = np.flatnonzero((paths.kind == STEM) & found.kept.kept)
    stems = dict(zip(index[node].tolist(), paths.text[node].tolist(), strict=True))
    return {
        number: found.grown[stem].evidence
        for number, stem in sorted(stems.items())
        if stem in found.grown and clades[number].parent >= 0
    }
