"""A process that runs the work of the benchmark and reports its stages.

It sends messages at the start and end of stages.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from constellation.errors import AtlasError

#: Counts that describe the result of the work. Unlike seconds, they are the same on every machine.
Counts = Mapping[str, int | str]

#: Work to measure: a function that the process can import. Its first argument is a StageReporter.
Work = Callable[..., Counts]


@dataclass(frozen=True)
class StageStarted:
    """A message that a stage of the work has started.

    `processor` is the processor time of the process so far, in seconds.
    """

    processor: float
    part: str
    name: str


@dataclass(frozen=True)
class StageEnded:
    """A message that the current stage has ended."""

    processor: float


@dataclass(frozen=True)
class Finished:
    """A message that the work has finished.

    `peak` is the highest memory use of the process, in bytes.
    """

    processor: float
    peak: int
    counts: Counts


@dataclass(frozen=True)
class Failed:
    """A message that the work has failed.

    `reason` is the text of the error.
    """

    processor: float
    reason: str


Message = StageStarted | StageEnded | Finished | Failed


class StageReporter:
    """A receiver of progress reports that sends them to another process.

    `part` is the part of the work to which the next stages belong.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.part = ""

    @contextmanager
    def stage(self, name: str, steps: int = 0) -> Iterator[StageReporter]:
        """Return a context manager that reports the start and the end of a stage.

        Stages are not nested.
        """
        self._connection.send(StageStarted(get_processor_time(), self.part, name))
        yield self
        self._connection.send(StageEnded(get_processor_time()))

    def advance(self, steps: int = 1) -> None:
        """Ignore the progress within a stage.

        The steps within a stage are not measured.
        """


def get_processor_time() -> float:
    """Return the processor time of this process, in seconds.

    It includes all cores and the child processes that have ended.
    """
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def get_peak_memory() -> int:
    """Return the peak memory of this process so far, in bytes."""
    try:
        import resource
    except ImportError:  # Windows
        return int(load_psutil().Process().memory_info().peak_wset)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024  # macOS counts bytes, Linux kilobytes


def load_psutil() -> Any:
    """Import the optional package psutil.

    Raise AtlasError if it is not installed.
    """
    try:
        import psutil
    except ImportError:
        raise AtlasError("bench needs psutil; install it with: pip install '.[bench]'") from None
    return psutil


def run_worker(connection: Connection, work: Work, arguments: tuple[Any, ...]) -> None:
    """Run the work in this process, and send a message when it ends.

    The message says whether the work has finished or failed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C also reaches the parent, which ends this process
    try:
        counts = work(StageReporter(connection), *arguments)
    except Exception as error:
        connection.send(Failed(get_processor_time(), f"{type(error).__name__}: {error}".strip(" :")))
        raise
    else:
        connection.send(Finished(get_processor_time(), get_peak_memory(), counts))
