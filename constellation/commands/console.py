"""Stages as they run in, what the person sees out: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)


class _PlainStage:
    """A stage that says how far it is every quarter."""

    def __init__(self, console: Console, steps: int) -> None:
        self._console, self._steps, self._done, self._next = console, steps, 0, 0.25

    def advance(self, steps: int = 1) -> None:
        self._done += steps
        while self._steps >= 40 and self._done < self._steps and self._done >= self._next * self._steps:
            self._console.print(f"  {self._done:,} of {self._steps:,}")
            self._next += 0.25


class _LiveStage:
    """A stage with a bar on the terminal."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress, self._task = progress, task

    def advance(self, steps: int = 1) -> None:
        self._progress.advance(self._task, steps)


class ConsoleProgress:
    """Says on standard error which stage runs, how far it is, and how long each took."""

    def __init__(self, quiet: bool = False) -> None:
        self.console = Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True)
        self._number = 0

    @contextmanager
    def stage(self, name: str, steps: int = 0) -> Iterator[_PlainStage | _LiveStage]:
        """Runs one stage, on a line of its own."""
        self._number += 1
        title = f"{self._number:2d}. {name}"
        started = time.perf_counter()
        if self.console.is_terminal:
            columns = [SpinnerColumn(), TextColumn("{task.description}")]
            columns += [BarColumn(), MofNCompleteColumn()] if steps else []
            with Progress(*columns, TimeElapsedColumn(), console=self.console, transient=True) as progress:
                yield _LiveStage(progress, progress.add_task(title, total=steps or None))
        else:
            self.console.print(f"{title} …")
            yield _PlainStage(self.console, steps)
        self.console.print(
            f"{title:<58}{time.perf_counter() - started:6.1f} s"
            if self.console.is_terminal
            else f"    done in {time.perf_counter() - started:.1f} s",
            markup=False,
        )

    def say(self, lines: Iterable[str]) -> None:
        """Says some lines below the stage that has ended."""
        for line in lines:
            self.console.print(f"    {line}", markup=False)


def print_error(message: str) -> None:
    """One line on standard error, with nothing in it that a terminal would obey."""
    line = "".join(letter if letter.isprintable() else "\ufffd" for letter in " ".join(message.split()))
    print(f"constellation: {line}", file=sys.stderr)
