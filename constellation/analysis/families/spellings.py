"""The most common spellings of the parts of family names, for the titles of families."""

from __future__ import annotations

import numpy as np

from constellation.analysis.families.assignment import Assignment
from constellation.analysis.families.clades import ChosenNodes, Spelling
from constellation.analysis.families.stems import Stems
from constellation.analysis.families.trie import EDITION, OWNER, PRODUCT, Trie
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys, find_first, number_runs


def list_spellings(
    names: Names, stems: Stems, trie: Trie, chosen: ChosenNodes, assignment: Assignment
) -> dict[int, Spelling]:
    """Find the most common spelling of each part of the family titles.

    Only names that are assigned by a stem are counted. If several spellings are equally common, the last in
    alphabetical order is used.

    Returns
    -------
    dict of int to Spelling
        The spelling of each node of the trie that is chosen, or above a chosen node, and that a name or an owner
        spells.
    """
    wanted = np.zeros(len(trie) + 1, dtype=bool)
    at = chosen.nodes
    while len(at):  # a title contains the spellings of the nodes above it too
        wanted[at] = True
        at = np.unique(trie.parent[at])
        at = at[(at >= 0) & ~wanted[at]]
    steps, occurrences = trie.steps, stems.occurrences
    deciding = np.zeros(len(occurrences) + 1, dtype=bool)
    deciding[assignment.occurrence] = True
    deciding[-1] = False
    counted = np.flatnonzero((steps.at >= 0) & wanted[steps.node] & deciding[steps.occurrence])
    node, start = steps.node[counted], steps.at[counted]
    branch = np.isin(trie.kind[node], (EDITION, PRODUCT))
    end = np.where(branch, start + 1, occurrences.end[steps.occurrence[counted]])
    joined = branch & names.joined.codes[start].astype(bool)
    # The same tokens at the same node, with the same separators, are written once.
    runs = number_runs(names.spelled.codes * np.int64(2) + names.joined.codes, start, end - start)
    keys, counts, number = count_keys((node * (int(runs.max(initial=0)) + 1) + runs) * 2 + joined)
    tallies: dict[int, dict[Spelling, int]] = {}
    for place, count in zip(find_first(number, len(keys)).tolist(), counts.tolist(), strict=True):
        spelled = _spell(names, trie, int(node[place]), int(start[place]), int(end[place]))
        if spelled:
            tally = tallies.setdefault(int(node[place]), {})
            spelling = (spelled, bool(joined[place]))
            tally[spelling] = tally.get(spelling, 0) + count
    owners = np.flatnonzero(wanted[:-1] & (trie.kind == OWNER)).tolist()
    spellings = {node: (names.all_owners[trie.text[node]], False) for node in owners}
    return spellings | {
        node: max(tally, key=lambda spelling: (tally[spelling], spelling)) for node, tally in tallies.items()
    }


def _spell(names: Names, trie: Trie, node: int, start: int, end: int) -> str:
    """Return the spelling of one part of a title in one name, from its tokens `start` to `end`."""
    words = [names.spelled.values[code] for code in names.spelled.codes[start:end].tolist()]
    if trie.kind[node] not in (EDITION, PRODUCT):
        touching = names.joined.codes[start + 1 : end].tolist()
        return words[0] + "".join(
            word if joined else f"-{word}" for word, joined in zip(words[1:], touching, strict=True)
        )
    spelled, text = words[0].replace("_", "."), trie.texts[trie.kind[node]][trie.text[node]]
    if trie.kind[node] == EDITION and spelled.lower() != text:
        return spelled[: len(text)] if spelled.lower().startswith(text) else text
    return spelled
