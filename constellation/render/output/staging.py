"""The files of a site in; those that are new or changed in a folder beside it, and which are as they stand, out."""

from __future__ import annotations

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

_DEFECT = "this is a defect, please report it"
#: What some system cannot have in a file's name, or at its end.
_UNFIT = re.compile(r'[\x00-\x1f\x7f"*:<>?\\|]|[. ]$')


@dataclass
class Staging:
    """A site in the making, beside the one that stands.

    standing : the folder of the site so far, which need not be there; open_folder : makes the folder of the new
    one, and is called only if something is written. written, unchanged : the paths that are new or changed, and
    those that stand there just so.
    """

    standing: Path
    open_folder: Callable[[], Path]
    written: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    _spelling: dict[str, str] = field(default_factory=dict)
    _files: set[str] = field(default_factory=set)

    def stage(self, path: str, content: bytes | str | Path) -> None:
        """Write one file, unless it stands there just so. Raises AtlasError for a path that no site may have."""
        self._check_path(path)
        if isinstance(content, Path):
            content = content.read_bytes()
        data = content.encode() if isinstance(content, str) else content
        if is_same(self.standing / path, data):
            self.unchanged.append(path)
            return
        with open(self._make_room(path), "xb") as file:
            file.write(data)
        self.written.append(path)

    def complete(self) -> None:
        """Put the unchanged files beside the written ones, as links: they keep their times, and nothing is copied.

        For as long as both folders are there, a file edited in one changes in the other. That is until the old
        folder goes, a moment later; and nothing here ever writes into a file that has a name already.
        """
        for path in self.unchanged:
            target = self._make_room(path)
            try:
                os.link(self.standing / path, target)
            except OSError:  # a filesystem without links, or a file of somebody else's
                shutil.copy2(self.standing / path, target)

    @cached_property
    def _folder(self) -> Path:
        return self.open_folder()

    def _make_room(self, path: str) -> Path:
        """Where a file goes, the folders above it made."""
        target = self._folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target

    def _check_path(self, path: str) -> None:
        """Refuse what leads out of the site, and what some disk would lose or put into another file's place."""
        parts = path.split("/")
        if not path or path.startswith("/") or ".." in parts or "" in parts or "." in parts:
            raise AtlasError(f"'{path}' leads outside the output folder; {_DEFECT}")
        for part in parts:
            if _UNFIT.search(part) or RESERVED.fullmatch(part.split(".")[0].lower()):
                raise AtlasError(f"{path!r} is no name that every disk can have; {_DEFECT}")
        for depth in range(1, len(parts) + 1):
            entry = "/".join(parts[:depth]) + ("/" if depth < len(parts) else "")
            folded = unicodedata.normalize("NFC", entry.rstrip("/")).casefold()
            known = self._spelling.setdefault(folded, entry)
            if known != entry or (entry == path and folded in self._files):
                raise AtlasError(f"'{known}' and '{entry}' are one file on some disks; {_DEFECT}")
        self._files.add(folded)


def is_same(path: Path, data: bytes) -> bool:
    """Whether a file stands there with just this content."""
    try:
        found = os.lstat(path)
        return stat.S_ISREG(found.st_mode) and found.st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False
