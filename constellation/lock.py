"""A lock on a file or directory. Only one process can hold it at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from constellation.errors import AtlasError


@contextmanager
def hold_path(path: Path, lock: Path | None = None, *, timeout: float = 1.0) -> Iterator[None]:
    """Return a context manager that locks a file or directory for other processes.

    A process that holds the lock may lock the same path again.

    Parameters
    ----------
    path : Path
        The file or directory. It need not exist.
    lock : Path, optional
        The lock file. The default is `.NAME.lock` in the same folder as `path`. The lock file exists only while
        the lock is held. If the process ends without removing the file, the operating system releases the lock.
    timeout : float
        Seconds to wait for the lock. The default is long enough if another process is about to release the lock.

    Raises
    ------
    AtlasError
        If another process holds the lock, or if the lock file cannot be created.
    """
    real = Path(os.path.realpath(path))
    lock = lock or real.with_name(f".{real.name}.lock")
    if not lock.parent.is_dir():  # filelock would create the folder
        raise AtlasError(
            f"{path}: the folder {path.parent} does not exist; create the folder, or give another path"
        )
    held = FileLock(lock, timeout=timeout, is_singleton=True)
    try:
        held.acquire()
    except Timeout:
        raise AtlasError(
            f"another process is writing {path}; wait until that process has ended, or give another path"
        ) from None
    except OSError as error:
        raise AtlasError(f"{path} cannot be written ({error.strerror}); give another path") from error
    try:
        yield
    finally:
        if held.lock_counter == 1:
            # Remove the file before releasing the lock: after the release, the file may be the lock of another
            # process. A process that has already opened the file notices that it was removed, and creates a new
            # one. Windows cannot remove an open file, so the file remains on Windows.
            with suppress(OSError):
                os.unlink(lock)
        held.release()
