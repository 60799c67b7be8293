"""Words for unknown values, such as 'n/a'."""

from __future__ import annotations

#: Null words, in lower case. The case of a cell, and blanks at both ends, do not matter.
NULL_WORDS = frozenset(
    [
        "none",
        "nan",
        "n/a",
        "na",
        "n.a.",
        "null",
        "nil",
        "nul",
        "<na>",
        "#n/a",
        "#na",
        "nat",
        "unknown",
        "undefined",
        "unspecified",
        "missing",
        "not-available",
        "-",
        "?",
        ".",
        "–",
        "—",
        "−",
    ]
) | {"not available", "not applicable", "not specified", "not known", "no data", "none specified"}


def is_null(text: str) -> bool:
    """Return whether a cell has no value.

    It is empty, or contains only a word for an unknown value, such as 'n/a'.
    """
    word = text.strip().casefold()
    return not word or word in NULL_WORDS


def is_blank(text: str) -> bool:
    """Return whether a text cell has no value.

    It is empty, a word for an unknown value, or only signs such as '--' or '???'.
    """
    return is_null(text) or not text.strip("-–—?._*… ")
