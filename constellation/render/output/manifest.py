"""Write and check the manifest of a site, which lists the checksums of all files.

The manifest shows which files are missing or changed.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from constellation.render.output.folder import TEMPORARY_ENTRIES

#: Name of the manifest. It has the format of sha256sum(1), so `sha256sum -c SHA256SUMS` checks the folder.
MANIFEST = "SHA256SUMS"

File = tuple[str, bytes | str | Path]
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass(frozen=True)
class Comparison:
    """The files of a folder that are missing, not listed in the manifest, or changed.

    The folder is compared with a manifest.
    """

    missing: list[str]
    extra: list[str]
    changed: list[str]

    @property
    def whole(self) -> bool:
        """Whether all files of the folder are as the manifest states.

        The folder then contains all files in the manifest and no others.
        """
        return not (self.missing or self.extra or self.changed)


def add_manifest(files: Iterable[File]) -> Iterator[File]:
    """Yield the given files, and finally their manifest."""
    sums: dict[str, str] = {}
    for path, content in files:
        data = content.read_bytes() if isinstance(content, Path) else content
        sums[path] = hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()
        yield path, data
    yield MANIFEST, form_manifest(sums)


def form_manifest(sums: Mapping[str, str]) -> str:
    """Return the text of a manifest.

    The text has the SHA-256 checksum of each path. The lines are sorted by path.
    """
    return "".join(f"{sums[path]}  {path}\n" for path in sorted(sums))


def read_manifest(text: str) -> dict[str, str]:
    """Read the SHA-256 checksum of each path from the text of a manifest.

    Raises
    ------
    ValueError
        If the text is not a manifest. The message names the line.
    """
    sums: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.fullmatch(line)
        if found is None or found[2] in sums:
            raise ValueError(f"line {number} does not consist of a checksum and a path, or repeats an earlier path")
        sums[found[2]] = found[1]
    if text != form_manifest(sums):
        raise ValueError("the lines are not sorted by path, or the last line is incomplete")
    return sums


def list_paths(root: Path, below: str = "") -> Iterator[str]:
    """Yield the paths of all files and links in a site's folder.

    They are in any order.
    """
    with os.scandir(root / below) as entries:
        for entry in entries:
            if below or entry.name not in TEMPORARY_ENTRIES:
                if entry.is_dir(follow_symlinks=False):
                    yield from list_paths(root, f"{below}{entry.name}/")
                else:
                    yield below + entry.name


def compare_folder(root: Path, sums: Mapping[str, str]) -> Comparison:
    """Compare the files in a site's folder with their checksums.

    Raises OSError if a file cannot be read.
    """
    there = set(list_paths(root)) - {MANIFEST}
    changed = [path for path in sorted(there & sums.keys()) if digest_file(root / path) != sums[path]]
    return Comparison(sorted(sums.keys() - there), sorted(there - sums.keys()), changed)


def is_whole(out: Path) -> bool:
    """Return whether a folder contains a complete and unchanged site.

    The manifest in the folder decides this.
    """
    try:
        text = (out / MANIFEST).read_bytes().decode()
        return compare_folder(out, read_manifest(text)).whole
    except (OSError, ValueError):
        return False


def digest_file(path: Path) -> str:
    """Return the SHA-256 checksum of a regular file.

    Return "" for anything else, such as a link.
    """
    if path.is_symlink() or not path.is_file():
        return ""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
