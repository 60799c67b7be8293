"""Tasks and what they work on in, their results out in the same order, from as many processes as are wanted."""

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
from typing import Any, TypeVar

from constellation.errors import AtlasError

Result = TypeVar("Result")
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
