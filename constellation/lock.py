"""A lock on a file or directory, held by one process at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from constellation.errors import AtlasError


@contextmanager
def hold_path(path: Path, lock: Path | None = None, *, timeout: float = 1.0) -> Iterator[None]:
    """Lock a file or directory for the duration of a block. A process may lock it again while it holds it.

    Parameters
    ----------
    path : Path
        The file or directory. It need not exist.
    lock : Path, optional
        The lock file, `.NAME.lock` beside `path` by default. It exists only while the lock is held. The operating
        system locks it, so the lock is free as soon as its process has ended, even if the file remains.
    timeout : float
        Seconds to wait for the lock. The default is enough for a process that is about to release it.

    Raises
    ------
    AtlasError
        If another process holds the lock, or if the lock file cannot be made.
    """
    real = Path(os.path.realpath(path))
    lock = lock or real.with_name(f".{real.name}.lock")
    if not lock.parent.is_dir():  # filelock would make it
        raise AtlasError(f"{path}: there is no folder {path.parent}; create it, or give another path")
    held = FileLock(lock, timeout=timeout, is_singleton=True)
    try:
        held.acquire()
    except Timeout:
        raise AtlasError(
            f"another process is writing {path}; wait until it has ended, or give another path"
        ) from None
    except OSError as error:
        raise AtlasError(f"{path} cannot be written ({error.strerror}); give another path") from error
    try:
        yield
    finally:
        if held.lock_counter == 1:
            # Unlink before release: afterwards the file may be another process's lock. A process that has already
            # opened it notices that the file has no name, and opens a new one. Windows cannot unlink an open file,
            # so the file remains there.
            with suppress(OSError):
                os.unlink(lock)
        held.release()
