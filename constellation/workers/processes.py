"""A pool of processes on this machine, with results in order and few of them waiting."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from constellation.errors import AtlasError

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")
#: A task is called with the shared objects and yields results.
Task = Callable[..., Iterable[Result]]

#: Forked processes share the memory of this one. Windows has no fork, and on macOS system libraries fail after it.
FORK = sys.platform == "linux"
#: Items submitted before their turn, for each process: enough to keep it busy, few enough to keep results small.
_AHEAD = 2
_MOST_PROCESSES = 60  # Windows can wait for 63
_IDLE_SECONDS = 60  # on Windows, a process whose parent was killed ends after this time

#: In a process of the pool, what all items share.
_shared: Any = None


def limit_processes(jobs: int, items: int) -> int:
    """Return how many of `jobs` processes to start for so many items; 1 means that none is started."""
    if multiprocessing.current_process().daemon:  # it may not start processes
        return 1
    return max(1, min(jobs, items, _MOST_PROCESSES))


def map_in_processes(
    function: Callable[[Shared, Item], Result],
    shared: Shared,
    items: Sequence[Item],
    jobs: int,
    *,
    fork: bool = FORK,
) -> Iterator[Result]:
    """Yield function(shared, item) for each item, in order, from `jobs` processes.

    The function, the items and the results must be picklable. `shared` must be if processes are not forked: then it
    is written to a temporary file, whose arrays each process maps into its memory.

    Raises AtlasError if a process was killed.
    """
    waiting: deque[Future[Result]] = deque()
    with _open_pool(shared, jobs, fork) as pool:
        try:
            for item in items:
                waiting.append(pool.submit(_call, function, item))
                if len(waiting) >= _AHEAD * jobs:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise AtlasError(
                "a worker process was killed, most often for lack of memory; free some memory or lower --jobs, and "
                "try again"
            ) from error
        finally:
            for future in waiting:
                future.cancel()
            pool.shutdown()


def run_tasks(
    tasks: Sequence[Task[Result]], shared: tuple[Any, ...], jobs: int, *, fork: bool = FORK
) -> Iterator[Iterable[Result]]:
    """Yield the results of task(*shared) for each task, in order, from up to `jobs` processes.

    With one job or one task no process is started, and each result is computed when it is asked for.
    Raises AtlasError if a process was killed.
    """
    processes = limit_processes(jobs, len(tasks))
    if processes > 1:
        yield from map_in_processes(_run_task, shared, tasks, processes, fork=fork)
    else:
        yield from (task(*shared) for task in tasks)


def _run_task(shared: tuple[Any, ...], task: Task[Result]) -> list[Result]:
    return list(task(*shared))


@contextmanager
def _open_pool(shared: Any, jobs: int, fork: bool) -> Iterator[Executor]:
    if fork:
        context = multiprocessing.get_context("fork")
        yield ProcessPoolExecutor(jobs, mp_context=context, initializer=_start_process, initargs=(shared,))
        return
    # Imported here: it takes a tenth of a second.
    import joblib
    from joblib.externals import loky  # unlike multiprocessing's spawn, it does not run the caller's script again

    with TemporaryDirectory(prefix="constellation-", ignore_cleanup_errors=True) as folder:
        file = Path(folder, "shared")
        joblib.dump(shared, file)
        yield loky.ProcessPoolExecutor(jobs, timeout=_IDLE_SECONDS, initializer=_load_process, initargs=(file,))


def _load_process(file: Path) -> None:
    """Start a process that is not forked."""
    import joblib

    # "c" is copy-on-write: sparse-dot-topn refuses read-only arrays.
    _start_process(joblib.load(file, mmap_mode="c"))


def _start_process(shared: Any) -> None:
    """Prepare a process of the pool: keep what is shared, leave Ctrl-C to the parent, and end with it."""
    global _shared
    _shared = shared
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with_parent, args=(parent.pid,), daemon=True).start()
    gc.freeze()  # a collection would write to, and so copy, the shared memory


def _end_with_parent(parent: int | None) -> None:
    """Exit when the parent process has ended: the system then gives this process another parent."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _call(function: Callable[[Any, Item], Result], item: Item) -> Result:
    return function(_shared, item)
