"""What a long run tells whoever watches it: the stage that runs and how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Stage(Protocol):
    """A running stage."""

    def advance(self, steps: int = 1) -> None:
        """Some of the stage's announced steps are done."""


class Progress(Protocol):
    """Told of each stage; how it shows them is its own affair."""

    def stage(self, name: str, steps: int = 0) -> AbstractContextManager[Stage]:
        """A context around one stage; `steps` is how many it has, 0 if it cannot tell."""


class _SilentStage:
    def advance(self, steps: int = 1) -> None:
        """Nobody watches."""


class Silence:
    """Progress that nobody watches: for library use and tests."""

    @contextmanager
    def stage(self, name: str, steps: int = 0) -> Iterator[Stage]:
        """Runs the stage and says nothing."""
        yield _SilentStage()
