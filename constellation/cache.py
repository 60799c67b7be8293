"""A cache of function results on disk."""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import functools
import hashlib
import os
import pickle
import platform
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from platformdirs import user_cache_path

from constellation.errors import AtlasError

Result = TypeVar("Result")

#: Largest size of the cache in bytes. The least recently used entries are removed first.
_MOST_BYTES = 2 * 2**30
#: Version of the entries' format, and name of their folder. Entries in another format are never read.
_FORMAT = "results-2"
#: Whether the system has owners and permissions of files as on Unix.
_HAS_OWNERS = hasattr(os, "geteuid")
#: Packages in the order of their imports. A function may call code of its own package and of earlier packages.
_PACKAGES = ("catalogue", "analysis", "render")


class Cache:
    """A cache of function results in a folder.

    The key of a result is derived from the function, the code that the function may call, the machine, and the
    values of all arguments. Arguments that do not change the result, such as the number of threads, can be bound
    with `functools.partial`: bound arguments are not part of the key.

    Each entry begins with the SHA-256 of its content. The digest is verified before the content is unpickled. If an
    entry is damaged or cannot be read, the result is computed again. If an entry cannot be written, the result is
    not kept. The content is a pickle, which can run code when it is read. A folder that another user owns or can
    write to is therefore refused, and new folders and files can be used by their owner only.

    Parameters
    ----------
    folder : Path or None
        Folder of the results. If it is None, nothing is kept and every call is computed.
    most_bytes : int
        Largest size of the folder in bytes after `trim`.

    Attributes
    ----------
    computed : list of str
        Names of the functions whose results were not in the cache, in the order of the calls.

    Raises
    ------
    OSError
        If the folder cannot be created.
    AtlasError
        If another user owns the folder or can write to it.
    """

    def __init__(self, folder: Path | None = None, most_bytes: int = _MOST_BYTES) -> None:
        self.computed: list[str] = []
        self._folder = folder / _FORMAT if folder else None
        self._most_bytes = most_bytes
        self._digests: dict[int, tuple[object, str]] = {}
        if self._folder and folder:
            _make_private(folder)
            _make_private(self._folder)

    def call(self, function: Callable[..., Result], /, *arguments: Any, **keywords: Any) -> Result:
        """Return the result of a function call, and use the stored result if there is one.

        A result that is not in the cache is computed and saved.
        """
        plain = function.func if isinstance(function, functools.partial) else function
        name = plain.__name__
        if self._folder is None:
            self.computed.append(name)
            return function(*arguments, **keywords)
        values = [self._digest(value) for value in (*arguments, *(keywords[key] for key in sorted(keywords)))]
        key = digest_text("\n".join([plain.__module__, name, digest_program(plain), *sorted(keywords), *values]))
        try:
            kept: Result = self.load(name, key)
        except KeyError:
            self.computed.append(name)
            result = function(*arguments, **keywords)
            self.store(name, key, result)
            return result
        return kept

    def load(self, name: str, key: str) -> Any:
        """Read a result from the cache.

        Parameters
        ----------
        name : str
            The name of the function.
        key : str
            The key of the call.

        Raises
        ------
        KeyError
            If there is no such entry, or it is damaged.
        """
        if self._folder is None:
            raise KeyError(key)
        path = self._folder / name / key
        try:
            with path.open("rb") as file:
                if not _is_own(os.fstat(file.fileno())):
                    raise KeyError(key)
                packed = memoryview(file.read())
        except OSError as error:
            raise KeyError(key) from error
        content = packed[hashlib.sha256().digest_size :]
        if hashlib.sha256(content).digest() != packed[: hashlib.sha256().digest_size]:
            raise KeyError(key)
        with contextlib.suppress(OSError):  # a read-only folder: only the order of removal is affected
            os.utime(path)
        return pickle.loads(content)

    def store(self, name: str, key: str, value: object) -> None:
        """Save a result in the cache.

        If the file cannot be written, the result is not saved.

        Parameters
        ----------
        name : str
            The name of the function.
        key : str
            The key of the call. A result with the same key is replaced.
        value : object
            The result.
        """
        if self._folder is None:
            return
        content = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        path = self._folder / name / key
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent)
        except OSError:
            return
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(hashlib.sha256(content).digest())
                file.write(content)
            os.replace(temporary, path)
        except OSError:
            Path(temporary).unlink(missing_ok=True)

    def branch(self) -> Cache:
        """Return another cache of the same folder, with its own list of computed results.

        The new cache is for another process, which cannot add to the list of this cache.
        """
        return Cache(self._folder.parent if self._folder else None, self._most_bytes)

    def trim(self) -> None:
        """Remove the results that were not used for the longest time, until at most `most_bytes` remain."""
        if self._folder is None:
            return
        found = []
        for path in self._folder.glob("*/*"):
            try:
                state = path.stat()
            except OSError:  # another build has removed it
                continue
            found.append((state.st_mtime_ns, path, state.st_size))
        total = sum(size for _, _, size in found)
        for _, path, size in sorted(found):
            if total <= self._most_bytes:
                break
            path.unlink(missing_ok=True)
            total -= size

    def _digest(self, value: object) -> str:
        """Return the SHA-256 digest of an argument.

        The digest of each object is computed only once.
        """
        known = self._digests.get(id(value))
        if known is None:
            # Keeping the object prevents another object from getting the same id.
            known = self._digests[id(value)] = value, digest_value(value)
        return known[1]


