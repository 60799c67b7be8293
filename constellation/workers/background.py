"""Call a function in the background, in a process of its own."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from constellation.errors import AtlasError
from constellation.workers.processes import FORK, KILLED, limit_processes, prepare_process

Result = TypeVar("Result")


@contextmanager
def start_call(function: Callable[..., Result], *arguments: Any, jobs: int) -> Iterator[Callable[[], Result]]:
    """Return a context manager that calls a function in the background, in a process of its own.

    The context manager gives a function that waits for the result. Call this function once. The process ends on
    exit, even if nobody has asked for the result.

    The process is forked. With a single job, or where processes cannot be forked, there is no process: the function
    is called when the result is needed. The result and errors must be picklable.

    Raises AtlasError if the process was killed. An error of the function is raised again when the result is needed.
    """
    if not FORK or limit_processes(jobs, 2) == 1:
        yield partial(function, *arguments)
        return
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send_result, args=(sender, function, arguments), daemon=True)
    process.start()
    sender.close()
    try:
        yield partial(_receive_result, receiver)
    finally:
        receiver.close()
        process.kill()
        process.join()


def _send_result(sender: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    """Call the function in this process, and send the result or the error to the parent process."""
    prepare_process()
    try:
        result, error = function(*arguments), None
    except Exception as raised:  # noqa: BLE001 - the parent process raises it again
        raised.add_note("".join(traceback.format_exception(raised)))
        result, error = None, raised
    sender.send((result, error))


def _receive_result(receiver: Connection) -> Any:
    try:
        result, error = receiver.recv()
    except EOFError:
        raise AtlasError(KILLED) from None
    if error is not None:
        raise error
    return result
