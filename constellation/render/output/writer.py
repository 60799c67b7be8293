"""Write a site into the output folder.

The site is written completely or not at all. No other module writes into the output folder. The module `staging`
makes the new site, and `temporary_folder` replaces the previous site by it. The module `folder` determines the
paths and checks what may be overwritten. The ledger is written together with the site, see `write_files`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from constellation.catalogue.writing import is_full, replace_file
from constellation.errors import AtlasError
from constellation.lock import hold_path
from constellation.render.output.folder import (
    MARK,
    OutputFolder,
    check_contents,
    check_location,
    find_output_folder,
)
from constellation.render.output.manifest import list_paths
from constellation.render.output.staging import Staging
from constellation.render.output.temporary_folder import (
    make_temporary_folder,
    recover_site,
    remove_temporary_folder,
    swap_sites,
)

__all__ = ["MARK", "hold_ledger", "hold_output", "write_files", "write_ledger"]


@contextmanager
def hold_output(out: Path, *, force: bool = False, needed: Iterable[Path] = ()) -> Iterator[OutputFolder]:
    """Check and lock the output folder for a build.

    No other build can write to `out` during the block. If an interrupted build has left the site incomplete, it is
    restored first. A process may lock `out` again. Raises AtlasError if a site may not be written there (see
    folder.py), or if another build is running.
    """
    with ExitStack() as held:
        try:
            folder = find_output_folder(out)
            check_location(folder)
            folder.lock.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(hold_path(folder.out, folder.lock))
            recover_site(folder)
            check_contents(folder, force, needed)
        except OSError as error:
            raise AtlasError(f"{out} cannot be made ({error.strerror}); give another folder with --out") from error
        try:
            yield folder
        except BaseException:
            with suppress(OSError):  # the next build removes the folder; the first error is more useful
                remove_temporary_folder(folder)
            raise
        try:
            remove_temporary_folder(folder)
        except OSError as error:
            raise AtlasError(
                f"{folder.out} is complete, but {folder.temporary} cannot be removed ({error.strerror}); "
                "remove this folder yourself"
            ) from error


def write_files(
    out: Path,
    files: Iterable[tuple[str, bytes | str | Path]],
    force: bool = False,
    *,
    needed: Iterable[Path] = (),
    ledger: tuple[Path, str] | None = None,
) -> int:
    """Write a site and return the number of its files.

    The site is written beside `out` and then replaces `out`. If anything fails before the end, `out` stays
    unchanged. If `out` already has exactly these files, nothing is written.

    Parameters
    ----------
    out : Path
        The output folder.
    files : iterable of tuple
        The path of each file within the site, and its content or the file to copy.
    force : bool
        Replace a folder that no build made.
    needed : iterable of Path
        Files that must not be in the output folder.
    ledger : tuple, optional
        The file of the ledger and its text. The ledger is written when the new site is complete, but before the
        new site replaces `out`. So `out` never has an address that is missing from the ledger. If the process ends
        in between, the ledger has some addresses that were never published, which does no harm. In the reverse
        order, addresses would be lost.
    """
    needed = list(needed)
    with hold_output(out, force=force, needed=needed) as folder:
        staging = Staging(folder.out, lambda: make_temporary_folder(folder))
        try:
            for path, content in files:
                staging.add(path, content)
            changed = bool(staging.written or _has_other_files(folder.out, staging))
            if changed:
                staging.add_unchanged()
                check_contents(folder, force, needed)  # checked again, because minutes may have passed
                staging.verify()
            if ledger is not None:
                write_ledger(*ledger)
            if changed:
                swap_sites(folder)
        except OSError as error:
            reason = "the disk is full" if is_full(error) else error.strerror
            raise AtlasError(
                f"{folder.out} cannot be written ({reason}); the previous site is unchanged"
            ) from error
    return len(staging.written) + len(staging.unchanged)


@contextmanager
def hold_ledger(path: Path | None) -> Iterator[None]:
    """Lock a ledger, so that no other build can use it at the same time.

    The block reads and writes the ledger. Otherwise, two builds that read the same ledger would each overwrite the
    addresses of the other.
    """
    with ExitStack() as held:
        if path is not None:
            _make_parent(path)
            held.enter_context(hold_path(path))
        yield


def write_ledger(path: Path, text: str) -> None:
    """Replace the ledger file by a new one.

    The old file is kept if writing fails.
    """
    _make_parent(path)
    with replace_file(path) as file:
        file.write(text.encode())


def _make_parent(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AtlasError(f"{path} cannot be written ({error.strerror}); give another file with --ledger") from error


def _has_other_files(out: Path, staging: Staging) -> bool:
    """Return whether a folder contains files that are not part of the new site."""
    return out.is_dir() and not set(list_paths(out)) <= {*staging.unchanged, *staging.written}
