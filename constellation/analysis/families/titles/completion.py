"""Complete the words in family titles that the tokenizer has split. For example, the title is MinerU, not Miner."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from constellation.analysis.families.trie import EDITION, PRODUCT, Trie
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys

#: The smallest share of a step's names that continue the word in the same way.
_SAME = 2 / 3
#: Tokens of these kinds do not belong to the word that they touch.
_APART = ("size", "quantisation", "format")
#: A letter with a number, as in MinerU2.5. The letter belongs to the word before it, but v means a version.
_LETTER = re.compile(r"([a-uw-z])\d{1,2}(?:\.\d{1,2})?")


@dataclass(frozen=True, eq=False)
class WrittenSteps:
    """The places in names where the words of families and their branches occur.

    Each array has one entry for each place.

    Attributes
    ----------
    node : ndarray of int64, shape (steps,)
        The node that the step leads to.
    row : ndarray of int32, shape (steps,)
        The name.
    start, end : ndarrays of int64, shape (steps,)
        The first token of the step, and the token after the step, as positions among the tokens of all names.
    joined : ndarray of bool, shape (steps,)
        Whether the step is a branch that follows the previous step without a separator.
    letters : ndarray of int64, shape (steps,)
        The number of letters of the last token that belong to the step, 0 for all.
    """

    node: NDArray[np.int64]
    row: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    joined: NDArray[np.bool_]
    letters: NDArray[np.int64]

    def select(self, which: NDArray[np.bool_]) -> WrittenSteps:
        """Return some of the places, in the same order.

        `which` is True for each chosen place.
        """
        columns = [field.name for field in dataclasses.fields(self)]
        return WrittenSteps(*(getattr(self, name)[which] for name in columns))


def complete_words(names: Names, trie: Trie, steps: WrittenSteps) -> WrittenSteps:
    """Complete the words in family titles that the tokenizer has split.

    Such a word is completed if most names continue it in the same way, by a token before the stem or by letters
    after the stem, without a separator. The names in which a completed word continues in another way are removed.
    The time is linear in the steps.
    """
    tokens, apart = names.tokens, names.stand(*_APART)
    word = ~np.isin(trie.kind[steps.node], (EDITION, PRODUCT))
    total = np.bincount(steps.node, minlength=len(trie))
    glued = names.joined.codes.astype(bool)
    ahead = np.flatnonzero(word & glued[steps.start])  # the first token of a name is never joined
    ahead = ahead[~apart[steps.start[ahead] - 1]]
    behind = np.flatnonzero(word & (steps.end < tokens.bounds[steps.row + 1]))
    behind = behind[glued[steps.end[behind]] & ~apart[steps.end[behind]]]
    rests, lengths = _read_rests(names)
    rest = rests[tokens.codes[steps.end[behind]]]
    behind, rest = behind[rest >= 0], rest[rest >= 0]
    start, end, letters = steps.start.copy(), steps.end.copy(), steps.letters.copy()
    removed = np.zeros(len(total), dtype=bool)
    kept = np.zeros(len(steps.node), dtype=bool)
    for at, text, side in ((ahead, tokens.codes[steps.start[ahead] - 1], start), (behind, rest, end)):
        common = _find_common(steps.node[at], text, total)
        removed[steps.node[at[common]]] = True
        kept[at[common]] = True
        side[at[common]] += -1 if side is start else 1
    last = tokens.codes[end - 1]
    letters[end > steps.end] = lengths[last][end > steps.end]
    completed = dataclasses.replace(steps, start=start, end=end, letters=letters)
    return completed.select(kept | ~removed[steps.node])


def _read_rests(names: Names) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each distinct token, return the letters at its beginning that may complete a split word.

    The first array has a code for these letters, which is -1 for a token that cannot complete a word. The second
    array has the number of letters.
    """
    texts = [_read_letters(token) for token in names.tokens.values]
    numbers = pd.factorize(np.array(texts, dtype=object))[0].astype(np.int64)
    lengths = np.array(list(map(len, texts)), dtype=np.int64)
    return np.where(lengths > 0, numbers, -1), lengths


def _read_letters(token: str) -> str:
    found = _LETTER.fullmatch(token)
    return found.group(1) if found else token if token.isalpha() and token != "v" else ""


def _find_common(node: NDArray[np.int64], text: NDArray[np.integer], total: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each pair of a node and a text, return whether most names of the node contain the text.

    The result is a boolean array of shape (pairs,).
    """
    _, counts, number = count_keys(node * (int(text.max(initial=0)) + 1) + text)
    return (counts[number] > 1) & (counts[number] >= _SAME * total[node])
