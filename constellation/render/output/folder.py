"""Find the output folder, and check that a build may replace its contents."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from constellation.errors import AtlasError
from constellation.render.assets import list_folders

#: A folder with this file was made by a build, and the next build may replace it.
MARK = "data/atlas.json"
TEMPORARY = ".constellation-build"
#: Temporary entries that a build makes in the output folder if it cannot make them beside the folder.
TEMPORARY_ENTRIES = frozenset({TEMPORARY, f"{TEMPORARY}.lock"})

_EFFECTIVE_IDS = os.access in os.supports_effective_ids


@dataclass(frozen=True)
class OutputFolder:
    """The paths of the output folder and of the temporary files of a build.

    Attributes
    ----------
    out : Path
        The folder, absolute and with links resolved.
    temporary : Path
        The temporary folder of the build, on the same filesystem.
    lock : Path
        The lock file.
    at_once : bool
        Whether the folder itself may be replaced. Otherwise it stays, and its entries are replaced one by one.
    """

    out: Path
    temporary: Path
    lock: Path
    at_once: bool

    @property
    def temporary_folders(self) -> tuple[Path, Path]:
        """The two paths that the temporary folder may have.

        It is beside the output folder or inside it.
        """
        return _name_beside(self.out), self.out / TEMPORARY


def find_output_folder(out: Path) -> OutputFolder:
    """Return the paths of the output folder and of the temporary files of a build.

    `out` is the path that the user has given. The path may be relative or a link, and the folder need not exist.

    The temporary folder is normally beside the output folder. It is inside the output folder if this is a mount
    point, or if the parent folder is not writable. In these two cases, and if the output folder is the current
    folder, the output folder itself stays and its entries are replaced.
    """
    real = Path(os.path.realpath(out))
    beside = _name_beside(real)
    temporary = beside
    if real.is_dir():
        is_mount = real.stat().st_dev != real.parent.stat().st_dev
        if is_mount or not os.access(real.parent, os.W_OK | os.X_OK, effective_ids=_EFFECTIVE_IDS):
            temporary = real / TEMPORARY
    at_once = temporary == beside and not _is_current(real)
    return OutputFolder(real, temporary, temporary.with_name(temporary.name + ".lock"), at_once)


def check_location(folder: OutputFolder) -> None:
    """Check that a build may write to the output folder's path.

    Raise AtlasError otherwise. The contents of the folder are not checked here.
    """
    out = folder.out
    if out == out.parent:
        raise AtlasError(f"{out} is the root of the disk; give a folder with --out")
    if out.is_symlink():  # links are already resolved, so this link is part of a cycle
        raise AtlasError(f"{out} is a link that leads back to itself; give a folder with --out")
    if out.exists() and not out.is_dir():
        raise AtlasError(f"{out} is a file; give a folder with --out")
    for own in list_folders():
        if out.is_relative_to(own):
            raise AtlasError(f"{out} is inside the program's own folder {own}; give another folder with --out")


def check_contents(folder: OutputFolder, force: bool = False, needed: Iterable[Path] = ()) -> None:
    """Check that a build may replace what the output folder contains.

    Raise AtlasError otherwise.

    Parameters
    ----------
    folder : OutputFolder
        The folder.
    force : bool
        Replace a folder that no build made.
    needed : iterable of Path
        Files that the build reads, or writes besides the site.
    """
    if not force:
        _check_maker(folder)
    out = folder.out
    home = os.path.expanduser("~")
    for kept in (*list_folders(), *([Path(home)] if os.path.isabs(home) else []), *needed):
        if any(path.is_relative_to(out) for path in (kept.absolute(), Path(os.path.realpath(kept)))):
            raise AtlasError(f"{out} contains {kept}, which the build would delete; give another folder with --out")


def _check_maker(folder: OutputFolder) -> None:
    """Check that the output folder was made by a build.

    Raise AtlasError otherwise, and also if the folder is a git repository.
    """
    entries = list_entries(folder)
    if entries and not (folder.out / MARK).is_file():
        raise AtlasError(
            f"{folder.out} contains files that no build has made; give another folder, or use --force to replace "
            "them"
        )
    if ".git" in entries:
        raise AtlasError(
            f"{folder.out} contains a git repository, which the build would delete; give another folder, or use "
            "--force"
        )


def list_entries(folder: OutputFolder) -> list[str]:
    """Return the names of the entries in the output folder.

    Temporary entries are left out. Return [] if the folder does not exist.
    """
    return sorted(set(os.listdir(folder.out)) - TEMPORARY_ENTRIES) if folder.out.is_dir() else []


def _name_beside(out: Path) -> Path:
    return out.with_name(f".{out.name}{TEMPORARY}") if out.name else out / TEMPORARY


def _is_current(folder: Path) -> bool:
    """Return whether a folder is the current working folder."""
    try:
        return os.path.samefile(folder, os.curdir)
    except OSError:  # the current folder was deleted
        return False
