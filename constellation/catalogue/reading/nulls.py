"""The words that people write for an unknown value."""

from __future__ import annotations

#: Compared without regard to case, after blanks are removed from both ends.
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
#: In text columns, rows of signs without a letter or digit too: --, ???, ….


def is_null(text: str) -> bool:
    """Return whether a cell is empty or holds a null word."""
    word = text.strip().casefold()
    return not word or word in NULL_WORDS


def is_blank(text: str) -> bool:
    """Return whether a text cell is empty, a null word, or a row of signs such as '--' or '???'."""
    return is_null(text) or not text.strip("-–—?._*… ")
