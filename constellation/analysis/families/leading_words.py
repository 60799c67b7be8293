"""Descriptors that name a family at the beginning of a model name, as in ``Step-3.7``."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys

#: The kinds of descriptor that may be a name.
_KINDS = ("method", "modality", "language", "date")
#: The smallest number of letters.
_LETTERS = 3
#: At least this number of names must begin with the word and continue with an edition or a size. They must be at
#: least this share of all names that begin with the word.
_MARKED, _MARKED_SHARE = 3, 0.5
#: Of the names that contain the word, the smallest share that begin with it.
_LEADS = 0.4
#: The smallest number of owners of these names. The second number is for a word that one of the owners is named
#: after.
_OWNERS, _OWNERS_OF_MAKER = 3, 2
_EDITION = re.compile(r"v?\d{1,2}([._]\d+)?")


def find_leading_words(names: Names) -> NDArray[np.bool_]:
    """Find the descriptors that are used as the name of a family at the beginning of a model name.

    Several owners begin names with the word, and an edition or a size follows it, perhaps after another descriptor
    (``Seed-Coder-8B``). The time is linear in the tokens.

    Parameters
    ----------
    names : Names
        The names.

    Returns
    -------
    ndarray of bool, shape (tokens of all names,)
        Whether the token is such a word, and the first of its name.
    """
    tokens, size = names.tokens, len(names.tokens.values)
    row = np.flatnonzero(np.diff(tokens.bounds) > 1)
    first = tokens.bounds[row]
    may = (names.stand(*_KINDS) & names.ask(lambda token: len(token) >= _LETTERS)[tokens.codes])[first]
    row, first = row[may], first[may]
    word = tokens.codes[first]
    marked = _are_marked(names, row, first)
    leads = np.bincount(word, minlength=size)
    often = np.bincount(word[marked], minlength=size)
    present = np.bincount(tokens.codes, minlength=size)
    makers = len(names.all_owners) + len(names)
    pairs, _, _ = count_keys(word[marked].astype(np.int64) * makers + names.maker_of[row[marked]])
    token, maker = np.divmod(pairs, makers)
    owners = np.bincount(token, minlength=size)
    named_after = np.zeros(size, dtype=bool)
    for code, owner in zip(token.tolist(), maker.tolist(), strict=True):
        if owner < len(names.all_owners) and names.all_owners[owner].lower().startswith(tokens.values[code]):
            named_after[code] = True
    chosen = (often >= np.maximum(_MARKED, _MARKED_SHARE * leads)) & (leads >= _LEADS * present)
    chosen &= owners >= np.where(named_after, _OWNERS_OF_MAKER, _OWNERS)
    leading = np.zeros(len(tokens.codes), dtype=bool)
    leading[first[chosen[word]]] = True
    return leading


def _are_marked(names: Names, row: NDArray[np.int64], first: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each name, return whether an edition or a size follows the first token.

    A descriptor may come in between. An edition after a genus, which is a word such as gpt, belongs to the genus
    (``german-gpt2``).
    """
    codes, last = np.append(names.tokens.codes, 0), names.tokens.bounds[row + 1]
    edition = names.ask(_EDITION.fullmatch, "version")
    size = names.ask(lambda token: token[0].isdigit(), "size")
    after, further = codes[first + 1], codes[np.minimum(first + 2, len(codes) - 1)]
    word, genus = names.stand("")[first + 1], names.stand("genus")[first + 1]
    second = (first + 2 < last) & ~word & (size[further] | (edition[further] & ~genus))
    return edition[after] | size[after] | second
