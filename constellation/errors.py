"""The error that a user can fix."""

from __future__ import annotations


class AtlasError(Exception):
    """An error that the user can fix. Its message is one line with the place, the value and the remedy."""
