"""Two names in, each at the other's place out: in one step, which no system call of Python's own offers.

A whole site in the workshop in, the same in its place out; and what a killed build has left put right.

The workshop is a folder of the build's own, with these entries and no other:

| entry | what it is |
| --- | --- |
| `BUILD` | says what the folder is; written first and removed last, so that nobody else's folder is taken for it |
| `new/` | the site that is being made; after an exchange, the one that stood there |
| `old/` | what stood there, where the system has no exchange: the folder, or its entries |
| `note` | what is being moved, from before the first move until after the last |
"""

from __future__ import annotations

import ctypes
import dataclasses
import errno
import json
import os
import shutil
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path

from constellation.errors import AtlasError
from constellation.render.output.folder import Place, list_entries

_CURRENT = -100  # AT_FDCWD of Linux: paths are as the process sees them
_EXCHANGE = 2  # RENAME_EXCHANGE of Linux's renameat2(2), and RENAME_SWAP of macOS's renamex_np(2)
#: The kernel, the filesystem or a sandbox knows no exchange.
_UNKNOWN = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM})


def exchange_names(one: Path, other: Path) -> bool:
    """Gives each of two files or folders the other's name, atomically: nobody ever sees neither or half.

    Returns False, and has done nothing, where the system or the filesystem cannot. Raises OSError where it could
    but may not.
    """
    first, second, flags = os.fsencode(one), os.fsencode(other), ctypes.c_uint(_EXCHANGE)
    if sys.platform == "linux":
        return _call("renameat2", _CURRENT, first, _CURRENT, second, flags)
    if sys.platform == "darwin":
        return _call("renamex_np", first, second, flags)
    return False


def flush_folder(folder: Path) -> None:
    """Has the system put on the disk what it has taken for the folder's filesystem, thousands of files at once.

    What a power cut may take is then only what came later. Raises OSError where the disk could not take it.
    """
    if sys.platform == "linux":
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if _call("syncfs", handle):
                return
        finally:
            os.close(handle)
    if hasattr(os, "sync"):
        os.sync()


def _call(name: str, *arguments: object) -> bool:
    """Calls a function of the C library that gives 0 or sets errno; False where there is no such thing."""
    function = getattr(ctypes.CDLL(None, use_errno=True), name, None)
    if function is None:  # a C library older than the call
        return False
    function.restype = ctypes.c_int
    if function(*arguments) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNKNOWN:
        return False
    raise OSError(number, os.strerror(number))


_MARK, _NEW, _OLD, _NOTE = "BUILD", "new", "old", "note"
_TEXT = "Constellation keeps here what a build has not finished. When no build runs, this folder may be removed.\n"


def open_workshop(place: Place) -> Path:
    """Make the workshop, and give the folder in it where the site is to be made."""
    place.workshop.mkdir()
    _write_text(place.workshop / _MARK, _TEXT)
    new = place.workshop / _NEW
    new.mkdir()
    return new


def turn_over(place: Place) -> None:
    """Put the site that was made where the last one is, which goes into the workshop.

    In one step where the system can. Else by renames that are noted down beforehand: an error takes them back
    here, and after a death settle_workshop does.
    """
    new, old = place.workshop / _NEW, place.workshop / _OLD
    flush_folder(new)
    if place.at_once and not place.out.exists():
        os.rename(new, place.out)
        return
    new.chmod(stat.S_IMODE(place.out.stat().st_mode))
    if place.at_once and exchange_names(new, place.out):
        return
    note = Note(place.at_once)
    if not place.at_once:
        note = Note(False, list_entries(place), sorted(os.listdir(new)))
        old.mkdir()
    _write_text(place.workshop / _NOTE, json.dumps(dataclasses.asdict(note)))
    try:
        for stands, waits, goes in note.list_moves(place.out, place.workshop):
            if os.path.lexists(stands):
                os.rename(stands, goes)
            if os.path.lexists(waits):
                os.rename(waits, stands)
        (place.workshop / _NOTE).unlink()
    except BaseException:
        _take_back(place.out, place.workshop, note)
        raise


def settle_workshop(place: Place) -> None:
    """Put right what a build that died has left, and clear it away; to be called by whoever holds the lock.

    Raises AtlasError for a folder in the workshop's place that no build made.
    """
    for workshop in place.workshops:
        if os.path.lexists(workshop):
            if not _is_own(workshop):
                raise AtlasError(f"{workshop} is in the way, and no build made it; move it elsewhere")
            note = _read_note(workshop / _NOTE)
            if note is not None:
                _take_back(place.out, workshop, note)
            _clear(workshop)


def clear_workshop(place: Place) -> None:
    """Remove the workshop, if it is there and holds nothing that is still needed."""
    if os.path.lexists(place.workshop) and not os.path.lexists(place.workshop / _NOTE):
        _clear(place.workshop)


@dataclass(frozen=True)
class Note:
    """What is being moved: the site's folder itself, or the entries `old` of it out and the entries `new` in."""

    at_once: bool
    old: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)

    def list_moves(self, out: Path, workshop: Path) -> list[tuple[Path, Path, Path]]:
        """For each piece where it stands, where its successor waits, and where it goes itself."""
        if self.at_once:
            return [(out, workshop / _NEW, workshop / _OLD)]
        names = sorted({*self.old, *self.new})
        return [(out / name, workshop / _NEW / name, workshop / _OLD / name) for name in names]


def _take_back(out: Path, workshop: Path, note: Note) -> None:
    """Undo the moves that were made, whichever they are; may itself be cut off, and called again."""
    try:
        for stands, waits, goes in note.list_moves(out, workshop):
            replaced = os.path.lexists(goes)
            arrived = replaced or not (note.at_once or stands.name in note.old)
            if arrived and os.path.lexists(stands) and not os.path.lexists(waits):
                os.rename(stands, waits)
            if replaced:
                _check_free(stands, goes)
                os.rename(goes, stands)
        (workshop / _NOTE).unlink(missing_ok=True)
    except OSError as error:
        raise AtlasError(
            f"{out} is not whole: some of it is in {workshop} ({error.strerror}); build again, and it is put back"
        ) from error


def _check_free(stands: Path, goes: Path) -> None:
    """Raise AtlasError where somebody has put something in a place that was empty for a moment."""
    if os.path.lexists(stands) and (stands.is_symlink() or not stands.is_dir() or any(stands.iterdir())):
        raise AtlasError(f"{stands} was made anew when a build had moved the last to {goes}; move one elsewhere")


def _read_note(path: Path) -> Note | None:
    """The note, or None where there is none, or it is not finished: then nothing has been moved."""
    try:
        note = Note(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return note


def _is_own(workshop: Path) -> bool:
    """Whether a folder is a build's workshop: nothing but what a build puts there, and the text that says so."""
    if workshop.is_symlink() or not workshop.is_dir():
        return False
    entries = set(os.listdir(workshop))
    try:
        text = (workshop / _MARK).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return not entries
    begun = entries == {_MARK} and _TEXT.startswith(text)
    return begun or (text == _TEXT and entries <= {_MARK, _NEW, _OLD, _NOTE})


def _clear(workshop: Path) -> None:
    for name in (_NEW, _OLD):
        if os.path.lexists(workshop / name):
            _remove_folder(workshop / name)
    (workshop / _NOTE).unlink(missing_ok=True)
    (workshop / _MARK).unlink(missing_ok=True)
    workshop.rmdir()


def _remove_folder(folder: Path) -> None:
    """Remove a folder with all below it, what its owner has made read-only included."""
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
