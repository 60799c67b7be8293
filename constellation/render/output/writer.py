"""Pages and files in, the output folder out: whole, or untouched. Only what this file calls writes there.

staging.py makes the new site beside the last one, turnover.py puts it in its place, place.py says where that is and
what may not be overwritten. A ledger is written with the site, and before it: see write_files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from constellation.catalogue.writing import is_full, replace_file
from constellation.errors import AtlasError
from constellation.lock import hold_path
from constellation.render.output.folder import MARK, Place, check_place, check_standing, find_place
from constellation.render.output.manifest import list_paths
from constellation.render.output.staging import Staging
from constellation.render.output.swap import clear_workshop, open_workshop, settle_workshop, turn_over

__all__ = ["MARK", "hold_ledger", "hold_output", "write_files", "write_ledger"]


@contextmanager
def hold_output(out: Path, *, force: bool = False, needed: Iterable[Path] = ()) -> Iterator[Place]:
    """Makes sure that a site may be put at `out`, and keeps every other build from there until the block ends.

    What a build that died has left is put right and cleared away first. Whoever holds `out` may hold it again.
    Raises AtlasError where a site may not go there (see place.py), or another build is at it.
    """
    with ExitStack() as held:
        try:
            place = find_place(out)
            check_place(place)
            place.lock.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(hold_path(place.out, place.lock))
            settle_workshop(place)
            check_standing(place, force, needed)
        except OSError as error:
            raise AtlasError(f"{out} cannot be made ({error.strerror}); give another folder with --out") from error
        try:
            yield place
        except BaseException:
            with suppress(OSError):  # the next build tries again, and what has gone wrong here matters more
                clear_workshop(place)
            raise
        try:
            clear_workshop(place)
        except OSError as error:
            raise AtlasError(
                f"{place.out} is written, but {place.workshop} cannot be removed ({error.strerror}); remove it"
            ) from error


def write_files(
    out: Path,
    files: Iterable[tuple[str, bytes | str | Path]],
    force: bool = False,
    *,
    needed: Iterable[Path] = (),
    ledger: tuple[Path, str] | None = None,
) -> int:
    """Makes the site beside `out` and puts it in its place at the end, whole; returns how many files it has.

    Each file is its path within the site and its content, or the file to copy. Whatever goes wrong before the
    end, the folder that stood there stays as it was. Where it holds just these files already, nothing is written.

    ledger : its file and its text. It is replaced when the site is made but not yet in its place. So no address
    is ever shown that the ledger does not know; if the process dies in between, the ledger knows some that were
    never shown, and the next build keeps them for nothing. The other way round an address would be lost.
    """
    needed = list(needed)
    with hold_output(out, force=force, needed=needed) as place:
        staging = Staging(place.out, lambda: open_workshop(place))
        try:
            for path, content in files:
                staging.stage(path, content)
            changed = bool(staging.written or _find_dropped(place.out, staging))
            if changed:
                staging.complete()
                check_standing(place, force, needed)  # once more, for minutes may have passed
            if ledger is not None:
                write_ledger(*ledger)
            if changed:
                turn_over(place)
        except OSError as error:
            why = "the disk is full" if is_full(error) else error.strerror
            raise AtlasError(f"{place.out} cannot be written ({why}); what stood there is as it was") from error
    return len(staging.written) + len(staging.unchanged)


@contextmanager
def hold_ledger(path: Path | None) -> Iterator[None]:
    """Keeps every other build from a ledger, from before it is read until after it is written.

    Two builds that begin with one ledger would give it back each without the other's addresses.
    """
    with ExitStack() as held:
        if path is not None:
            _make_parent(path)
            held.enter_context(hold_path(path))
        yield


def write_ledger(path: Path, text: str) -> None:
    """Writes the ledger beside its place and puts it there whole; the old one stays if that fails."""
    _make_parent(path)
    with replace_file(path) as file:
        file.write(text.encode())


def _make_parent(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AtlasError(f"{path} cannot be written ({error.strerror}); give another file with --ledger") from error


def _find_dropped(out: Path, staging: Staging) -> bool:
    """Whether something stands in the folder that the site has not."""
    return out.is_dir() and not set(list_paths(out)) <= {*staging.unchanged, *staging.written}
