"""A text in, the address of a page out (a-z, 0-9, hyphens; distinct on any disk); or whether it may be one."""

from __future__ import annotations

import re
import unicodedata

#: Letters of an address, so that its file may lie in deep folders.
LONGEST = 80
#: What an address may be, for messages.
FORM = f"a-z, 0-9 and single hyphens, at most {LONGEST} of them"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: File names that Windows keeps for devices, whatever ending they have.
RESERVED = re.compile(r"con|prn|aux|nul|(?:com|lpt)\d")


def is_address(text: object) -> bool:
    """Whether a file may have this name on any disk, and every link to it works."""
    return (
        isinstance(text, str)
        and len(text) <= LONGEST
        and _SLUG.fullmatch(text) is not None
        and RESERVED.fullmatch(text) is None
    )


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

    A long slug is cut, so that with its number too it may be an address.
    """
    free, number = slug, 2
    while free in taken:
        ending = f"-{number}"
        free, number = slug[: LONGEST - len(ending)].rstrip("-") + ending, number + 1
    taken.add(free)
    return free
