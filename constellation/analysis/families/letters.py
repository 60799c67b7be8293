"""N-grams of letters, and the constants of placement by likeness (see likeness.py)."""

from __future__ import annotations

#: The lengths of the n-grams of letters.
_LETTERS = (3, 4)
#: The smallest number of letters of a word whose n-grams of letters are features.
_WORD = 4
#: The weight of an n-gram of letters. A word has many n-grams.
LETTERS_WEIGHT = 0.5
#: What the key of an n-gram of letters begins with, so that it differs from the keys of words.
LETTERS_MARK = "*"
#: The confidence is this share of the probability, which is measured on names that do contain a stem. Names without
#: a stem are harder: in two catalogues, about 80% of the models with a probability of 0.8 or more were in the right
#: family.
TRUST = 0.8
#: The largest number of features that are listed as evidence.
LISTED = 3


def list_letters(word: str) -> list[str]:
    """Return the n-grams of letters that are the features of a word.

    Short words and words with digits have none.
    """
    if len(word) < _WORD or not word.isalpha():
        return []
    marked = f"<{word}>"
    return [marked[at : at + length] for length in _LETTERS for at in range(len(marked) - length + 1)]
