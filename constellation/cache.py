"""A cache of results on disk: a function that is called again with the same arguments is not computed again."""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import os
import pickle
import platform
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from platformdirs import user_cache_path

Result = TypeVar("Result")

#: Largest size of the cache in bytes. The entries that were used longest ago are removed first.
_MOST_BYTES = 2 * 2**30
#: The form of the entries. Entries of another form lie in another folder and are never read.
_FORMAT = "results-2"
#: Packages whose code a result depends on, in the order of the imports: a function of one may call those before it.
_PACKAGES = ("catalogue", "analysis", "render")


class Cache:
    """Results of functions, kept in a folder between builds.

    The key of a result is derived from the function, the code that it may call, the machine, and the values of all
    arguments. Arguments that do not change the result, such as the number of threads, are bound with
    `functools.partial` before the call: bound arguments are not part of the key.

    Each entry begins with the SHA-256 of its content. The digest is verified before the content is unpickled. An
    entry that is damaged, or that cannot be read, is computed again; one that cannot be written is not kept. The
    content is a pickle, so the folder must belong to the user.

    Parameters
    ----------
    folder : Path or None
        Where the results are kept. Without a folder every call is computed.
    most_bytes : int
        Size to which `trim` reduces the folder.

    Attributes
    ----------
    computed : list of str
        Names of the functions that were computed, in the order of the calls.

    Raises
    ------
    OSError
        If the folder cannot be created.
    """

    def __init__(self, folder: Path | None = None, most_bytes: int = _MOST_BYTES) -> None:
        self.computed: list[str] = []
        self._folder = folder / _FORMAT if folder else None
        self._most_bytes = most_bytes
        self._digests: dict[int, tuple[object, str]] = {}
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)

    def call(self, function: Callable[..., Result], /, *arguments: Any, **keywords: Any) -> Result:
        """Return the result of a function, from the cache if it is there."""
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
        """Return the value of an entry.

        Raises
        ------
        KeyError
            If there is no such entry, or it is damaged.
        """
        if self._folder is None:
            raise KeyError(key)
        path = self._folder / name / key
        try:
            packed = memoryview(path.read_bytes())
        except OSError as error:
            raise KeyError(key) from error
        content = packed[hashlib.sha256().digest_size :]
        if hashlib.sha256(content).digest() != packed[: hashlib.sha256().digest_size]:
            raise KeyError(key)
        with contextlib.suppress(OSError):  # in a read-only folder only the order of removal suffers
            os.utime(path)
        return pickle.loads(content)

    def store(self, name: str, key: str, value: object) -> None:
        """Keep a value, in place of an earlier one of the same key. Do nothing if it cannot be written."""
        if self._folder is None:
            return
        content = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
        path = self._folder / name / key
        try:
            path.parent.mkdir(exist_ok=True)
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

    def trim(self) -> None:
        """Remove the entries that were used longest ago until the folder is within its size."""
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
        """Return the digest of an argument, computed once for each object of a build."""
        known = self._digests.get(id(value))
        if known is None:
            known = self._digests[id(value)] = value, digest_value(value)  # the reference keeps the id in use
        return known[1]


def find_cache_folder() -> Path:
    """Return the folder in which the system keeps the caches of this program."""
    return user_cache_path("constellation", appauthor=False)


class _HashWriter:
    """A file for the pickler that hashes what is written to it."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def write(self, content: Any) -> int:
        self.hash.update(content)
        return len(content)


class _ValuePickler(pickle.Pickler):
    """A pickler whose output depends on values alone, not on which objects are shared or what they have cached."""

    def reducer_override(self, value: Any) -> Any:
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            fields = [getattr(value, field.name) for field in dataclasses.fields(value) if field.compare]
            return tuple, ((type(value).__qualname__, *fields),)
        sparse = sys.modules.get("scipy.sparse")  # if it is not loaded, nothing is a sparse matrix
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
    """Return a digest of a value, in hexadecimal: equal values have the same digest in every process.

    Data classes count by the fields that are compared, arrays and sparse matrices by their entries. Sets have no
    order: pass sorted tuples instead.
    """
    writer = _HashWriter()
    pickler = _ValuePickler(writer, protocol=5, buffer_callback=lambda buffer: writer.write(buffer.raw()) and None)
    pickler.fast = True  # without the memo, which would tell shared objects from equal ones
    pickler.dump(value)
    return writer.hash.hexdigest()


def digest_text(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@functools.cache
def digest_machine() -> str:
    """Return the SHA-256 of the kind of machine and the versions of Python and of every installed library.

    Another version of a library may compute another result, and which ones a function uses is not known.
    """
    libraries = sorted({f"{found.name} {found.version}" for found in distributions()})
    return digest_text("\n".join([platform.platform(), sys.version, *libraries]))


def digest_program(function: Callable[..., Any]) -> str:
    """Return a digest of the machine and of the package's code that a function may call."""
    package = function.__module__.removeprefix("constellation.").split(".")[0]
    last = _PACKAGES.index(package) if package in _PACKAGES else len(_PACKAGES) - 1
    return digest_machine() + _digest_code(_PACKAGES[: last + 1])


@functools.cache
def _digest_code(packages: Sequence[str]) -> str:
    patterns = [f"{package}/**/*.{ending}" for package in packages for ending in ("py", "toml")]
    return digest_files([Path(__file__).parent], ("*.py", *patterns))


def digest_files(folders: Iterable[Path], patterns: Sequence[str] = ("*",)) -> str:
    """Return the SHA-256 of the names and contents of the files below some folders, in hexadecimal."""
    digest = hashlib.sha256()
    for folder in folders:
        paths = {path for pattern in patterns for path in folder.rglob(pattern)}
        for path in sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
