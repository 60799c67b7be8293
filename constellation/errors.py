"""The error that a user can fix."""

from __future__ import annotations


class AtlasError(Exception):
    """An error that the user can fix. Its text is one line: the place, what was found, and what to do (exit 1)."""
