"""Tasks and what they work on in, their results out in the same order, from as many processes as are wanted."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")

#: Results that wait for their turn, for each process: enough to keep it busy, few enough to be small.
_AHEAD = 2
#: More than Windows can wait for.
_MOST = 60

#: What the tasks of this process work on, handed over once as it starts.
_material: tuple[Any, ...] = ()


def count_processors() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def choose_start() -> str:
    """Fork where it is safe, since what is there is shared and not copied; elsewhere a new interpreter."""
    return "fork" if sys.platform == "linux" else "spawn"


def _adopt(*material: Any) -> None:
    global _material
    _material = material
    gc.freeze()  # nothing of it is garbage, and looking for some would copy the shared memory


def _run(task: Callable[..., Result]) -> Result:
    return task(*_material)


def run_tasks(
    tasks: Sequence[Callable[..., Result]], material: tuple[Any, ...], jobs: int, start: str | None = None
) -> Iterator[Result]:
    """`task(*material)` for each task, in their order, on `jobs` processes; on this one where that is 1.

    Few results are there at a time, however slowly they are taken. Tasks and their results go between processes,
    and where processes are not forked (`start`) the material does: all of them must be picklable.
    """
    if min(jobs, len(tasks)) < 2:
        yield from (task(*material) for task in tasks)
        return
    context = multiprocessing.get_context(start or choose_start())
    jobs = min(jobs, len(tasks), _MOST)
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_adopt, initargs=material)
    waiting: deque[Future[Result]] = deque()
    try:
        for task in tasks:
            waiting.append(pool.submit(_run, task))
            if len(waiting) >= _AHEAD * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
