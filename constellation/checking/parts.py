"""In: the path of an export. Out: the files that it comes in, one or numbered parts, and where one is missing."""

from __future__ import annotations

import re

from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import Folder

_NUMBERED = re.compile(r"-(\d{4,})\.")


def list_parts(folder: Folder, path: str) -> list[str]:
    """The files of 'data/models.csv': itself, itself gzipped, or 'data/models-0001.csv.gz' and so on.

    Raises BrokenFileError where there is none, where there are both, or where a number is left out.
    """
    stem, dot, ending = path.removesuffix(".gz").partition(".")
    whole = [name for name in (path, f"{path.removesuffix('.gz')}.gz") if name in folder.sizes]
    numbered = re.compile(re.escape(stem) + r"-(\d{4,})" + re.escape(f"{dot}{ending}.gz"))
    parts = sorted(name for name in folder.sizes if numbered.fullmatch(name))
    if whole and parts:
        raise BrokenFileError(whole[0], f"it is there beside its parts, the first {parts[0]}")
    for number, name in enumerate(parts, 1):
        if name != f"{stem}-{number:04d}{dot}{ending}.gz":
            raise BrokenFileError(f"{stem}-{number:04d}{dot}{ending}.gz", f"it is missing, and {name} is there")
    if not whole and not parts:
        folder.require(path)
    return parts or whole[:1]


def number_part(path: str) -> int:
    """The number of a part, from 1; 0 of an export that comes whole."""
    found = _NUMBERED.search(path)
    return int(found[1]) if found else 0
