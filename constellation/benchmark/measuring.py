"""In: a piece of work, in a process of its own. Out: messages on a pipe, of its stages and its end.

A piece of work in, what each of its stages took of time and memory out: it runs in a process of its own.

The memory is looked at from outside, where no long call into C can keep the one who looks from looking.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from constellation.errors import AtlasError

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


#: Seconds between two looks at the memory; ten times what a look takes of the processor, where that is more.
_EVERY = 0.05
_PATIENCE = 5.0  # seconds that a process which has told its end is given to end


@dataclass
class StageCost:
    """What one stage took.

    part    : what it belongs to, such as the analysis
    seconds : elapsed; processor : of all cores together, those of helper processes that have ended included
    peak    : bytes of memory in use at most while it ran, by the process and its helpers, not only for the stage
    """

    part: str
    name: str
    seconds: float = 0.0
    processor: float = 0.0
    peak: int = 0


@dataclass
class Measurement:
    """What a piece of work took from the start of its process to its end; the fields are those of its stages.

    failure : why it did not come to its end, '' if it did
    """

    stages: list[StageCost] = field(default_factory=list)
    seconds: float = 0.0
    processor: float = 0.0
    peak: int = 0
    counts: Counts = field(default_factory=dict)
    failure: str = ""

    def sum_parts(self, *parts: str) -> StageCost:
        """The stages of these parts together: the sums of their times, the highest of their peaks."""
        own = [stage for stage in self.stages if stage.part in parts]
        seconds, processor = (sum(getattr(stage, name) for stage in own) for name in ("seconds", "processor"))
        return StageCost("", "", seconds, processor, max((stage.peak for stage in own), default=0))


class _Record:
    """A measurement as its messages and looks come in."""

    def __init__(self) -> None:
        self.found, self.ended = Measurement(), False
        self._started = self._began = time.perf_counter()
        self._before, self._memory = 0.0, 0
        self._running: StageCost | None = None

    def note(self, memory: int) -> None:
        """The process uses so many bytes now."""
        self._memory, self.found.peak = memory, max(self.found.peak, memory)
        if self._running is not None:
            self._running.peak = max(self._running.peak, memory)

    def take(self, message: tuple[Any, ...]) -> None:
        """One message, as telling.py sends them."""
        (kind, processor, *told), now = message, time.perf_counter()
        self.found.seconds, self.found.processor = now - self._started, processor
        if self._running is not None:
            self._running.seconds, self._running.processor = now - self._began, processor - self._before
        self._running, self.ended = None, kind in (DONE, FAILED)
        if kind == BEGIN:
            part, name = told
            self._running, self._began, self._before = StageCost(part, name, peak=self._memory), now, processor
            self.found.stages.append(self._running)
        elif kind == DONE:
            self.found.peak, self.found.counts = max(self.found.peak, told[0]), told[1]
        elif kind == FAILED:
            self.found.failure = told[0]
        else:
            assert kind == END


def load_psutil() -> Any:
    """The library that looks at processes, which comes with an extra. Raises AtlasError where it is missing."""
    try:
        import psutil
    except ImportError:
        raise AtlasError("bench needs psutil; install it with: pip install '.[bench]'") from None
    return psutil


def measure(work: Work, *arguments: Any) -> Measurement:
    """Run `work(teller, *arguments)` in a new process and give what it took."""
    load_psutil()
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    record = _Record()
    process = context.Process(target=work_apart, args=(there, work, arguments))
    process.start()
    there.close()
    watched, looking = _Watched(process), 0.0
    try:
        while not record.ended:
            told = here.poll(max(_EVERY, 10 * looking))
            before = time.process_time()
            record.note(watched.weigh())
            looking = time.process_time() - before
            if told:
                record.take(_receive(here, process, record.found.processor))
    finally:
        watched.end(_PATIENCE if record.ended else 0.0)
        here.close()
    return record.found


def _receive(connection: Connection, process: BaseProcess, processor: float) -> tuple[Any, ...]:
    """The message that waits; a process that ends without a word has failed."""
    try:
        message: tuple[Any, ...] = connection.recv()
    except EOFError:
        process.join(_PATIENCE)
        return FAILED, processor, f"its process ended with status {process.exitcode}"
    return message


def _weigh_fairly(process: Any) -> int:
    """Bytes of one process, of what it shares with others only its part, where the system tells."""
    full = process.memory_full_info()
    return int(getattr(full, "pss", full.rss))


class _Watched:
    """A process as seen from outside, and the helper processes that it has."""

    def __init__(self, process: BaseProcess) -> None:
        self._psutil, self._process = load_psutil(), process
        self._seen = self._psutil.Process(process.pid)
        self._helpers: list[Any] = []

    def weigh(self) -> int:
        """Bytes of memory in use now; what the processes share counts once, where the system tells."""
        helpers = self._ask(lambda: self._seen.children(recursive=True), [])
        if not helpers:
            return int(self._ask(lambda: self._seen.memory_info().rss, 0))
        self._helpers = helpers
        return sum(self._ask(partial(_weigh_fairly, one), 0) for one in (self._seen, *helpers))

    def _ask(self, question: Callable[[], Any], otherwise: Any) -> Any:
        """The answer; another one of a process that has just ended."""
        try:
            return question()
        except self._psutil.Error:
            return otherwise

    def end(self, patience: float) -> None:
        """Ends it after so many seconds, and the helpers that it leaves behind."""
        self._process.join(patience)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        for one in self._helpers:
            if one.is_running():  # and is no other process that has taken its number since
                one.kill()
