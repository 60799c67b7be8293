"""In: what went wrong. Out: one line for the person who can mend it."""

from __future__ import annotations


class AtlasError(Exception):
    """Something that the user can mend: its text is one line that gives place, value and remedy (exit 1)."""
