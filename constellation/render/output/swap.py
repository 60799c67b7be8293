"""Swap two directories atomically.

This needs system calls that Python does not offer.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_AT_FDCWD = -100  # Linux: relative paths begin at the current folder
#: RENAME_EXCHANGE of Linux's renameat2(2), and RENAME_SWAP of macOS's renamex_np(2).
_EXCHANGE = 2
#: Error numbers of a kernel, filesystem or sandbox that cannot swap.
_NOT_SUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM})


def swap_paths(one: Path, other: Path) -> bool:
    """Swap the paths of two files or directories in one atomic step.

    Both names exist at every moment. Returns False, and changes nothing, if the system or the filesystem does not
    support this. Raises OSError if the swap is supported but fails.
    """
    first, second, flags = os.fsencode(one), os.fsencode(other), ctypes.c_uint(_EXCHANGE)
    if sys.platform == "linux":
        return _call("renameat2", _AT_FDCWD, first, _AT_FDCWD, second, flags)
    if sys.platform == "darwin":
        return _call("renamex_np", first, second, flags)
    return False


def flush_filesystem(folder: Path) -> None:
    """Write all cached data of a folder's filesystem to the disk.

    Afterwards, the files cannot be lost in a power cut. Raises OSError if writing to the disk fails.
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
    """Call a function of the C library.

    Return whether the system supports the function. Raises OSError if the function is supported but fails.
    """
    function = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if function is None:  # the C library is older than the function
        return False
    function.restype = ctypes.c_int
    if function(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_SUPPORTED:
        return False
    raise OSError(number, os.strerror(number))
