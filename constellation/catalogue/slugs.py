"""Make slugs, which are short texts for addresses, from other texts.

A slug is valid both in a web address and as the name of a file.
"""

from __future__ import annotations

import re
import unicodedata

#: The maximum length of a slug, so that the site can be in a deep folder.
LONGEST = 80
#: The allowed form of a slug, for messages.
FORM = f"a-z, 0-9 and single hyphens, with at most {LONGEST} characters"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: File names that Windows reserves for devices, with any ending.
RESERVED = re.compile(r"con|prn|aux|nul|(?:com|lpt)\d")


def is_address(text: object) -> bool:
    """Return whether a text has the form of a slug.

    A slug works in links and as a file name on any file system.
    """
    return (
        isinstance(text, str)
        and len(text) <= LONGEST
        and _SLUG.fullmatch(text) is not None
        and RESERVED.fullmatch(text) is None
    )


def make_slug(text: str) -> str:
    """Make a slug from a text.

    For example, the slug of 'Llama 3.1' is 'llama-3-1'.

    Accents are removed, and letters of other alphabets are replaced by their code points.
    """
    plain = unicodedata.normalize("NFKD", text.lower())
    kept = "".join(_spell(letter) for letter in plain if not unicodedata.combining(letter))
    slug = re.sub(r"[^a-z0-9]+", "-", kept).strip("-")[:LONGEST].strip("-") or "x"
    return f"{slug}-family" if RESERVED.fullmatch(slug) else slug


def _spell(letter: str) -> str:
    return letter if letter.isascii() or not letter.isalnum() else f"-u{ord(letter):x}-"


def make_distinct(slug: str, taken: set[str]) -> str:
    """Return a slug that differs from all slugs in `taken`.

    The slug is added to `taken`.

    If the given slug is taken, the result is the first free one of slug-2, slug-3 and so on. A long slug is
    shortened to make room for the number.
    """
    free, number = slug, 2
    while free in taken:
        ending = f"-{number}"
        free, number = slug[: LONGEST - len(ending)].rstrip("-") + ending, number + 1
    taken.add(free)
    return free
