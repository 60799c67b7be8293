"""The texts of a clade in, its slug (a-z, 0-9, hyphens; distinct on any disk) out."""

from __future__ import annotations

import re
import unicodedata

from constellation.catalogue.address import LONGEST, RESERVED


def make_slug(text: str) -> str:
    """Write a text in a-z, 0-9 and single hyphens; letters of other alphabets by their code points."""
    plain = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(_spell(letter) for letter in plain if not unicodedata.combining(letter))
    slug = re.sub(r"[^a-z0-9]+", "-", kept).strip("-")[:LONGEST].strip("-") or "x"
    return f"{slug}-family" if RESERVED.fullmatch(slug) else slug


def _spell(letter: str) -> str:
    return letter if letter.isascii() or not letter.isalnum() else f"-u{ord(letter):x}-"


def make_distinct(slug: str, taken: set[str]) -> str:
    """Give the slug, or where it is taken the first free of slug-2, slug-3, ...; it is taken from then on.

    A long slug is cut, so that with its number too it may be an address (see catalogue/address.py).
    """
    free, number = slug, 2
    while free in taken:
        ending = f"-{number}"
        free, number = slug[: LONGEST - len(ending)].rstrip("-") + ending, number + 1
    taken.add(free)
    return free
