"""Interfaces for reporting the progress of a build."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Stage(Protocol):
    """A running stage of a build. A stage consists of steps."""

    def advance(self, steps: int = 1) -> None:
        """Report that some steps of the stage have been completed."""


class Progress(Protocol):
    """A receiver of progress reports. It shows or records the stages of a build."""

    def stage(self, name: str, steps: int = 0) -> AbstractContextManager[Stage]:
        """Return a context manager for one stage of a build.

        The stage begins on entry and ends on exit.

        `steps` is the number of steps in the stage, or 0 if it is unknown.
        """


class _SilentStage:
    def advance(self, steps: int = 1) -> None:
        """Ignore the progress."""


class SilentProgress:
    """A receiver of progress reports that shows nothing."""

    @contextmanager
    def stage(self, name: str, steps: int = 0) -> Iterator[Stage]:
        """Return a context manager that shows nothing."""
        yield _SilentStage()
