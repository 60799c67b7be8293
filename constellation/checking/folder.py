"""In: what is wrong at one place of a site. Out: one line for the person who can mend it.

In: a folder. Out: the files in it, by path and size, and how each is spelt.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from constellation.errors import AtlasError


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong. place: a line, a row or "". grave: whether the site may not be published so."""

    file: str
    place: str
    what: str
    remedy: str
    grave: bool = True

    def __str__(self) -> str:
        return f"{self.file}{', ' if self.place else ''}{self.place}: {self.what}; {self.remedy}"


class BrokenFileError(Exception):
    """A file that cannot be read for what it should be, as the fault that it is."""

    def __init__(self, file: str, what: str, *, place: str = "", remedy: str = "build the site again") -> None:
        super().__init__(what)
        self.fault = Fault(file, place, what, remedy)


def gather_faults(faults: Iterable[Fault]) -> list[Fault]:
    """The same fault in many files once, at the first of them, with how many more there are.

    What every page shares is wrong on every page, and is mended in one place.
    """
    alike: dict[tuple[str, str, bool], list[Fault]] = {}
    for fault in faults:
        alike.setdefault((fault.what, fault.remedy, fault.grave), []).append(fault)
    return [
        group[0] if len(group) == 1 else replace(group[0], what=f"{group[0].what} ({describe_more(group)})")
        for group in alike.values()
    ]


def describe_more(group: list[Fault]) -> str:
    """'and in 3 more files', 'and 2 times more'."""
    files = len({fault.file for fault in group}) - 1
    if files:
        return f"and in {files:,} more file{'s' if files > 1 else ''}"
    return f"and {len(group) - 1:,} more time{'s' if len(group) > 2 else ''}"


@dataclass(frozen=True)
class Folder:
    """A site's files. sizes: bytes by path within the site. spelling: the path of each by its lower case."""

    root: Path
    sizes: dict[str, int]
    spelling: dict[str, str]
    folders: frozenset[str]

    def read_text(self, path: str) -> str:
        """A file as UTF-8, unpacked where it is gzipped, line ends as they are.

        Raises BrokenFileError where it cannot be read.
        """
        if not (self.root / path).is_file():  # a link in a circle, or a pipe that nobody writes to
            raise BrokenFileError(path, "it is no file", remedy="remove it")
        try:
            content = (self.root / path).read_bytes()
            return (gzip.decompress(content) if path.endswith(".gz") else content).decode()
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BrokenFileError(path, f"its gzip data is cut off or damaged ({error})") from None
        except UnicodeDecodeError as error:
            raise BrokenFileError(path, f"byte {error.start + 1} is not UTF-8") from None
        except OSError as error:
            what = f"it cannot be read ({error.strerror})"
            raise BrokenFileError(path, what, remedy="change its permissions") from None

    def require(self, path: str) -> None:
        """Raise BrokenFileError where a file is missing or empty."""
        if not self.sizes.get(path):
            raise BrokenFileError(path, "it is empty" if path in self.sizes else "it is missing")

    def list_kind(self, *endings: str) -> list[str]:
        """The files with these endings, sorted."""
        return sorted(path for path in self.sizes if path.endswith(endings))


def list_folder(root: Path) -> Folder:
    """The files of a built site. Raises AtlasError where there is none."""
    if not (root / "index.html").is_file():
        raise AtlasError(f"{root} holds no index.html, so it is no built site; build one first")
    sizes: dict[str, int] = {}
    for folder, _, names in os.walk(root):
        for name in names:
            file = Path(folder, name)
            sizes[file.relative_to(root).as_posix()] = file.stat().st_size if file.is_file() else 0
    folders = {parent.as_posix() for path in sizes for parent in PurePosixPath(path).parents}
    return Folder(root, sizes, {path.lower(): path for path in sorted(sizes)}, frozenset(folders))
