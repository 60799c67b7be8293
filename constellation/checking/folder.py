"""The folder of a built site and its files."""

from __future__ import annotations

import gzip
import os
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from constellation.checking.faults import BrokenFileError
from constellation.errors import AtlasError

#: Largest size of the text of a compressed file, in bytes. A small file can unpack to any size.
LARGEST = 1 << 30


@dataclass(frozen=True)
class Folder:
    """The folder of a built site and its files.

    Attributes
    ----------
    root : Path
        The folder.
    sizes : dict
        Size of each file in bytes. The keys are paths within the site.
    spelling : dict
        Path of each file as it is written. The keys are the same paths in lower case.
    folders : frozenset
        The paths of all folders that contain files.
    """

    root: Path
    sizes: dict[str, int]
    spelling: dict[str, str]
    folders: frozenset[str]

    def read_text(self, path: str) -> str:
        """Return the text of a file.

        A file whose name ends in .gz is decompressed. Line endings are not changed.

        Raises BrokenFileError if the file cannot be read.
        """
        if not (self.root / path).is_file():  # reading a pipe would block; a link may point to itself
            raise BrokenFileError(path, "this is not a regular file", remedy="remove it")
        try:
            if not path.endswith(".gz"):
                return (self.root / path).read_bytes().decode()
            with gzip.open(self.root / path) as file:
                content = file.read(LARGEST + 1)
            if len(content) > LARGEST:
                raise BrokenFileError(path, f"the file unpacks to more than {LARGEST >> 20:,} MB")
            return content.decode()
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise BrokenFileError(path, f"the gzip data is truncated or damaged ({error})") from None
        except UnicodeDecodeError as error:
            raise BrokenFileError(path, f"byte {error.start + 1} is not UTF-8") from None
        except OSError as error:
            raise BrokenFileError(
                path, f"the file cannot be read ({error.strerror})", remedy="change its permissions"
            ) from None

    def read_end(self, path: str, length: int) -> bytes:
        """Return the last bytes of a file, which must not be empty."""
        with (self.root / path).open("rb") as file:
            file.seek(max(0, self.sizes[path] - length))
            return file.read(length)

    def require(self, path: str) -> None:
        """Check that a file exists and is not empty.

        Otherwise, raise BrokenFileError.
        """
        if not self.sizes.get(path):
            raise BrokenFileError(path, "the file is empty" if path in self.sizes else "the file is missing")

    def list_files(self, *endings: str) -> list[str]:
        """Return the sorted paths of the files with one of the given endings."""
        return sorted(path for path in self.sizes if path.endswith(endings))


def list_folder(root: Path) -> Folder:
    """List the files in the folder of a site.

    Raise AtlasError if the folder contains no site.
    """
    if not (root / "index.html").is_file():
        raise AtlasError(f"{root} has no index.html, so it is not a built site; build a site first")
    sizes: dict[str, int] = {}
    for folder, _, names in os.walk(root):
        for name in names:
            file = Path(folder, name)
            sizes[file.relative_to(root).as_posix()] = file.stat().st_size if file.is_file() else 0
    folders = {parent.as_posix() for path in sizes for parent in PurePosixPath(path).parents}
    return Folder(root, sizes, {path.lower(): path for path in sorted(sizes)}, frozenset(folders))
