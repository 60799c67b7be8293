"""Run tasks in parallel on several processes of this machine.

Only a few tasks are submitted ahead, so that few finished results are in memory at once.
"""

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
#: A function that takes the shared objects as arguments and returns an iterable of results.
Task = Callable[..., Iterable[Result]]

#: Whether to fork. Forked processes share the memory of this process. Windows cannot fork, and on macOS system
#: libraries fail in a forked process.
FORK = sys.platform == "linux"
#: Number of items that are submitted ahead for each process. It keeps the processes busy and saves memory.
_AHEAD = 2
_MOST_PROCESSES = 60  # Windows can wait for at most 63 processes
_IDLE_SECONDS = 60  # on Windows, a process whose parent was killed ends after this time
#: The error message if a process ended without a result.
KILLED = (
    "a worker process was killed, probably because there was not enough memory; free some memory or lower --jobs, "
    "and try again"
)

#: The data that all items share. It is set in each process of the pool.
_shared: Any = None


def limit_processes(jobs: int, items: int) -> int:
    """Return how many processes to start for a number of items.

    The result is at most `jobs`. If it is 1, this process does the work itself.
    """
    if multiprocessing.current_process().daemon:  # a daemon process may not start other processes
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
    """Call a function for each item, in several processes.

    The call for an item is function(shared, item). There are `jobs` processes.

    The results are yielded in the order of the items. The function, the items and the results must be picklable. If
    processes are not forked, `shared` must be picklable too: `shared` is written to a temporary file, and each
    process maps the arrays in the file into its memory.

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
            raise AtlasError(KILLED) from error
        finally:
            for future in waiting:
                future.cancel()
            pool.shutdown()


def run_tasks(
    tasks: Sequence[Task[Result]], shared: tuple[Any, ...], jobs: int, *, fork: bool = FORK
) -> Iterator[Iterable[Result]]:
    """Run tasks in several processes at the same time.

    The call of a task is task(*shared). There are up to `jobs` processes.

    The results are yielded in the order of the tasks. If there is only one job or one task, no process is started,
    and each result is computed when it is needed.

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
    # Imported here, because the import takes a tenth of a second.
    import joblib
    from joblib.externals import loky  # multiprocessing's spawn would run the caller's script again

    with TemporaryDirectory(prefix="constellation-", ignore_cleanup_errors=True) as folder:
        file = Path(folder, "shared")
        joblib.dump(shared, file)
        yield loky.ProcessPoolExecutor(jobs, timeout=_IDLE_SECONDS, initializer=_load_process, initargs=(file,))


def _load_process(file: Path) -> None:
    """Load the shared data of all tasks into a new process that was not forked."""
    import joblib

    # Mode "c" is copy-on-write. Mode "r" is not possible, because sparse-dot-topn rejects read-only arrays.
    _start_process(joblib.load(file, mmap_mode="c"))


def _start_process(shared: Any) -> None:
    """Prepare a new process to run tasks, and keep the shared data in it."""
    global _shared
    _shared = shared
    prepare_process()


def prepare_process() -> None:
    """Prepare a new process.

    The process lets its parent process handle Ctrl-C, and exits when the parent ends.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with_parent, args=(parent.pid,), daemon=True).start()
    gc.freeze()  # garbage collection would write to the shared memory and thereby copy it


def _end_with_parent(parent: int | None) -> None:
    """Exit when the parent process has ended.

    This is the case when the id of the parent process has changed.
    """
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _call(function: Callable[[Any, Item], Result], item: Item) -> Result:
    return function(_shared, item)
