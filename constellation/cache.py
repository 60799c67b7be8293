"""A stage's name, what it was made from and how to compute it in, its result out: computed, or remembered.

A result is known by the stages, settings and roots that it was made from, and by the code. Keys are made from keys,
never from results: what a stage gives depends on nothing but what it is given, so that the key of a matrix costs as
much as that of a number.
"""

from __future__ import annotations

import hashlib
import json
import platform
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_cache_path

from constellation.settings import Settings

Result = TypeVar("Result")

#: Bytes that a folder of results may hold; what was used longest ago goes first.
_MOST_BYTES = 2 * 2**30


class Cache:
    """A folder of results, as joblib.Memory keeps them: written whole or not at all.

    An entry that cannot be read is computed anew, one that cannot be written is not kept. Entries are pickles: the
    folder must be the user's own. Raises OSError where the folder cannot be made.
    """

    def __init__(self, folder: Path, most_bytes: int = _MOST_BYTES) -> None:
        from joblib import Memory  # 0.1 s that a build without a cache need not spend

        folder.mkdir(parents=True, exist_ok=True)
        self._memory = Memory(folder, verbose=0)
        self._most_bytes = most_bytes
        self._remembered = self._memory.cache(_compute_stage, ignore=["compute"])

    def recall(self, stage: str, key: str, compute: Callable[[], Result]) -> Result:
        """What the folder holds under this key; else it is computed, and kept."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"joblib\.")  # of entries that it could not keep or read
            return self._remembered(stage, key, compute)

    def look(self, stage: str, key: str) -> Any:
        """What the folder holds under this key, or None."""
        if not self._remembered.check_call_in_cache(stage, key, _compute_nothing):
            return None
        return self.recall(stage, key, _compute_nothing)  # one that is broken counts as None from then on

    def keep(self, stage: str, key: str, value: object) -> None:
        """Hold a value under this key, whatever was there."""
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", module=r"joblib\.")
            self._remembered.call(stage, key, lambda: value)

    def trim(self) -> None:
        """Drop what was used longest ago until the folder is within its bounds."""
        self._memory.reduce_size(bytes_limit=self._most_bytes)


def find_cache_folder() -> Path:
    """The folder that the system has for what programs remember, and this program's part of it."""
    return user_cache_path("constellation", appauthor=False)


def _compute_stage(stage: str, key: str, compute: Callable[[], Result]) -> Result:
    return compute()


def _compute_nothing() -> None:
    return None


class Stages:
    """Runs the stages of one build, with a cache or without one."""

    def __init__(self, cache: Cache | None, settings: Settings, roots: Mapping[str, str]) -> None:
        """roots : what the build starts from, each with a digest of it; without a cache none is needed."""
        self._cache, self._settings, self._keys = cache, settings, dict(roots)

    def run(
        self, stage: str, compute: Callable[[], Result], *, after: Sequence[str], reads: Iterable[str] = ()
    ) -> Result:
        """Give the stage's result.

        after : the stages and roots whose results it reads; reads : the settings that it reads
        """
        if self._cache is None:
            return compute()
        parts = [[name, self._keys[name]] for name in after]
        values = [[name, repr(getattr(self._settings, name))] for name in sorted(reads)]
        key = digest_text(json.dumps([stage, parts, values]))
        self._keys[stage] = key
        return self._cache.recall(stage, key, compute)


def digest_text(text: str) -> str:
    """SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def digest_object(value: object) -> str:
    """A digest of what an object holds, as joblib computes it, in hexadecimal: for what is small."""
    from joblib import hash as digest_pickle

    return str(digest_pickle(value, hash_name="sha1"))


@lru_cache(maxsize=1)
def digest_machine() -> str:
    """SHA-256 of the machine's kind, Python's version and every installed library's, in hexadecimal.

    A library that is updated may compute another result; which ones a stage uses is not worth finding out.
    """
    libraries = sorted({f"{found.name} {found.version}" for found in distributions()})
    return digest_text("\n".join([platform.platform(), sys.version, *libraries]))


def digest_code(patterns: Sequence[str]) -> str:
    """SHA-256 of the names and contents of the package's own files of these patterns, in hexadecimal."""
    return digest_files([Path(__file__).parent], patterns)


def digest_files(folders: Iterable[Path], patterns: Sequence[str] = ("*",)) -> str:
    """SHA-256 of the names and contents of the files below some folders, in hexadecimal."""
    digest = hashlib.sha256()
    for folder in folders:
        paths = {path for pattern in patterns for path in folder.rglob(pattern)}
        for path in sorted(path for path in paths if path.is_file() and "__pycache__" not in path.parts):
            content = path.read_bytes()
            digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()
