"""In: a piece of work, in a process of its own. Out: messages on a pipe, of its stages and its end."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

#: What was counted, not measured: it is the same on every machine.
Counts = Mapping[str, int | str]

#: A function of a module, since the process imports it: it tells its stages to the Teller, its first argument.
Work = Callable[..., Counts]

#: Kinds of messages. Each is a tuple: the kind, the seconds of processor so far, and what is told.
BEGIN, END, DONE, FAILED = "begin", "end", "done", "failed"


class Teller:
    """Progress that tells another process of the stages; `part` is what the stages to come belong to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.part = ""

    @contextmanager
    def stage(self, name: str, steps: int = 0) -> Iterator[Teller]:
        """Runs one stage; no stage begins within another."""
        self._connection.send((BEGIN, count_processor(), self.part, name))
        yield self
        self._connection.send((END, count_processor()))

    def advance(self, steps: int = 1) -> None:
        """How far a stage is has no part in what it costs."""


def count_processor() -> float:
    """Seconds that this process and its helpers that have ended have spent on all cores together."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def find_high_water() -> int:
    """The most memory that this process has ever held, in bytes: Linux counts in kilobytes, macOS in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def work_apart(connection: Connection, work: Work, arguments: tuple[Any, ...]) -> None:
    """Do the work in this process, whatever comes of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the one who waits, too, and that one ends this
    try:
        counts = work(Teller(connection), *arguments)
    except Exception as error:
        connection.send((FAILED, count_processor(), f"{type(error).__name__}: {error}".strip(" :")))
        raise
    else:
        connection.send((DONE, count_processor(), find_high_water(), counts))
