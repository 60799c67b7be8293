"""Engines that run parts of the analysis in parallel.

A stage of the analysis is divided into pieces, which are computed independently of each other.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from constellation.errors import AtlasError
from constellation.workers.background import start_call
from constellation.workers.cluster import TIMEOUT, connect, map_on_cluster
from constellation.workers.processes import limit_processes, map_in_processes

Shared = TypeVar("Shared")
Piece = TypeVar("Piece")
Result = TypeVar("Result")

ENGINES = ("threads", "processes", "dask")
#: Atlases with fewer models are made by one process, because starting other processes would take longer.
FEW = 2_000


def count_cores() -> int:
    """Return the number of cores that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not available on macOS and Windows
        return os.cpu_count() or 1


@dataclass(frozen=True)
class Engine:
    """An engine that divides a stage into pieces and computes them in parallel.

    It uses threads, processes or a Dask cluster.

    Attributes
    ----------
    kind : str
        'threads' in this process, 'processes' on this machine, or 'dask' for the workers of a cluster.
    jobs : int
        Number of threads or processes. A cluster always uses all of its workers.
    client : distributed.Client, optional
        The connection to the cluster.
    least : int
        The smallest number of models for which `start` starts a process. For fewer models, another process would
        save no time.
    """

    kind: str = "threads"
    jobs: int = field(default_factory=count_cores)
    client: Any = None
    least: int = FEW

    @contextmanager
    def start(self, work: Callable[..., Result], *arguments: Any, models: int) -> Iterator[Callable[[], Result]]:
        """Return a context manager that calls work(*arguments) in another process.

        This process continues meanwhile. The context manager gives a function that returns the result (see
        `start_call`). `models` is the number of models.

        With a cluster, this process does the work itself. The connection to a cluster has threads, and a process
        with running threads cannot be forked safely.
        """
        alone = self.kind == "dask" or models < self.least
        with start_call(work, *arguments, jobs=1 if alone else self.jobs) as get_result:
            yield get_result

    def run(
        self, work: Callable[[Shared, Piece, int], Result], shared: Shared, pieces: Sequence[Piece]
    ) -> Iterator[Result]:
        """Compute each piece of a stage, and yield the results in the order of the pieces.

        The call for a piece is work(shared, piece, threads).

        Parameters
        ----------
        work : callable
            A function at the top level of a module, because other processes must be able to import it. Its
            argument `threads` is the number of threads that it may start. Only compiled libraries use these
            threads: Python's global lock lets only one thread run Python code.
        shared : object
            Data that all pieces need. Each process receives the data once.
        pieces : sequence
            The pieces. Each call computes one piece.
        """
        one_thread = partial(_call_on_one_thread, work)
        processes = limit_processes(self.jobs, len(pieces)) if self.kind == "processes" else 1
        if self.kind == "dask":
            yield from map_on_cluster(self.client, one_thread, shared, pieces)
        elif processes > 1:
            yield from map_in_processes(one_thread, shared, pieces, processes)
        else:
            for piece in pieces:
                yield work(shared, piece, self.jobs)


def _call_on_one_thread(work: Callable[[Shared, Piece, int], Result], shared: Shared, piece: Piece) -> Result:
    return work(shared, piece, 1)


@contextmanager
def start_engine(
    kind: str = "threads", jobs: int | None = None, scheduler: str = "", *, timeout: float = TIMEOUT
) -> Iterator[Engine]:
    """Return a context manager that starts an engine and stops it at the end.

    A connection to a cluster is closed on exit.

    Parameters
    ----------
    kind : str
        One of ENGINES.
    jobs : int, optional
        Number of threads or processes. The default is the number of cores.
    scheduler : str
        The address of a Dask scheduler, such as 'tcp://192.0.2.1:8786'.
    timeout : float
        Seconds to wait for the scheduler and for its first worker.

    Raises
    ------
    AtlasError
        If an option is not valid, if options contradict each other, if Dask is not installed, or if no scheduler
        answers.
    """
    if kind not in ENGINES:
        raise AtlasError(f"--engine {kind}: there is no such engine; give one of {', '.join(map(repr, ENGINES))}")
    if jobs is not None and jobs < 1:
        raise AtlasError(f"--jobs {jobs}: give a whole number of at least 1")
    if scheduler and kind != "dask":
        raise AtlasError(f"--scheduler {scheduler}: only the engine 'dask' has a scheduler; add --engine dask")
    if kind != "dask":
        yield Engine(kind, jobs or count_cores())
        return
    with connect(scheduler, timeout) as client:
        yield Engine(kind, jobs or count_cores(), client)
