"""The exception for errors that a user can fix."""

from __future__ import annotations


class AtlasError(Exception):
    """An error that the user can fix.

    The message is one line. It contains the place, the value that was found, and the remedy.
    """
