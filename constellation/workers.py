"""Independent pieces of work in, their results in the same order out: on threads, processes or a Dask cluster.

What a piece gives depends on nothing but the piece, and results are taken in order, so that the bytes of a build
are the same on any engine and any number of jobs.

Tasks and what they work on in, their results out in the same order, from as many processes as are wanted.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import re
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, TypeVar

from constellation.errors import AtlasError

Shared = TypeVar("Shared")
Piece = TypeVar("Piece")
Result = TypeVar("Result")

#: What works there as here: another version may add numbers up to another last digit.
LIBRARIES = ("constellation", "numpy", "scipy", "sparse_dot_topn")
KINDS = ("threads", "processes", "dask")
#: Seconds that a scheduler has to answer, and that a cluster without a worker has to find one.
PATIENCE = 10
#: Times that a cluster may lose what every piece reads without a result in between.
LOSSES = 3


def count_cores() -> int:
    """The cores that this process may use, as far as the system tells."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS and Windows do not pin processes
        return os.cpu_count() or 1


@dataclass(frozen=True)
class Engine:
    """Where the pieces of a stage are computed.

    kind   : 'threads' of this process, 'processes' of this machine, or the workers of a 'dask' cluster
    jobs   : how many threads or processes; a cluster has as many as its workers
    client : the connection to the cluster
    """

    kind: str = "threads"
    jobs: int = field(default_factory=count_cores)
    client: Any = None

    def run(
        self, work: Callable[[Shared, Piece, int], Result], shared: Shared, pieces: Sequence[Piece]
    ) -> Iterator[Result]:
        """work(shared, piece, threads) of each piece, in the order of the pieces.

        shared  : what every piece reads; it goes to each worker once
        threads : how many the piece may start itself: the libraries that do the work hold Python's lock, so
                  threads are theirs and not ours
        """
        if self.kind == "threads" or (self.kind == "processes" and self.jobs == 1):
            for piece in pieces:
                yield work(shared, piece, self.jobs)
        elif self.kind == "processes":
            # Memory is shared by files; "c" because sparse-dot-topn takes no array that may not be written to.
            yield from _spread(work, shared, pieces, backend="loky", n_jobs=self.jobs, mmap_mode="c")
        else:
            yield from self._run_on_cluster(work, shared, pieces)

    def _run_on_cluster(
        self, work: Callable[[Shared, Piece, int], Result], shared: Shared, pieces: Sequence[Piece]
    ) -> Iterator[Result]:
        """A worker that dies is no loss: its pieces go to the others, and what they read is sent again."""
        from distributed import KilledWorker

        place, done, losses = f"--scheduler {self.client.scheduler.address}", 0, 0
        while done < len(pieces):
            results = _spread(work, shared, pieces[done:], backend="dask", client=self.client, scatter=[shared])
            try:
                for result in results:
                    done, losses = done + 1, 0
                    yield result
            except CancelledError as error:  # the only worker that held `shared` has died, or the scheduler has
                losses += 1
                if losses > LOSSES or not _has_worker(self.client):
                    raise AtlasError(
                        f"{place}: the scheduler is gone, or all of its workers; start them and build again"
                    ) from error
            except KilledWorker as error:
                raise AtlasError(
                    f"{place}: {error.allowed_failures + 1} workers died one after the other over one piece of the "
                    "work; give each more memory (dask worker --memory-limit) or fewer threads (--nthreads 1)"
                ) from error


def _spread(
    work: Callable[[Shared, Piece, int], Result], shared: Shared, pieces: Sequence[Piece], **backend: Any
) -> Iterator[Result]:
    """The pieces on one of joblib's backends, each on one thread."""
    # Here and not above: a tenth of a second that a build of one process need not spend.
    from joblib import Parallel, delayed, parallel_config

    with parallel_config(**backend):  # "dask" is known to this alone, not to Parallel
        spread = Parallel(return_as="generator", batch_size=1)
    return iter(spread(delayed(work)(shared, piece, 1) for piece in pieces))


def _end_processes() -> None:
    """Joblib keeps its processes for five minutes, with all that they have read."""
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True)


