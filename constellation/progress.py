"""Progress of a long run: an interface that the stages of a build report to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Stage(Protocol):
    """A running stage."""

    def advance(self, steps: int = 1) -> None:
        """Report that some of the stage's steps are done."""


class Progress(Protocol):
    """A receiver of the stages of a run, which may show or record them."""

    def stage(self, name: str, steps: int = 0) -> AbstractContextManager[Stage]:
        """Return a context that lasts as long as the stage. `steps` is 0 if their number is unknown."""


class _SilentStage:
    def advance(self, steps: int = 1) -> None:
        """Do nothing."""


class SilentProgress:
    """A progress that shows nothing, for use from Python and in tests."""

    @contextmanager
    def stage(self, name: str, steps: int = 0) -> Iterator[Stage]:
        """Return a context that does nothing."""
        yield _SilentStage()
