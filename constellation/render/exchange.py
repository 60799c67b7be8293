"""Two names in, each at the other's place out: in one step, which no system call of Python's own offers."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_CURRENT = -100  # AT_FDCWD of Linux: paths are as the process sees them
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux's renameat2(2), and RENAME_SWAP of macOS's renamex_np(2)
#: The kernel, the filesystem or a sandbox knows no exchange.
_UNKNOWN = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM})


def exchange_names(one: Path, other: Path) -> bool:
    """Gives each of two files or folders the other's name, atomically: nobody ever sees neither or half.

    Returns False, and has done nothing, where the system or the filesystem cannot. Raises OSError where it could
    but may not.
    """
    first, second, flags = os.fsencode(one), os.fsencode(other), ctypes.c_uint(_EXCHANGE)
    if sys.platform == "linux":
        return _call("renameat2", _CURRENT, first, _CURRENT, second, flags)
    if sys.platform == "darwin":
        return _call("renamex_np", first, second, flags)
    return False


def flush_folder(folder: Path) -> None:
    """Has the system put on the disk what it has taken for the folder's filesystem, thousands of files at once.

    What a power cut may take is then only what came later. Raises OSError where the disk could not take it.
    """
    if sys.platform == "linux":
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if _call("syncfs", handle):
                return
        finally:
            os.close(handle)
    if hasattr(os, "sync"):
        os.sync()


def _call(name: str, *arguments: object) -> bool:
    """Calls a function of the C library that gives 0 or sets errno; False where there is no such thing."""
    function = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if function is None:  # a C library older than the call
        return False
    function.restype = ctypes.c_int
    if function(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNKNOWN:
        return False
    raise OSError(number, os.strerror(number))
