"""The spelling of each part of a family title.

Many names are written in lower case, so a spelling with a capital letter is preferred if several owners use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.assignment import Assignment
from constellation.analysis.families.clades import ChosenNodes, Spelling
from constellation.analysis.families.stems import Stems
from constellation.analysis.families.titles.completion import WrittenSteps, complete_words
from constellation.analysis.families.titles.owner_titles import title_owners
from constellation.analysis.families.titles.title_words import add_title_words
from constellation.analysis.families.trie import EDITION, OWNER, PRODUCT, STEM, WORD, Trie
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys, find_first, number_runs
from constellation.catalogue.titles import capitalise, choose_title, fold_title

#: A title uses a spelling with a capital letter only if at least this share of the step's names use it.
_CAPITAL = 0.1


@dataclass
class _Use:
    """The number of models with a spelling, and the makers that use the spelling.

    Of the makers, only the smallest and the largest index are kept.
    """

    models: int = 0
    first: int = np.iinfo(np.int64).max
    last: int = -1

    def add(self, models: int, first: int, last: int) -> None:
        self.models += models
        self.first, self.last = min(self.first, first), max(self.last, last)


def list_spellings(
    names: Names,
    stems: Stems,
    trie: Trie,
    chosen: ChosenNodes,
    assignment: Assignment,
    titles: Mapping[str, str],
) -> dict[int, Spelling]:
    """Choose how each part of the family titles is spelled.

    Only names that are assigned by a stem are counted. A family in which all models have the same owner gets the
    name that the models share, or the owner's name.

    Parameters
    ----------
    names, stems, trie, chosen, assignment
        The names, the stems, the paths, the chosen nodes and the paths of the models.
    titles : mapping of str to str
        Titles that names do not show (see `parse_titles`).

    Returns
    -------
    dict of int to Spelling
        The spellings of the chosen nodes of the trie and of the nodes above them. Nodes that are not spelled in the
        name of any model or owner are left out.
    """
    wanted = _find_wanted(trie, chosen)
    steps = complete_words(names, trie, _count_steps(names, stems, trie, assignment, wanted))
    spellings = _choose_spellings(trie, _tally_uses(names, trie, steps), titles)
    for node in np.flatnonzero(wanted[:-1] & (chosen.named_by >= 0)).tolist():
        if chosen.named_by[node] in spellings:
            spellings[node] = spellings[int(chosen.named_by[node])]
    _shorten_editions(trie, steps, spellings)
    for node, (title, joined) in add_title_words(names, trie, chosen, steps, spellings).items():
        spellings[node] = (choose_title(title, titles), joined)
    taken = {fold_title(spellings[node][0]) for node in spellings if trie.kind[node] == STEM}
    owners = np.flatnonzero(wanted[:-1] & (trie.kind == OWNER))
    named = title_owners(names, trie.text[owners], assignment.node, owners, taken)
    for node, title in zip(owners.tolist(), named, strict=True):
        spellings[node] = (choose_title(title, titles), False)
    return spellings


def _find_wanted(trie: Trie, chosen: ChosenNodes) -> NDArray[np.bool_]:
    """Return which trie nodes are part of a family title.

    The result is a boolean array of shape (nodes + 1,). The last entry is for the level above the top.
    """
    wanted = np.zeros(len(trie) + 1, dtype=bool)
    at = np.concatenate([chosen.nodes, chosen.named_by[chosen.nodes]])
    at = at[at >= 0]
    while len(at):  # a title contains the spellings of the nodes above it too
        wanted[at] = True
        at = np.unique(trie.parent[at])
        at = at[(at >= 0) & ~wanted[at]]
    return wanted


def _count_steps(
    names: Names, stems: Stems, trie: Trie, assignment: Assignment, wanted: NDArray[np.bool_]
) -> WrittenSteps:
    """For each wanted node of the trie, find the places in names where its words occur.

    Only names that a stem assigns to a family are used.
    """
    steps, occurrences = trie.steps, stems.occurrences
    deciding = np.zeros(len(occurrences) + 1, dtype=bool)
    deciding[assignment.occurrence] = True
    deciding[-1] = False
    counted = np.flatnonzero((steps.at >= 0) & wanted[steps.node] & deciding[steps.occurrence])
    node, start = steps.node[counted], steps.at[counted]
    branch = np.isin(trie.kind[node], (EDITION, PRODUCT))
    return WrittenSteps(
        node=node,
        row=occurrences.row[steps.occurrence[counted]],
        start=start,
        end=np.where(branch, start + 1, occurrences.end[steps.occurrence[counted]]),
        joined=branch & names.joined.codes[start].astype(bool),
        letters=np.zeros(len(node), dtype=np.int64),
    )


def _tally_uses(names: Names, trie: Trie, steps: WrittenSteps) -> dict[int, dict[Spelling, _Use]]:
    """Count how often each spelling of each trie node is used.

    The makers that use the spelling are recorded too.
    """
    # The same tokens at the same node, with the same separators, are written once.
    runs = number_runs(names.spelled.codes * np.int64(2) + names.joined.codes, steps.start, steps.end - steps.start)
    runs = (runs * 2 + steps.joined) * 2 + (steps.letters > 0)
    keys, counts, number = count_keys(steps.node * (int(runs.max(initial=0)) + 1) + runs)
    makers = names.maker_of[steps.row]
    least, most = np.full(len(keys), np.iinfo(np.int64).max), np.full(len(keys), -1)
    np.minimum.at(least, number, makers)
    np.maximum.at(most, number, makers)
    uses: dict[int, dict[Spelling, _Use]] = {}
    for place, *use in zip(
        find_first(number, len(keys)).tolist(), counts.tolist(), least.tolist(), most.tolist(), strict=True
    ):
        node = int(steps.node[place])
        if spelled := _spell(names, trie, steps, place):
            of_node = uses.setdefault(node, {})
            of_node.setdefault((spelled, bool(steps.joined[place])), _Use()).add(*use)
    return uses


def _spell(names: Names, trie: Trie, steps: WrittenSteps, place: int) -> str:
    """Return how one name spells one part of a family title."""
    node, start, end = int(steps.node[place]), int(steps.start[place]), int(steps.end[place])
    words = [names.spelled.values[code] for code in names.spelled.codes[start:end].tolist()]
    if trie.kind[node] not in (EDITION, PRODUCT):
        if steps.letters[place]:
            words[-1] = words[-1][: steps.letters[place]]
        touching = names.joined.codes[start + 1 : end].tolist()
        return words[0] + "".join(
            word if joined else f"-{word}" for word, joined in zip(words[1:], touching, strict=True)
        )
    spelled, text = words[0].replace("_", "."), trie.texts[trie.kind[node]][trie.text[node]]
    if trie.kind[node] == EDITION and spelled.lower() != text:
        return spelled[: len(text)] if spelled.lower().startswith(text) else text
    return spelled


def _choose_spelling(uses: Mapping[Spelling, _Use]) -> tuple[Spelling, bool]:
    """Choose the spelling of one part of a family title.

    The most common spelling with a capital letter is chosen, if enough names of two owners use it. If the part has
    only one owner, this owner is enough. Otherwise, the most common spelling is chosen. If several spellings are
    equally common, the last of them in alphabetical order is chosen. The second result is whether enough owners use
    the spelling.
    """
    least = _CAPITAL * sum(use.models for use in uses.values())
    several = min(use.first for use in uses.values()) < max(use.last for use in uses.values())
    capital = [
        spelling
        for spelling, use in uses.items()
        if spelling[0] != spelling[0].lower() and use.models >= least and (use.first < use.last or not several)
    ]
    return _find_commonest({spelling: uses[spelling] for spelling in capital or uses}), bool(capital)


def _find_commonest(uses: Mapping[Spelling, _Use]) -> Spelling:
    return max(uses, key=lambda spelling: (uses[spelling].models, spelling))


def _choose_spellings(
    trie: Trie, uses: Mapping[int, Mapping[Spelling, _Use]], titles: Mapping[str, str]
) -> dict[int, Spelling]:
    """Choose the spelling of every part of the family titles.

    An edition has its commonest spelling. A product in lower case gets the spelling that it has in other families:
    DeepSeek VL is spelled like Qwen VL. A compound contains the title of its stem (MedGemma).
    """
    products: dict[int, dict[Spelling, _Use]] = {}
    for node, of_node in uses.items():
        if trie.kind[node] == PRODUCT:
            of_word = products.setdefault(int(trie.text[node]), {})
            for (spelled, _), use in of_node.items():
                of_word.setdefault((spelled, False), _Use()).add(use.models, use.first, use.last)
    spellings: dict[int, Spelling] = {}
    for node in sorted(uses):  # stems come before their compounds
        kind = trie.kind[node]
        if kind == EDITION:
            spellings[node] = _find_commonest(uses[node])
            continue
        (spelled, joined), capital = _choose_spelling(uses[node])
        if not capital and kind == PRODUCT:
            (spelled, _), _ = _choose_spelling(products[int(trie.text[node])])
        elif not capital and kind == WORD:
            spelled = _add_stem(spelled, spellings.get(int(trie.parent[node]), ("", False))[0])
        spelled = capitalise(spelled)
        spellings[node] = (spelled if kind == PRODUCT else choose_title(spelled, titles), joined)
    return spellings


def _add_stem(spelled: str, stem: str) -> str:
    """Use the capital letters of the stem's title inside a compound: MedGemma, not Medgemma."""
    rest = spelled[: len(spelled) - len(stem)]
    return capitalise(rest) + stem if stem and rest and spelled == rest + stem.lower() else spelled


def _shorten_editions(trie: Trie, steps: WrittenSteps, spellings: dict[int, Spelling]) -> None:
    """Remove a repeated letter before an edition: MinerU2.5, not MinerUU2.5.

    The letter belongs to the edition, but it completes the word before the edition.
    """
    completed = set(steps.node[steps.letters > 0].tolist())
    for node in [node for node in spellings if trie.kind[node] == EDITION]:
        base = int(trie.parent[node])
        while trie.kind[base] == EDITION:
            base = int(trie.parent[base])
        spelled, joined = spellings[node]
        if base in completed and spelled[:1].lower() == spellings[base][0][-1:].lower():
            spellings[node] = (spelled[1:], joined)
