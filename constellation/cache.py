"""A stage's name, what it was made from and how to compute it in, its result out: computed, or remembered."""

from __future__ import annotations

import hashlib
import json
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Protocol, TypeVar

from constellation.settings import Settings

Result = TypeVar("Result")

#: Files of the package that can change a result.
_CODE = ("*.py", "*.toml")


class Cache(Protocol):
    """Keeps the results of stages from one build to the next."""

    def recall(self, stage: str, key: str, compute: Callable[[], Any]) -> Any:
        """Give what was computed under this key, or compute it and keep it."""


class Forgetful:
    """A cache that keeps nothing: every stage is computed."""

    def recall(self, stage: str, key: str, compute: Callable[[], Any]) -> Any:
        """Compute it."""
        return compute()


class DiskCache:
    """A folder of results, as joblib.Memory keeps them: written whole or not at all, oldest dropped first.

    An entry that cannot be read is computed anew. Entries are pickles: the folder must be the user's own.
    """

    def __init__(self, folder: Path, most_bytes: int = 2 * 2**30) -> None:
        from joblib import Memory  # 0.1 s that a build without a cache need not spend

        self._memory = Memory(folder, verbose=0)
        self._most_bytes = most_bytes
        self._remembered = self._memory.cache(_compute_stage, ignore=["compute"])

    def recall(self, stage: str, key: str, compute: Callable[[], Any]) -> Any:
        """Give what the folder holds under this key, or compute it and keep it; without room, only compute it."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"joblib\.")  # of entries that it could not keep or read
            return self._remembered(stage, key, compute)

    def trim(self) -> None:
        """Drop what was used longest ago until the folder is within its bounds."""
        self._memory.reduce_size(bytes_limit=self._most_bytes)


def _compute_stage(stage: str, key: str, compute: Callable[[], Any]) -> Any:
    return compute()


class Stages:
    """Runs the stages of one build. A result is known by the stages and settings that it was made from.

    Keys are made from keys, never from results: what a stage gives depends on nothing but what it is given
    and the code, so that the key of a matrix costs as much as that of a number.
    """

    def __init__(self, cache: Cache, settings: Settings, roots: Mapping[str, str]) -> None:
        """roots : what the build starts from, each with a digest of its content; the code is one of them."""
        self._cache, self._settings = cache, settings
        self._keys = dict(roots)

    def run(
        self, stage: str, compute: Callable[[], Result], after: Sequence[str], reads: Iterable[str] = ()
    ) -> Result:
        """Give the stage's result.

        after : the stages and roots whose results it reads; reads : the settings that it reads
        """
        parts = [[name, self._keys[name]] for name in ("code", *after)]
        values = [[name, getattr(self._settings, name)] for name in sorted(reads)]
        key = digest_text(json.dumps([stage, parts, values]))
        self._keys[stage] = key
        return self._cache.recall(stage, key, compute)


def digest_text(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digest_code(folders: Iterable[Path], patterns: Sequence[str] = _CODE) -> str:
    """SHA-256 of the files below some folders, of Python's version and of every installed library's.

    A library that is updated may compute another result; which ones a stage uses is not worth finding out.
    """
    digest = hashlib.sha256(sys.version.encode())
    for library in sorted({f"{found.name} {found.version}" for found in distributions()}):
        digest.update(library.encode())
    for folder in folders:
        for path in sorted({path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()}):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
