"""Placed names in, how they spell their paths and the n-grams that put them where they are, out."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.choice import Choice
from constellation.analysis.hierarchy import Kept, Spelling
from constellation.analysis.names import Names
from constellation.analysis.paths import EDITION, OWNER, PRODUCT, Paths
from constellation.analysis.placement import SIZED, Placement
from constellation.analysis.ragged import Ragged, bound, count_keys, find_first, number_runs
from constellation.analysis.stems import Stems


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
