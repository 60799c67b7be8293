"""Make, swap and remove the folder in which a build prepares a site.

The new site is made in this folder before it replaces the previous site. The folder has only these entries:

| entry | content |
| --- | --- |
| `BUILD` | a text that identifies the folder of a build; written first and removed last |
| `new/` | the new site; after a swap, the previous site |
| `old/` | the previous site or its entries, if the system cannot swap folders |
| `note` | the journal of the moves; it exists from before the first move until after the last |
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import stat
from dataclasses import dataclass, field
from pathlib import Path

from constellation.errors import AtlasError
from constellation.render.output.folder import OutputFolder, list_entries
from constellation.render.output.swap import flush_filesystem, swap_paths

_MARK, _NEW, _OLD, _JOURNAL = "BUILD", "new", "old", "note"
_TEXT = "Constellation keeps here what a build has not finished. When no build runs, this folder may be removed.\n"


def make_temporary_folder(folder: OutputFolder) -> Path:
    """Make the folder in which a build prepares a site.

    Return the folder in it for the new site.
    """
    folder.temporary.mkdir()
    _write_text(folder.temporary / _MARK, _TEXT)
    new = folder.temporary / _NEW
    new.mkdir()
    return new


def swap_sites(folder: OutputFolder) -> None:
    """Replace the previous site by the new one.

    The previous site is kept in the temporary folder. If the system can swap folders, this is a single step.
    Otherwise folders are renamed, and a journal records the renames beforehand. After an error, the renames are
    undone here. After a crash, `recover_site` undoes them.
    """
    new, old = folder.temporary / _NEW, folder.temporary / _OLD
    flush_filesystem(new)
    if folder.at_once and not folder.out.exists():
        os.rename(new, folder.out)
        return
    new.chmod(stat.S_IMODE(folder.out.stat().st_mode))
    if folder.at_once and swap_paths(new, folder.out):
        return
    journal = Journal(folder.at_once)
    if not folder.at_once:
        journal = Journal(False, list_entries(folder), sorted(os.listdir(new)))
        old.mkdir()
    _write_text(folder.temporary / _JOURNAL, json.dumps(dataclasses.asdict(journal)))
    try:
        for move in journal.list_moves(folder.out, folder.temporary):
            if os.path.lexists(move.place):
                os.rename(move.place, move.old)
            if os.path.lexists(move.new):
                os.rename(move.new, move.place)
        (folder.temporary / _JOURNAL).unlink()
    except BaseException:
        _undo_moves(folder.out, folder.temporary, journal)
        raise


def recover_site(folder: OutputFolder) -> None:
    """Restore the site if an earlier build was interrupted.

    The temporary folder of that build is removed. The caller holds the lock.

    Raises AtlasError if the path of the temporary folder exists, but no build made it.
    """
    for temporary in folder.temporary_folders:
        if os.path.lexists(temporary):
            if not _is_own(temporary):
                raise AtlasError(
                    f"{temporary} was not made by a build; move it to another folder, because the build needs "
                    "this path"
                )
            journal = _read_journal(temporary / _JOURNAL)
            if journal is not None:
                _undo_moves(folder.out, temporary, journal)
            _remove_temporary(temporary)


def remove_temporary_folder(folder: OutputFolder) -> None:
    """Remove the folder in which a build has prepared a site.

    The folder is kept if it still contains a part of the site. In this case, the folder has a journal.
    """
    if os.path.lexists(folder.temporary) and not os.path.lexists(folder.temporary / _JOURNAL):
        _remove_temporary(folder.temporary)


@dataclass(frozen=True)
class Move:
    """The replacement of one file or folder by another.

    A replacement consists of two renames: the present file or folder is moved to `old`, and then `new` is moved to
    its path.
    """

    place: Path
    new: Path
    old: Path


@dataclass(frozen=True)
class Journal:
    """A record of the files and folders that a build renames.

    It is used to undo the renames. Either the whole folder is replaced at once, or its entries `old` are replaced
    by the entries `new`.
    """

    at_once: bool
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)

    def list_moves(self, out: Path, temporary: Path) -> list[Move]:
        """List the files and folders that a build replaces, in order."""
        if self.at_once:
            return [Move(out, temporary / _NEW, temporary / _OLD)]
        names = sorted({*self.old, *self.new})
        return [Move(out / name, temporary / _NEW / name, temporary / _OLD / name) for name in names]


def _undo_moves(out: Path, temporary: Path, journal: Journal) -> None:
    """Undo the renames of an interrupted build.

    If this function is interrupted, it can be called again.
    """
    try:
        for move in journal.list_moves(out, temporary):
            was_replaced = os.path.lexists(move.old)
            has_new = was_replaced or not (journal.at_once or move.place.name in journal.old)
            if has_new and os.path.lexists(move.place) and not os.path.lexists(move.new):
                os.rename(move.place, move.new)
            if was_replaced:
                _check_free(move)
                os.rename(move.old, move.place)
        (temporary / _JOURNAL).unlink(missing_ok=True)
    except OSError as error:
        raise AtlasError(
            f"{out} is incomplete: a part of the site is in {temporary} ({error.strerror}); build again to "
            "restore the site"
        ) from error


def _check_free(move: Move) -> None:
    """Check that a moved file or folder can be moved back to its original path.

    Raise AtlasError if another program has created something there.
    """
    place = move.place
    if os.path.lexists(place) and (place.is_symlink() or not place.is_dir() or any(place.iterdir())):
        raise AtlasError(
            f"another program created {place} during a build; move it to another folder, and build again: "
            f"the next build restores the earlier {place.name} from {move.old}"
        )


def _read_journal(path: Path) -> Journal | None:
    """Read the record of a build's renames.

    Return None if the journal is missing or incomplete. Without a complete journal, nothing was moved.
    """
    try:
        journal = Journal(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return journal


def _is_own(temporary: Path) -> bool:
    """Return whether a folder was made by a build.

    The file BUILD must have the right text, and the folder must have no other entries than those of a build.
    """
    if temporary.is_symlink() or not temporary.is_dir():
        return False
    entries = set(os.listdir(temporary))
    try:
        text = (temporary / _MARK).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return not entries
    just_begun = entries == {_MARK} and _TEXT.startswith(text)
    return just_begun or (text == _TEXT and entries <= {_MARK, _NEW, _OLD, _JOURNAL})


def _remove_temporary(temporary: Path) -> None:
    for name in (_NEW, _OLD):
        if os.path.lexists(temporary / name):
            _remove_tree(temporary / name)
    (temporary / _JOURNAL).unlink(missing_ok=True)
    (temporary / _MARK).unlink(missing_ok=True)
    temporary.rmdir()


def _remove_tree(folder: Path) -> None:
    """Remove a folder and everything in it.

    Read-only folders are also removed.
    """
    try:
        shutil.rmtree(folder)
    except PermissionError:
        folder.chmod(0o700)
        for below, names, _ in os.walk(folder):
            for name in names:
                if not os.path.islink(os.path.join(below, name)):
                    os.chmod(os.path.join(below, name), 0o700)
        shutil.rmtree(folder)


def _write_text(path: Path, text: str) -> None:
    with open(path, "x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
