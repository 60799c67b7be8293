"""Measure how much time and memory a program uses.

The program runs in a process of its own. Each stage is measured.

Another process reads the memory. In the measured process, a long call into compiled code would delay the readings.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from constellation.benchmark.worker import (
    Counts,
    Failed,
    Finished,
    Message,
    StageStarted,
    Work,
    load_psutil,
    run_worker,
)

#: The shortest time between two readings of the memory, in seconds. If readings are slow, the time is ten times the
#: processor time of a reading.
_INTERVAL = 0.05
#: The time to wait for a process to end after its last message, in seconds.
_END_SECONDS = 5.0


@dataclass
class StageCost:
    """The time and memory that one stage of the work has used.

    Attributes
    ----------
    part : str
        The part of the work that the stage belongs to, such as the analysis.
    seconds : float
        Elapsed time.
    processor : float
        Processor time on all cores, including child processes that have ended.
    peak : int
        The highest memory of the process and its children during the stage, in bytes. It includes what earlier
        stages left in memory.
    """

    part: str
    name: str
    seconds: float = 0.0
    processor: float = 0.0
    peak: int = 0


@dataclass
class Measurement:
    """The time and memory that a whole program has used.

    They are measured from the start of its process to the end.

    `seconds`, `processor` and `peak` are as in StageCost. `counts` describes the result of the work. `failure` is
    the reason if the work failed, or "".
    """

    stages: list[StageCost] = field(default_factory=list)
    seconds: float = 0.0
    processor: float = 0.0
    peak: int = 0
    counts: Counts = field(default_factory=dict)
    failure: str = ""

    def sum_parts(self, *parts: str) -> StageCost:
        """Return the total cost of the stages in the given parts of the work.

        The times are added up. The peak is the highest peak of the stages.
        """
        stages = [stage for stage in self.stages if stage.part in parts]
        seconds, processor = (sum(getattr(stage, name) for stage in stages) for name in ("seconds", "processor"))
        return StageCost("", "", seconds, processor, max((stage.peak for stage in stages), default=0))


class Recorder:
    """A recorder of the time and memory that each stage of a process uses.

    It receives the messages of the process and its memory use.
    """

    def __init__(self) -> None:
        self.measurement, self.ended = Measurement(), False
        self._started = self._stage_started = time.perf_counter()
        self._processor_before, self._memory = 0.0, 0
        self._stage: StageCost | None = None

    def add_memory(self, memory: int) -> None:
        """Record how much memory the process uses now, in bytes."""
        self._memory, self.measurement.peak = memory, max(self.measurement.peak, memory)
        if self._stage is not None:
            self._stage.peak = max(self._stage.peak, memory)

    def add_message(self, message: Message) -> None:
        """Record a message that the process has sent about one of its stages."""
        now, found = time.perf_counter(), self.measurement
        found.seconds, found.processor = now - self._started, message.processor
        if self._stage is not None:
            self._stage.seconds = now - self._stage_started
            self._stage.processor = message.processor - self._processor_before
            self._stage = None
        if isinstance(message, StageStarted):
            self._stage = StageCost(message.part, message.name, peak=self._memory)
            self._stage_started, self._processor_before = now, message.processor
            found.stages.append(self._stage)
        elif isinstance(message, Finished):
            self.ended, found.peak, found.counts = True, max(found.peak, message.peak), message.counts
        elif isinstance(message, Failed):
            self.ended, found.failure = True, message.reason


Receive = Callable[[Connection, BaseProcess, float], Message]


def receive_message(connection: Connection, process: BaseProcess, processor: float) -> Message:
    """Return the next message from a process.

    If the process has ended without another message, return `Failed`.
    """
    try:
        message: Message = connection.recv()
    except EOFError:
        process.join(_END_SECONDS)
        return Failed(processor, f"its process ended with status {process.exitcode}")
    return message


def measure(work: Work, *arguments: Any, receive: Receive = receive_message) -> Measurement:
    """Measure the time and memory that a function call uses.

    The call is `work(reporter, *arguments)`, in a new process.

    `receive` is the function that reads the next message of the process.
    """
    load_psutil()
    context = get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    recorder = Recorder()
    process = context.Process(target=run_worker, args=(sender, work, arguments))
    process.start()
    sender.close()
    monitor, reading = ProcessMonitor(process), 0.0
    try:
        while not recorder.ended:
            has_message = receiver.poll(max(_INTERVAL, 10 * reading))
            before = time.process_time()
            recorder.add_memory(monitor.read_memory())
            reading = time.process_time() - before
            if has_message:
                recorder.add_message(receive(receiver, process, recorder.measurement.processor))
    finally:
        monitor.stop(_END_SECONDS if recorder.ended else 0.0)
        receiver.close()
    return recorder.measurement


class ProcessMonitor:
    """A monitor of the memory of a process and its child processes."""

    def __init__(self, process: BaseProcess) -> None:
        self._psutil, self._process = load_psutil(), process
        self._view = self._psutil.Process(process.pid)
        self._children: list[Any] = []

    def read_memory(self) -> int:
        """Return the memory that the process and its child processes use, in bytes.

        On Linux, memory that the processes share counts only once.
        """
        children = self._ask(lambda: self._view.children(recursive=True), [])
        if not children:
            return int(self._ask(lambda: self._view.memory_info().rss, 0))
        self._children = children
        return sum(self._ask(partial(_read_share, process), 0) for process in (self._view, *children))

    def _ask(self, question: Callable[[], Any], default: Any) -> Any:
        """Call a function that reads data about a process.

        Return its result, or `default` if the process has ended.
        """
        try:
            return question()
        except self._psutil.Error:
            return default

    def stop(self, seconds: float) -> None:
        """Wait until the process ends, and kill it after `seconds`.

        The remaining child processes are also killed.
        """
        self._process.join(seconds)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        for child in self._children:
            if child.is_running():  # psutil compares start times: another process may have the same number now
                child.kill()


def _read_share(process: Any) -> int:
    """Return the memory of one process, in bytes.

    On Linux, it includes the process's share of shared memory.
    """
    full = process.memory_full_info()
    return int(getattr(full, "pss", full.rss))
