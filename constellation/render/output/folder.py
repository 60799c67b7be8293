"""Where a site shall go in, whether it may and where the build keeps what is not finished out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from constellation.errors import AtlasError
from constellation.render.assets import list_folders

#: A folder that holds this file was made by a build, and may be replaced by the next.
MARK = "data/atlas.json"
WORKSHOP = ".constellation-build"
#: What a build keeps within the folder where it cannot keep it beside: no part of the site.
GUESTS = frozenset({WORKSHOP, f"{WORKSHOP}.lock"})

_EFFECTIVE = os.access in os.supports_effective_ids


@dataclass(frozen=True)
class Place:
    """The folder of a site, and what a build needs beside it.

    out      : the folder, absolute, through any links
    workshop : the build's own folder while it runs, on the same filesystem as `out`
    lock     : the file of the lock
    at_once  : whether `out` itself may be replaced; else it stays the same folder and its entries are
    """

    out: Path
    workshop: Path
    lock: Path
    at_once: bool

    @property
    def workshops(self) -> tuple[Path, Path]:
        """Where an earlier build may have left things: beside the folder, or within it."""
        return _name_beside(self.out), self.out / WORKSHOP


def find_place(out: Path) -> Place:
    """Settle where things go. `out` may be relative, a link, and need not exist.

    The workshop is beside `out`, unless `out` is on a filesystem of its own (it is a mount point) or the folder
    that holds it may not be written: then it is within. There, and where the process stands in `out` itself, the
    folder stays and its entries are replaced.
    """
    real = Path(os.path.realpath(out))
    beside = _name_beside(real)
    workshop = beside
    if real.is_dir():
        apart = real.stat().st_dev != real.parent.stat().st_dev
        if apart or not os.access(real.parent, os.W_OK | os.X_OK, effective_ids=_EFFECTIVE):
            workshop = real / WORKSHOP
    at_once = workshop == beside and not _is_current(real)
    return Place(real, workshop, workshop.with_name(workshop.name + ".lock"), at_once)


def check_place(place: Place) -> None:
    """Raise AtlasError where no site may go, whatever stands there."""
    out = place.out
    if out == out.parent:
        raise AtlasError(f"{out} is the root of the disk; give a folder with --out")
    if out.is_symlink():  # though links were followed
        raise AtlasError(f"{out} is a link that leads in a circle; give a folder with --out")
    if out.exists() and not out.is_dir():
        raise AtlasError(f"{out} is a file; give a folder with --out")
    for folder in list_folders():
        if out.is_relative_to(folder):
            raise AtlasError(f"{out} is within the program's own folder {folder}; give another with --out")


def check_standing(place: Place, force: bool = False, needed: Iterable[Path] = ()) -> None:
    """Raise AtlasError where something stands there that is not a build's to replace.

    force  : whether a folder that no build made may be replaced all the same
    needed : files that must outlive the build: what it reads, and what it writes besides the site
    """
    if not force:
        _check_maker(place)
    out = place.out
    home = os.path.expanduser("~")
    for kept in (*list_folders(), *([Path(home)] if os.path.isabs(home) else []), *needed):
        if any(path.is_relative_to(out) for path in (kept.absolute(), Path(os.path.realpath(kept)))):
            raise AtlasError(f"{out} holds {kept}, which is needed and would be lost; give another with --out")


def _check_maker(place: Place) -> None:
    entries = list_entries(place)
    if entries and not (place.out / MARK).is_file():
        raise AtlasError(
            f"{place.out} holds files that no build made; give another folder, or --force to replace it"
        )
    if ".git" in entries:
        raise AtlasError(
            f"{place.out} holds a git repository, which would be lost; build elsewhere and copy, or --force"
        )


def list_entries(place: Place) -> list[str]:
    """What stands in the folder, without what a build keeps there while it runs; nothing where there is none."""
    return sorted(set(os.listdir(place.out)) - GUESTS) if place.out.is_dir() else []


def _name_beside(out: Path) -> Path:
    return out.with_name(f".{out.name}{WORKSHOP}") if out.name else out / WORKSHOP


def _is_current(folder: Path) -> bool:
    """Whether the process stands in the folder."""
    try:
        return os.path.samefile(folder, os.curdir)
    except OSError:  # the folder that it stood in is gone
        return False
