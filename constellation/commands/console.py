"""Messages to the user on standard error, such as the progress of a command."""

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
    """A stage that reports its progress as plain lines.

    There is one line after each quarter of its steps.
    """

    def __init__(self, console: Console, steps: int) -> None:
        self._console, self._steps, self._done, self._next = console, steps, 0, 0.25

    def advance(self, steps: int = 1) -> None:
        self._done += steps
        while self._steps >= 40 and self._done < self._steps and self._done >= self._next * self._steps:
            self._console.print(f"  {self._done:,} of {self._steps:,}")
            self._next += 0.25


class _LiveStage:
    """A stage that shows its progress as a bar in a terminal."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress, self._task = progress, task

    def advance(self, steps: int = 1) -> None:
        self._progress.advance(self._task, steps)


class ConsoleProgress:
    """A receiver of progress reports that prints them on standard error."""

    def __init__(self, quiet: bool = False) -> None:
        self._console = Console(stderr=True, quiet=quiet, highlight=False, soft_wrap=True)
        self._number = 0

    @contextmanager
    def stage(self, name: str, steps: int = 0) -> Iterator[_PlainStage | _LiveStage]:
        """Return a context manager that prints the progress and the time of a stage.

        On a terminal, the progress is one line that changes. Otherwise, it is a few plain lines.
        """
        self._number += 1
        title = f"{self._number:2d}. {name}"
        started = time.perf_counter()
        if self._console.is_terminal:
            columns = [SpinnerColumn(), TextColumn("{task.description}")]
            columns += [BarColumn(), MofNCompleteColumn()] if steps else []
            with Progress(*columns, TimeElapsedColumn(), console=self._console, transient=True) as progress:
                yield _LiveStage(progress, progress.add_task(title, total=steps or None))
        else:
            self._console.print(f"{title} …")
            yield _PlainStage(self._console, steps)
        self._console.print(
            f"{title:<58}{time.perf_counter() - started:6.1f} s"
            if self._console.is_terminal
            else f"    done in {time.perf_counter() - started:.1f} s",
            markup=False,
        )

    def add_notes(self, lines: Iterable[str]) -> None:
        """Print notes on a stage as indented lines."""
        for line in lines:
            self.print_line(f"    {line}")

    def print_line(self, line: str) -> None:
        """Print a line on standard error."""
        self._console.print(line, markup=False)


def print_error(message: str) -> None:
    """Print an error message on standard error as one line.

    Control characters are replaced.
    """
    line = "".join(letter if letter.isprintable() else "\ufffd" for letter in " ".join(message.split()))
    print(f"constellation: {line}", file=sys.stderr)
