"""Short forms of family names. For example, ``Hy3`` and ``Hunyuan-7B`` belong to the same family."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.terms import Terms
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys, number_rows

#: The largest number of letters of a short form, and the smallest number of letters of the long form.
_SHORT, _LONG = 3, 5
#: The smallest number of models of the maker with each form.
_MADE = 2
#: The smallest share of the models with either form among all models of the maker. An owner that converts the
#: models of others has every name.
_SHARE = 0.3


def find_short_forms(
    names: Names, terms: Terms, candidates: NDArray[np.bool_], support: NDArray[np.int64]
) -> dict[int, int]:
    """Find pairs of a long and a short form of a family name that are used by the same maker.

    The letters of the short form are letters of the long form in the same order, and both begin with the
    same letter. The time is linear in the terms.

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
        The keys are the less common forms, and the values are the more common forms. Both are indices into
        `terms.words`.
    """
    length = np.fromiter(map(len, terms.words), dtype=np.int64, count=len(terms.words))
    asked = candidates & ((length <= _SHORT) | (length >= _LONG))
    asked[[not word.isalpha() for word in terms.words]] = False
    row, owners = number_rows(terms.bounds), len(names.all_owners)
    at = np.flatnonzero(asked[terms.word] & names.is_maker[names.owner_of[row]])
    size = max(len(terms.words), 1)
    named, _, _ = count_keys(row[at].astype(np.int64) * size + terms.word[at])  # each name counts once
    model, word = named // size, named % size
    pairs, counts, _ = count_keys(word * owners + names.owner_of[model])
    total = np.bincount(names.owner_of, minlength=owners).tolist()
    made: dict[int, dict[int, int]] = defaultdict(dict)  # owner -> word -> models
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=True):
        if count >= _MADE:
            made[pair % owners][pair // owners] = count
    found: dict[int, int] = {}
    for owner, words in sorted(made.items()):
        for short in sorted(word for word in words if length[word] <= _SHORT):
            for long in sorted(word for word in words if length[word] >= _LONG):
                enough = words[short] + words[long] >= _SHARE * total[owner]
                if enough and _is_short_form(terms.words[short], terms.words[long]):
                    fewer, more = sorted((short, long), key=lambda word: (support[word], word))
                    found[fewer] = more
    return found


def _is_short_form(short: str, long: str) -> bool:
    letters = iter(long)
    return short[0] == long[0] and all(letter in letters for letter in short)
