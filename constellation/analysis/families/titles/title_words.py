"""Words that are added to a stem to form the title of a family, such as Deep in Deep Ignorance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np

from constellation.analysis.families.clades import ChosenNodes, Spelling
from constellation.analysis.families.titles.completion import WrittenSteps
from constellation.analysis.families.trie import STEM, Trie
from constellation.analysis.names.names import Names
from constellation.catalogue.titles import capitalise

#: The smallest share and the smallest number of a family's names in which the word is beside the stem.
_SHARE, _LEAST = 0.8, 3
#: The kinds of token that describe a single model rather than the family.
_APART = ("size", "version", "quantisation", "format", "date", "context", "method", "language")


def add_title_words(
    names: Names, trie: Trie, chosen: ChosenNodes, steps: WrittenSteps, spellings: Mapping[int, Spelling]
) -> dict[int, Spelling]:
    """Add a word before or after the stem to some family titles.

    Nearly all names of such a family have the word beside the stem. Only top-level families without sub-families
    are changed. The word has no digits. Words that describe a single model, such as sizes and editions, are not
    added.

    Parameters
    ----------
    names, trie, chosen
        The names, the paths and the chosen nodes.
    steps : WrittenSteps
        The places where names write the steps of the paths.
    spellings : mapping of int to Spelling
        The spelling of each node.
    """
    parents = set(trie.parent[chosen.nodes].tolist())
    alone = [node for node in chosen.nodes.tolist() if trie.kind[node] == STEM and node not in parents]
    nodes = np.array([node for node in alone if node in spellings and trie.parent[node] < 0], dtype=np.int64)
    places = np.flatnonzero(np.isin(steps.node, nodes))
    places = places[np.argsort(steps.node[places], kind="stable")]
    first, last = (np.searchsorted(steps.node[places], nodes, side=side) for side in ("left", "right"))
    apart, bounds = names.stand(*_APART), names.tokens.bounds
    titles = {}
    for node, begin, end in zip(nodes.tolist(), first.tolist(), last.tolist(), strict=True):
        rows = steps.row[places[begin:end]]
        before, after = steps.start[places[begin:end]] - 1, steps.end[places[begin:end]]
        title, joined = spellings[node]
        ahead = _find_word(names, np.where(before >= bounds[rows], before, -1), apart)
        behind = _find_word(names, np.where(after < bounds[rows + 1], after, -1), apart)
        if ahead or behind:
            titles[node] = (" ".join(filter(None, (ahead, title, behind))), joined)
    return titles


def _find_word(names: Names, at: np.ndarray, apart: np.ndarray) -> str:
    """Return the most common word among the given tokens, if it is common enough.

    The word has its most common spelling. The result is '' if there is no such word. A token of -1 is not counted.
    """
    written = [
        names.spelled.values[names.spelled.codes[token]] for token in at.tolist() if token >= 0 and not apart[token]
    ]
    words = Counter(word.lower() for word in written if word.isalpha() and len(word) > 1)
    word, count = max(words.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    if count < max(_LEAST, _SHARE * len(at)):
        return ""
    spelled = Counter(text for text in written if text.lower() == word)
    return capitalise(max(spelled, key=lambda text: (spelled[text], text)))