def find_cache_folder() -> Path:
    """Return the usual cache folder of this program on this operating system."""
    return user_cache_path("constellation", appauthor=False)


def _make_private(folder: Path) -> None:
    """Create a folder that only its owner can use, or check an existing folder.

    Raises AtlasError if another user owns the folder or can write to it, and OSError if it cannot be created.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    state = folder.stat()
    remedy = "give another folder with --cache, or use --no-cache"
    if not _is_own(state):
        raise AtlasError(f"the cache {folder} belongs to another user, who could put code into it; {remedy}")
    if _HAS_OWNERS and state.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise AtlasError(
            f"other users can write to the cache {folder}, and could put code into it; run 'chmod go-w' on it, or "
            f"{remedy}"
        )


def _is_own(state: os.stat_result) -> bool:
    """Return whether a file or folder belongs to the user of this process. On Windows, the system protects it."""
    return not _HAS_OWNERS or state.st_uid == os.geteuid()


class _HashWriter:
    """A file-like object that computes the SHA-256 of the bytes written to it."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def write(self, content: Any) -> int:
        self.hash.update(content)
        return len(content)


class _ValuePickler(pickle.Pickler):
    """A pickler that writes the same bytes for equal values.

    Shared references and cached attributes do not affect the output.
    """

    def reducer_override(self, value: Any) -> Any:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = [getattr(value, field.name) for field in dataclasses.fields(value) if field.compare]
            return tuple, ((type(value).__qualname__, *fields),)
        sparse = sys.modules.get("scipy.sparse")  # if scipy.sparse is not loaded, the value is not a sparse matrix
        if sparse and sparse.issparse(value):
            csr = value.tocsr()
            return tuple, ((value.format, csr.shape, csr.indptr, csr.indices, csr.data),)
        if isinstance(value, np.ndarray):
            if value.dtype == object:
                return tuple, ((value.shape, value.tolist()),)
            packed = pickle.PickleBuffer(np.ascontiguousarray(value).data)
            return tuple, ((value.dtype.str, value.shape, packed),)
        return NotImplemented


def digest_value(value: object) -> str:
    """Return the SHA-256 of a value, in hexadecimal.

    Equal values always have the same digest.

    The digest of a data class includes only fields with compare=True. The digest of an array or sparse matrix
    includes its shape and entries. Do not pass sets, because their order varies: pass sorted tuples instead.
    """
    writer = _HashWriter()
    pickler = _ValuePickler(writer, protocol=5, buffer_callback=lambda buffer: writer.write(buffer.raw()) and None)
    pickler.fast = True  # no memo: equal objects give the same bytes as shared objects
    pickler.dump(value)
    return writer.hash.hexdigest()


def digest_text(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@functools.cache
def digest_machine() -> str:
    """Return a digest of the platform and of the versions of all software.

    The versions are those of Python and of all installed libraries.

    Results may differ between versions of a library. All libraries are included, because it is not known which
    libraries a function uses.
    """
    libraries = sorted({f"{found.name} {found.version}" for found in distributions()})
    return digest_text("\n".join([platform.platform(), sys.version, *libraries]))


def digest_program(function: Callable[..., Any]) -> str:
    """Return a digest of the machine and of the code that a function depends on.

    The digest covers all packages on which the result of the function may depend.
    """
    package = function.__module__.removeprefix("constellation.").split(".")[0]
    last = _PACKAGES.index(package) if package in _PACKAGES else len(_PACKAGES) - 1
    return digest_machine() + _digest_code(_PACKAGES[: last + 1])


@functools.cache
def _digest_code(packages: Sequence[str]) -> str:
    patterns = [f"{package}/**/*.{ending}" for package in packages for ending in ("py", "toml")]
    return digest_files([Path(__file__).parent], ("*.py", *patterns))


def digest_files(folders: Iterable[Path], patterns: Sequence[str] = ("*",)) -> str:
    """Return the SHA-256 of the files in some folders, in hexadecimal.

    It covers the names and the contents of the files.

    Sub-folders are included. Only files that match one of `patterns` are read.
    """
    digest = hashlib.sha256()
    for folder in folders:
        paths = {path for pattern in patterns for path in folder.rglob(pattern)}
        for path in sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
