"""The glossary on the about page.

Its terms also explain the parts of names. The terms are listed in ``glossary.toml`` in the folder of this file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class Term:
    """A term of the glossary.

    slug : the term is explained at about.html#term-SLUG
    kinds : the kinds of parts of names that it explains (see analysis/names/parts.py)
    words : the words in names that it explains, in lower case
    """

    slug: str
    title: str
    text: str
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


@cache
def load_glossary() -> dict[str, Term]:
    """Return all terms, by slug. The terms are sorted by title."""
    text = resources.files("constellation.render").joinpath("glossary.toml").read_text(encoding="utf-8")
    terms = [
        Term(slug, entry["title"], entry["text"], tuple(entry.get("kinds", ())), tuple(entry.get("words", ())))
        for slug, entry in tomllib.loads(text).items()
    ]
    return {term.slug: term for term in sorted(terms, key=lambda term: term.title.lower())}


@cache
def find_words() -> dict[str, str]:
    """For each word that occurs in names, return the slug of the term that explains it."""
    return {word: term.slug for term in load_glossary().values() for word in term.words}


@cache
def find_kinds() -> dict[str, str]:
    """For each kind of part of a name, return the slug of the term that explains it."""
    return {kind: term.slug for term in load_glossary().values() for kind in term.kinds}
