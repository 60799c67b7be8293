"""Prepare a new site in a folder beside the current site.

Changed files are written, and unchanged files are linked.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from constellation.catalogue.slugs import RESERVED
from constellation.errors import AtlasError
from constellation.render.output.manifest import digest_file, list_paths

_BUG = "this is a bug, please report it"
#: Characters that some operating systems do not allow in a file name, or at the end of one.
_NOT_ALLOWED = re.compile(r'[\x00-\x1f\x7f"*:<>?\\|]|[. ]$')


@dataclass
class Staging:
    """A new site that is prepared in a folder beside the current site.

    Attributes
    ----------
    current : Path
        The folder of the current site, which need not exist.
    make_folder : callable
        Makes the folder of the new site. It is called only if a file is written.
    written, unchanged : list of str
        The paths of new or changed files, and of files that are the same in the current site.
    sums : dict of str to str
        The SHA-256 of each file, in hexadecimal.
    """

    current: Path
    make_folder: Callable[[], Path]
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    sums: dict[str, str] = field(default_factory=dict)
    _spelling: dict[str, str] = field(default_factory=dict)
    _files: set[str] = field(default_factory=set)
    _identity: tuple[int, int] | None = None

    def add(self, path: str, content: bytes | str | Path) -> None:
        """Add a file to the new site.

        A file that is the same in the current site is only noted as unchanged. Raises AtlasError if the path is not
        allowed.
        """
        self._check_path(path)
        if isinstance(content, Path):
            content = content.read_bytes()
        data = content.encode() if isinstance(content, str) else content
        self.sums[path] = hashlib.sha256(data).hexdigest()
        if has_content(self.current / path, data):
            self.unchanged.append(path)
            return
        with open(self._make_parents(path), "xb") as file:
            file.write(data)
        self.written.append(path)

    def add_unchanged(self) -> None:
        """Add the files that have not changed as hard links to the current site.

        Nothing is copied, and the files keep their times. While both sites exist, an edit of such a file changes
        the file in both sites. However, both sites exist only for a moment, and the build itself never writes to an
        existing file.
        """
        for path in self.unchanged:
            target = self._make_parents(path)
            try:
                os.link(self.current / path, target)
            except OSError:  # a filesystem without links, or a file of another user
                shutil.copy2(self.current / path, target)

    def verify(self) -> None:
        """Check that the new site consists of exactly the files that were added, just before it is published.

        Another program may have removed, emptied or edited a file during the build, or may have replaced the
        folder.

        Raises AtlasError if the new site differs. The message has the first file that differs.
        """
        if self._folder.is_symlink() or _identify(self._folder) != self._identity:
            raise AtlasError(
                f"{self._folder} is no longer the folder that this build has made; the previous site is "
                "unchanged; build again"
            )
        there = set(list_paths(self._folder))
        changed = (path for path in sorted(there) if self.sums.get(path) != digest_file(self._folder / path))
        wrong = next(iter(sorted(self.sums.keys() - there)), None) or next(changed, None)
        if wrong is not None:
            raise AtlasError(
                f"{self._folder / wrong} was removed or changed during the build; the previous site is unchanged; "
                "build again"
            )

    @cached_property
    def _folder(self) -> Path:
        folder = self.make_folder()
        self._identity = _identify(folder)
        return folder

    def _make_parents(self, path: str) -> Path:
        """Make the folders that contain a file of the new site.

        Return the path of the file.
        """
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _check_path(self, path: str) -> None:
        """Check that a file in the new site has a valid path.

        Raise AtlasError if it is outside the site, or if it is invalid or ambiguous on some systems.
        """
        parts = path.split("/")
        if not path or path.startswith("/") or ".." in parts or "" in parts or "." in parts:
            raise AtlasError(f"'{path}' is outside the output folder; {_BUG}")
        for part in parts:
            if _NOT_ALLOWED.search(part) or RESERVED.fullmatch(part.split(".")[0].lower()):
                raise AtlasError(f"{path!r} is not a valid file name on some systems; {_BUG}")
        for depth in range(1, len(parts) + 1):
            entry = "/".join(parts[:depth]) + ("/" if depth < len(parts) else "")
            folded = unicodedata.normalize("NFC", entry.rstrip("/")).casefold()
            known = self._spelling.setdefault(folded, entry)
            if known != entry or (entry == path and folded in self._files):
                raise AtlasError(f"'{known}' and '{entry}' have the same name on some systems; {_BUG}")
        self._files.add(folded)


def _identify(folder: Path) -> tuple[int, int] | None:
    """Return the numbers of a folder's device and entry, or None if there is no such folder."""
    try:
        state = folder.stat()
    except OSError:
        return None
    return state.st_dev, state.st_ino


def has_content(path: Path, data: bytes) -> bool:
    """Return whether a regular file has exactly the given content.

    Return False if the path is not a regular file.
    """
    try:
        found = os.lstat(path)
        return stat.S_ISREG(found.st_mode) and found.st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
