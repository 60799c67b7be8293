"""Run functions on the worker processes of a Dask cluster."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

from constellation.errors import AtlasError

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")

#: Packages that must have the same version on all machines, because versions may differ in the rounding of results.
PACKAGES = ("constellation", "numpy", "scipy", "sparse_dot_topn")
#: Seconds to wait for the scheduler, and then for the first worker.
TIMEOUT = 10.0
#: How many times `shared` is sent again if the cluster loses it and returns no result in between.
_RETRIES = 3


@contextmanager
def connect(scheduler: str, timeout: float) -> Iterator[Any]:
    """Return a context manager that connects to the scheduler of a Dask cluster.

    The scheduler must have at least one worker. The connection is closed on exit.

    Raises AtlasError if Dask is not installed, if no scheduler or worker answers, or if package versions differ.
    """
    if not re.fullmatch(r"(tcp|tls|ws|wss|ucx)://[^\s/]+:\d+", scheduler):
        raise AtlasError(
            f"--scheduler {scheduler or '(none)'}: the engine 'dask' needs the address of a scheduler, "
            "for example --scheduler tcp://127.0.0.1:8786"
        )
    try:
        from distributed import Client
    except ImportError as error:
        raise AtlasError(
            "--engine dask: Dask is not installed; run pip install 'constellation-atlas[dask]'"
        ) from error
    open_client: Callable[..., Any] = Client  # Dask has types, but not for this constructor
    try:
        client = open_client(scheduler, timeout=timeout, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise AtlasError(
            f"--scheduler {scheduler}: no scheduler has answered within {timeout:g} seconds; "
            "start one with 'dask scheduler', and workers with 'dask worker'"
        ) from error
    with client:
        if not _has_worker(client, timeout):
            raise AtlasError(
                f"--scheduler {scheduler}: the scheduler has no worker; start one with 'dask worker {scheduler}'"
            )
        _compare_versions(client, scheduler)
        yield client


def map_on_cluster(
    client: Any, function: Callable[[Shared, Item], Result], shared: Shared, items: Sequence[Item]
) -> Iterator[Result]:
    """Call a function for each item, on the workers of a Dask cluster.

    The call for an item is function(shared, item).

    The results are yielded in the order of the items. If a worker stops, other workers compute its items. If no
    other worker has `shared`, `shared` is sent again.

    Raises AtlasError if the scheduler or all workers have stopped, or if the same item stops several workers.
    """
    # Imported here, because builds without a cluster do not need these packages.
    from distributed import KilledWorker
    from joblib import Parallel, delayed, parallel_config

    address, done, losses = client.scheduler.address, 0, 0
    while done < len(items):
        with parallel_config("dask", client=client, scatter=[shared]):
            run = Parallel(return_as="generator", batch_size=1)
        try:
            for result in run(delayed(function)(shared, item) for item in items[done:]):
                done, losses = done + 1, 0
                yield result
        except CancelledError as error:  # the scheduler, or the only worker that held `shared`, has stopped
            losses += 1
            if losses > _RETRIES or not _has_worker(client, TIMEOUT):
                raise AtlasError(
                    f"--scheduler {address}: the scheduler or all of its workers have stopped; start them and "
                    "build again"
                ) from error
        except KilledWorker as error:
            raise AtlasError(
                f"--scheduler {address}: {error.allowed_failures + 1} workers stopped while they computed the same "
                "item; give each worker more memory (dask worker --memory-limit) or fewer threads (--nthreads 1)"
            ) from error


def _has_worker(client: Any, timeout: float) -> bool:
    """Return whether a Dask cluster has a worker.

    The scheduler must answer within `timeout` seconds.
    """
    try:
        client.wait_for_workers(1, timeout=timeout)
    except (OSError, TimeoutError, CancelledError):
        return False
    return bool(client.status == "running")


def _compare_versions(client: Any, scheduler: str) -> None:
    """Check that the workers have the same package versions as this machine.

    Raise AtlasError for a package in PACKAGES with different versions.
    """

    # A nested function is sent to the workers by value, so it also runs on a worker without this package.
    def find_version(name: str) -> str:
        try:
            return str(import_module(name).__version__)
        except ImportError:
            return "(none)"

    for name in PACKAGES:
        expected = find_version(name)
        for worker, found in sorted(client.run(find_version, name).items()):
            if found != expected:
                raise AtlasError(
                    f"--scheduler {scheduler}: the worker {worker} has {name} {found}, but this machine has "
                    f"{expected}; install the same version on both"
                )