def _has_worker(client: Any) -> bool:
    """The scheduler answers, and has a worker or finds one in time."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except (OSError, TimeoutError, CancelledError):
        return False
    return bool(client.status == "running")


@contextmanager
def start_engine(kind: str = "threads", jobs: int | None = None, scheduler: str = "") -> Iterator[Engine]:
    """The engine that a person has asked for; its processes and its connection to a cluster end with it.

    Raises AtlasError where the choices do not go together, the extra is missing or no scheduler answers.
    """
    if kind not in KINDS:
        raise AtlasError(f"--engine {kind}: there is no such engine; give one of {', '.join(KINDS)}")
    if jobs is not None and jobs < 1:
        raise AtlasError(f"--jobs {jobs}: give a whole number from 1")
    if scheduler and kind != "dask":
        raise AtlasError(f"--scheduler {scheduler}: only the engine 'dask' has one; add --engine dask")
    if kind != "dask":
        try:
            yield Engine(kind, jobs or count_cores())
        finally:
            if kind == "processes":
                _end_processes()
        return
    with _connect(scheduler) as client:
        yield Engine(kind, jobs or count_cores(), client)


@contextmanager
def _connect(scheduler: str) -> Iterator[Any]:
    """A client of the scheduler's, once it has answered and has a worker."""
    if not re.fullmatch(r"(tcp|tls|ws|wss|ucx)://[^\s/]+:\d+", scheduler):
        raise AtlasError(
            f"--scheduler {scheduler or '(none)'}: the engine 'dask' needs its scheduler's address, "
            "for example --scheduler tcp://127.0.0.1:8786"
        )
    try:
        from distributed import Client
    except ImportError as error:
        raise AtlasError(
            "--engine dask: Dask is not installed; run pip install 'constellation-atlas[dask]'"
        ) from error
    try:
        # Dask marks itself as typed and leaves this untyped.
        connect: Callable[..., Any] = Client  # its constructor says nothing of types
        client = connect(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise AtlasError(
            f"--scheduler {scheduler}: no scheduler answers there within {PATIENCE} seconds; "
            "start one with 'dask scheduler', and workers with 'dask worker'"
        ) from error
    with client:
        if not _has_worker(client):
            raise AtlasError(f"--scheduler {scheduler}: it has no worker; start one with 'dask worker {scheduler}'")
        _compare_versions(client, scheduler)
        yield client


def _compare_versions(client: Any, scheduler: str) -> None:
    """An error where a worker would not give the same bytes, or could not work at all."""

    # Within, so that it is sent whole: a worker without the package could not look it up there.
    def tell_version(name: str) -> str:
        try:
            return str(import_module(name).__version__)
        except ImportError:
            return "(none)"

    for name in LIBRARIES:
        ours = tell_version(name)
        for worker, theirs in sorted(client.run(tell_version, name).items()):
            if theirs != ours:
                raise AtlasError(
                    f"--scheduler {scheduler}: the worker {worker} has {name} {theirs}, this machine {ours}; "
                    "install the same on both"
                )


Task = Callable[..., Iterable[Result]]

#: Tasks handed over before their turn, for each process: enough to keep it busy, few enough for their results to
#: be small.
_AHEAD = 2
#: More than Windows can wait for.
_MOST = 60
#: Seconds after which a process ends by itself on Windows, should the one that began it be gone.
_IDLE = 60

#: What the tasks of this process work on, handed over once as it starts.
_material: tuple[Any, ...] = ()


def _adopt(*material: Any) -> None:
    """The first thing that a new process does: it takes over the material, and ends when its parent has ended."""
    global _material
    _material = material
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to hear
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_follow, args=(parent.pid,), daemon=True).start()
    gc.freeze()  # nothing of it is garbage, and looking for some would copy the shared memory


def _follow(parent: int) -> None:
    """Whoever's parent is gone gets another one."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _run(task: Task[Result]) -> list[Result]:
    return list(task(*_material))


def _open_pool(jobs: int, material: tuple[Any, ...], forked: bool) -> Executor:
    if forked:
        context = multiprocessing.get_context("fork")
        return ProcessPoolExecutor(jobs, mp_context=context, initializer=_adopt, initargs=material)
    # Unlike multiprocessing's way to begin anew, loky's does not run the caller's script once more.
    from joblib.externals import loky

    return loky.ProcessPoolExecutor(jobs, timeout=_IDLE, initializer=_adopt, initargs=material)


def run_tasks(
    tasks: Sequence[Task[Result]],
    material: tuple[Any, ...],
    jobs: int,
    forked: bool = sys.platform == "linux",
) -> Iterator[Iterable[Result]]:
    """What `task(*material)` gives for each task, in their order, on `jobs` processes; on this one where that is 1.

    On this process a task gives one thing after the other as it is asked; from another one they come all at once,
    those of few tasks at a time. Processes are forked where that is safe, since what is there is shared and not
    copied; elsewhere the material must be picklable, as the tasks and their results must be everywhere.
    Raises AtlasError where a process was killed.
    """
    jobs = min(jobs, len(tasks), _MOST)
    if jobs < 2 or multiprocessing.current_process().daemon:  # a daemon may not begin others
        yield from (task(*material) for task in tasks)
        return
    pool = _open_pool(jobs, material, forked)
    waiting: deque[Future[list[Result]]] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(_run, task))
            if len(waiting) >= _AHEAD * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool as error:
        raise AtlasError(
            "a process that made a part of the site was killed, most often for want of memory; free some and"
            " try again"
        ) from error
    finally:
        for future in waiting:
            future.cancel()
        pool.shutdown()
