"""Engines, which compute the pieces of a stage of the analysis on threads, processes or a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from constellation.errors import AtlasError
from constellation.workers.cluster import TIMEOUT, connect, map_on_cluster
from constellation.workers.processes import limit_processes, map_in_processes

Shared = TypeVar("Shared")
Piece = TypeVar("Piece")
Result = TypeVar("Result")

ENGINES = ("threads", "processes", "dask")


def count_cores() -> int:
    """Return how many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows do not limit a process to some cores
        return os.cpu_count() or 1


@dataclass(frozen=True)
class Engine:
    """Where the pieces of a stage are computed.

    Attributes
    ----------
    kind : str
        'threads' of this process, 'processes' of this machine, or the workers of a 'dask' cluster.
    jobs : int
        How many threads or processes. A cluster uses all its workers.
    client : distributed.Client, optional
        The connection to the cluster.
    """

    kind: str = "threads"
    jobs: int = field(default_factory=count_cores)
    client: Any = None

    def run(
        self, work: Callable[[Shared, Piece, int], Result], shared: Shared, pieces: Sequence[Piece]
    ) -> Iterator[Result]:
        """Yield work(shared, piece, threads) for each piece, in order.

        Parameters
        ----------
        work : callable
            A function of a module, so that other processes can import it. `threads` is how many threads it may
            start: only compiled libraries compute in parallel, because Python's lock stops other threads.
        shared : object
            What all pieces read. Each process gets it once.
        pieces : sequence
            What each call works on.
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
    """Start an engine. A connection to a cluster is closed at the end of the block.

    Parameters
    ----------
    kind : str
        One of ENGINES.
    jobs : int, optional
        How many threads or processes, by default one for each core.
    scheduler : str
        The address of a Dask scheduler, such as 'tcp://192.0.2.1:8786'.
    timeout : float
        Seconds to wait for the scheduler and for its first worker.

    Raises
    ------
    AtlasError
        If the options contradict one another, Dask is not installed, or no scheduler answers.
    """
    if kind not in ENGINES:
        raise AtlasError(f"--engine {kind}: there is no such engine; give one of {', '.join(ENGINES)}")
    if jobs is not None and jobs < 1:
        raise AtlasError(f"--jobs {jobs}: give a whole number from 1")
    if scheduler and kind != "dask":
        raise AtlasError(f"--scheduler {scheduler}: only the engine 'dask' has a scheduler; add --engine dask")
    if kind != "dask":
        yield Engine(kind, jobs or count_cores())
        return
    with connect(scheduler, timeout) as client:
        yield Engine(kind, jobs or count_cores(), client)
