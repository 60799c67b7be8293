"""Abbreviations of families by their initials. For example, ``L3.3-70B`` stands for Llama 3.3.

A letter alone is not evidence. Together with an edition and a size, however, the letter often fits only one line:
of the lines that begin with L, only Llama has an edition 3.3 of 70B.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.model_sizes import find_sizes
from constellation.analysis.families.terms import Terms
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys, number_rows

#: Initials: a letter and an edition (l3.3), or two letters (mn).
_INITIALS = re.compile(r"([a-z])(?:(\d{1,2}(?:\.\d{1,2})?)|([a-z]))")
_EDITION = re.compile(r"\d{1,2}(?:\.\d{1,2})?")
#: A line must have at least this many models, and this many for each model with the initials.
_LINE, _LARGER = 20, 3
#: The smallest number of a line's models with the edition and the size.
_SEEN = 3
#: The smallest share of one line among the models with the initials, the edition and the size.
_ONE = 0.9
#: The smallest number of models with the initials whose edition and size show the line, and their smallest share.
_SHOWN, _SHOWN_SHARE = 2, 0.2
#: The smallest share of the models with the initials that have a size.
_SIZED = 0.5
#: The number of tokens after a word in which its edition and its product are looked for.
_WINDOW = 2
_ABSENT = 0

#: Initials, an edition and a size. The last two are the codes of tokens plus 1, or `_ABSENT`.
_Key = tuple[str, int, int]


def find_initials(
    names: Names, terms: Terms, candidates: NDArray[np.bool_], support: NDArray[np.int64]
) -> dict[int, int]:
    """Find the family stem that each group of initials stands for. For example, L3.3 stands for Llama.

    This stem is called the line. The time is linear in the terms.

    Parameters
    ----------
    names : Names
        The names.
    terms : Terms
        The terms of the names.
    candidates : ndarray of bool, shape (words,)
        The words that may be stems.
    support : ndarray of int64, shape (words,)
        The number of models with each word.

    Returns
    -------
    dict of int to int
        The line of each word with initials, both as indices into `terms.words`.
    """
    parts = {word: match for word, text in enumerate(terms.words) if (match := _INITIALS.fullmatch(text))}
    if not parts:
        return {}
    short = np.zeros(len(terms.words), dtype=bool)
    short[list(parts)] = True
    line = candidates & (support >= _LINE) & ~short
    lines: dict[_Key, Counter[int]] = defaultdict(Counter)
    asked: dict[int, Counter[_Key]] = defaultdict(Counter)
    for (word, letter, edition, size), count in _describe(names, terms, line | short).items():
        if size == _ABSENT:
            continue
        if line[word]:
            for key in _list_keys(terms.words[word][0], letter, edition, size):
                lines[key][word] += count
        else:
            first, number, second = parts[word].groups()
            key = (first, _find_code(names, number), size) if number else (first + second, edition, size)
            asked[word][key] += count
    found: dict[int, int] = {}
    for word, keys in sorted(asked.items()):
        votes: Counter[int] = Counter()
        for key, count in sorted(keys.items()):
            held = lines.get(key, Counter())
            leader = _lead(held)
            if held[leader] >= max(_SEEN, _ONE * held.total()):
                votes[leader] += count
        best = _lead(votes)
        sized = keys.total() >= _SIZED * support[word]
        enough = votes[best] >= max(_SHOWN, _SHOWN_SHARE * support[word], _ONE * votes.total())
        if sized and enough and support[best] >= _LARGER * support[word]:
            found[word] = best
    return found


def _list_keys(first: str, letter: int, edition: int, size: int) -> list[_Key]:
    """List the combinations of initials, edition and size that may stand for a name."""
    keys = []
    if edition != _ABSENT:
        keys.append((first, edition, size))
    if letter != _ABSENT:
        keys += [(first + chr(letter), one, size) for one in {edition, _ABSENT}]
    return keys


def _lead(counts: Counter[int]) -> int:
    """Return the entry with the highest count, or -1 if there are no entries.

    If several entries have this count, the smallest of them is returned.
    """
    return max(counts, key=lambda one: (counts[one], -one), default=-1)


def _describe(names: Names, terms: Terms, wanted: NDArray[np.bool_]) -> dict[tuple[int, int, int, int], int]:
    """Count how often each wanted word occurs with each combination of product, edition and size.

    A combination is the word, the first letter of the product, the edition and the model size. The letter is a code
    point. The edition and the size are the codes of tokens plus 1. 0 means that this part is missing.
    """
    tokens, row = names.tokens, number_rows(terms.bounds)
    at = np.flatnonzero(wanted[terms.word])
    last = tokens.bounds[row[at] + 1]
    is_edition = names.ask(_EDITION.fullmatch, "version")
    first = np.array([ord(token[0]) if token.isalpha() else _ABSENT for token in tokens.values], dtype=np.int64)
    letter, edition = np.zeros(len(at), dtype=np.int64), np.zeros(len(at), dtype=np.int64)
    for step in range(_WINDOW):
        place = terms.end[at] + step
        near = np.flatnonzero(place < last)
        code = tokens.codes[place[near]]
        numbered = is_edition[code]
        edition[near] = np.where(numbered & (edition[near] == _ABSENT), code + 1, edition[near])
        letter[near] = np.where(~numbered & (letter[near] == _ABSENT), first[code], letter[near])
    many, letters = len(tokens.values) + 1, int(first.max(initial=0)) + 1
    size = find_sizes(names)[row[at]].astype(np.int64) + 1
    keys = ((terms.word[at].astype(np.int64) * letters + letter) * many + edition) * many + size
    distinct, counts, _ = count_keys(keys)
    rest, size = np.divmod(distinct, many)
    rest, edition = np.divmod(rest, many)
    word, letter = np.divmod(rest, letters)
    every = zip(word.tolist(), letter.tolist(), edition.tolist(), size.tolist(), strict=True)
    return dict(zip(every, counts.tolist(), strict=True))


def _find_code(names: Names, text: str) -> int:
    """Look up the number of a token.

    The result is 1 plus the code of the token, or -1 if no name contains the token.
    """
    values = names.tokens.values
    place = bisect_left(values, text)
    return place + 1 if place < len(values) and values[place] == text else -1
