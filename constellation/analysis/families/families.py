"""Placed names in, how they spell their paths and the n-grams that put them where they are, out.

Names in, families out: named clades, and for each model its clade, confidence, runner-up and evidence.

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

from constellation.analysis.families.clades import Clade, Kept, Spelling, build_clades, keep_nodes
from constellation.analysis.families.derivation import Growth, find_growth
from constellation.analysis.families.owners import find_carriers, find_makers, find_series, read_owners
from constellation.analysis.families.scoring import SIZED, Choice, Placement, choose_paths, place_names
from constellation.analysis.families.stems import Stems, find_stems
from constellation.analysis.families.terms import list_units
from constellation.analysis.families.trie import EDITION, OWNER, PRODUCT, STEM, Paths, grow_paths
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import Ragged, bound, count_keys, find_first, number_runs
from constellation.catalogue.vocabulary import Vocabulary


def list_spellings(names: Names, stems: Stems, paths: Paths, kept: Kept, choice: Choice) -> dict[int, Spelling]:
    """How names spell the steps to the kept nodes most often, and whether that touches what comes before.

    Counts the names that a stem places. Of equally common spellings the last in the order of letters.
    """
    wanted = np.zeros(len(paths) + 1, dtype=bool)
    at = np.flatnonzero(kept.kept)
    while len(at):  # a title is made of the spellings above it, too
        wanted[at] = True
        at = np.unique(paths.parent[at])
        at = at[(at >= 0) & ~wanted[at]]
    steps = paths.steps
    placing = np.zeros(len(stems.borne) + 1, dtype=bool)
    placing[choice.named] = True
    placing[-1] = False
    told = np.flatnonzero((steps.at >= 0) & wanted[steps.node] & placing[steps.bearing])
    node, start = steps.node[told], steps.at[told]
    branch = np.isin(paths.kind[node], (EDITION, PRODUCT))
    end = np.where(branch, start + 1, stems.borne.end[steps.bearing[told]])
    joined = branch & names.joined.codes[start].astype(bool)
    # The same words, in the same way joined, at the same node: written once.
    runs = number_runs(names.spelled.codes * np.int64(2) + names.joined.codes, start, end - start)
    keys, counts, number = count_keys((node * (int(runs.max(initial=0)) + 1) + runs) * 2 + joined)
    tallies: dict[int, dict[Spelling, int]] = {}
    for place, count in zip(find_first(number, len(keys)).tolist(), counts.tolist(), strict=True):
        spelled = _spell(names, paths, int(node[place]), int(start[place]), int(end[place]))
        if spelled:
            tally = tallies.setdefault(int(node[place]), {})
            spelling = (spelled, bool(joined[place]))
            tally[spelling] = tally.get(spelling, 0) + count
    owners = np.flatnonzero(wanted[:-1] & (paths.kind == OWNER)).tolist()
    spellings = {node: (names.all_owners[paths.text[node]], False) for node in owners}
    return spellings | {
        node: max(tally, key=lambda spelling: (tally[spelling], spelling)) for node, tally in tallies.items()
    }


def _spell(names: Names, paths: Paths, node: int, start: int, end: int) -> str:
    """Write the tokens of one name that spell the step to a node."""
    words = [names.spelled.values[code] for code in names.spelled.codes[start:end].tolist()]
    if paths.kind[node] not in (EDITION, PRODUCT):
        touching = names.joined.codes[start + 1 : end].tolist()
        return words[0] + "".join(
            word if joined else f"-{word}" for word, joined in zip(words[1:], touching, strict=True)
        )
    spelled, text = words[0].replace("_", "."), paths.texts[paths.kind[node]][paths.text[node]]
    if paths.kind[node] == EDITION and spelled.lower() != text:
        return spelled[: len(text)] if spelled.lower().startswith(text) else text
    return spelled


def gather_evidence(
    names: Names, stems: Stems, placement: Placement, choice: Choice, placed: NDArray[np.bool_]
) -> Ragged:
    """The n-grams that put each model where it is, with weights that add up to 1: pairs of text and weight."""
    borne = stems.borne
    by_name, by_owner = np.flatnonzero(placed & (choice.named >= 0)), np.flatnonzero(placed & (choice.named < 0))
    bearing = choice.named[by_name]
    score, sized = placement.score[bearing], np.flatnonzero(placement.sized[bearing] >= 0)
    total = score.copy()
    total[sized] += SIZED
    lengths = np.zeros(len(names), dtype=np.int64)
    lengths[by_name] = lengths[by_owner] = 1
    lengths[by_name[sized]] += 1
    bounds = bound(lengths)
    start = np.concatenate([borne.start[bearing], borne.start[bearing[sized]]])
    end = np.concatenate([borne.end[bearing], placement.sized[bearing[sized]]])
    weight = np.concatenate([score / total, SIZED / total[sized]])
    runs = number_runs(names.tokens.codes, start, end - start)
    weights, of_weight = np.unique(weight, return_inverse=True)
    keys, _, number = count_keys(runs * len(weights) + of_weight)
    told = find_first(number, len(keys))
    values = [
        (" ".join(map(names.tokens.values.__getitem__, names.tokens.codes[first:last].tolist())), share)
        for first, last, share in zip(start[told].tolist(), end[told].tolist(), weight[told].tolist(), strict=True)
    ]
    makers, _, of_maker = count_keys(names.owner_of[by_owner].astype(np.int64))
    codes = np.empty(bounds[-1], dtype=np.int32)
    codes[bounds[by_name]], codes[bounds[by_name[sized]] + 1] = np.split(number, [len(by_name)])
    codes[bounds[by_owner]] = len(values) + of_maker
    return Ragged(bounds, codes, (*values, *((f"{names.all_owners[owner]}/", 1.0) for owner in makers.tolist())))


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


def find_families(names: Names, vocabulary: Vocabulary, *, smallest: int, branch_smallest: int) -> Families:
    """Find the families of a catalogue from names and owners alone; near-linear in the number of names."""
    found = _place_all(names, read_owners(names, vocabulary), vocabulary, smallest, branch_smallest)
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
    names: Names, owners: Names, vocabulary: Vocabulary, *, smallest: int, branch_smallest: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Find the families as `find_families` does, but only who is in which, and in no particular order.

    owners : the names of `names.all_owners`, as owners.py reads them. Returns the most specific clade of each
    model, int32 (n,), -1 if unplaced; and for each clade the one above it, int32 (clades,), -1 at the top.
    """
    found = _place_all(names, owners, vocabulary, smallest, branch_smallest)
    number = np.append(np.cumsum(found.kept.kept) - 1, -1).astype(np.int32)
    above = found.kept.nearest[found.paths.parent[found.kept.kept]]
    return number[found.kept.nearest[found.choice.node]], number[above]


def _place_all(names: Names, owners: Names, vocabulary: Vocabulary, smallest: int, branch_smallest: int) -> _Found:
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
    kept = keep_nodes(paths, choice.node, names.owner_of, smallest, branch_smallest)
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
