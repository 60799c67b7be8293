"""A file or folder in, nobody else at work on it out, for as long as a block runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from constellation.errors import AtlasError

#: Seconds to wait for a lock, for one that is just being given back.
_PATIENCE = 1.0


@contextmanager
def hold_path(path: Path, lock: Path | None = None) -> Iterator[None]:
    """Keeps every other process from `path`; whoever holds it may hold it again.

    lock : the lock's file, which is there only while it is held; `.NAME.lock` beside `path` if not given. It is
    the system that locks, not the file's being there: when the holder dies, however it dies, the lock is free.
    Raises AtlasError where another process holds it, or the lock's file cannot be made.
    """
    real = Path(os.path.realpath(path))
    lock = lock or real.with_name(f".{real.name}.lock")
    if not lock.parent.is_dir():  # it would be made
        raise AtlasError(f"{path}: there is no folder {path.parent}; make it, or give another path")
    held = FileLock(lock, timeout=_PATIENCE, is_singleton=True)
    try:
        held.acquire()
    except Timeout:
        raise AtlasError(f"another process is writing {path}; wait until it has ended, or give another") from None
    except OSError as error:
        raise AtlasError(f"{path} cannot be written ({error.strerror}); give another") from error
    try:
        yield
    finally:
        if held.lock_counter == 1:
            # Before the lock is given back, for then the file may be another's. Who has opened it already sees that
            # it has no name any more, and opens it anew. Windows removes no open file, and lets it lie.
            with suppress(OSError):
                os.unlink(lock)
        held.release()
