"""The interface through which the stages of a build report their progress."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Stage(Protocol):
    """A running stage of a build. It consists of a number of steps."""

    def advance(self, steps: int = 1) -> None:
        """Report that this number of steps has been completed."""


class Progress(Protocol):
    """A receiver of progress reports. It may show or record the stages of a build."""

    def stage(self, name: str, steps: int = 0) -> AbstractContextManager[Stage]:
        """Return a context manager that runs during the stage.

        `steps` is the number of steps in the stage, or 0 if it is unknown.
        """


class _SilentStage:
    def advance(self, steps: int = 1) -> None:
        """Do nothing."""


class SilentProgress:
    """A receiver of progress reports that shows nothing. It is used from Python and in tests."""

    @contextmanager
    def stage(self, name: str, steps: int = 0) -> Iterator[Stage]:
        """Return a context manager that does nothing."""
        yield _SilentStage()
