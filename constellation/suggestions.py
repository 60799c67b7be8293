"""Suggestions for misspelt words in messages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def suggest(word: str, words: Iterable[str], most: int = 1, least: float = 0.7) -> str:
    """Return a question with the most similar words, such as "did you mean 'title'?".

    Parameters
    ----------
    word : str
        A word that is perhaps misspelt. Its case is ignored.
    words : iterable of str
        The known words.
    most : int
        The largest number of words in the question.
    least : float
        The smallest similarity, from 0 to 1 (see `difflib.SequenceMatcher.ratio`).

    Returns
    -------
    str
        The question, or '' if no word is similar.
    """
    known: dict[str, str] = {}
    for one in sorted(words):
        known.setdefault(one.casefold(), one)
    near = difflib.get_close_matches(word.casefold(), known, most, least)
    return f"did you mean {' or '.join(repr(known[one]) for one in near)}?" if near else ""
