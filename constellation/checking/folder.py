"""In: a folder. Out: the files in it, by path and size, and how each is spelt."""

from __future__ import annotations

import gzip
import os
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from constellation.checking.faults import BrokenFileError
from constellation.errors import AtlasError


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
