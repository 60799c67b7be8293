"""Pages and files in, the output folder out: the only place that writes there."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from constellation.errors import AtlasError

#: A folder that holds this file was made by a build, and may be replaced by the next.
MARK = "data/atlas.json"


def _check_target(out: Path, force: bool) -> None:
    if out.exists() and not out.is_dir():
        raise AtlasError(f"{out} is a file; give a folder with --out")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file() and not force:
        raise AtlasError(f"{out} holds files that no build made; give another folder, or --force to replace it")


def _write_file(staging: Path, path: str, content: bytes | str | Path) -> None:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts:
        raise AtlasError(f"'{path}' leads outside the output folder; this is a defect, please report it")
    target = staging.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, Path):
        shutil.copyfile(content, target)
    else:
        target.write_bytes(content.encode() if isinstance(content, str) else content)


def write_files(out: Path, files: Iterable[tuple[str, bytes | str | Path]], force: bool = False) -> int:
    """Writes the files into a folder beside `out` and puts it in its place at the end; returns their number.

    Each file is its path within the site and its content, or the file to copy. Whatever goes wrong before the
    end, the folder that stood there stays as it was.
    """
    out = Path(os.path.abspath(out))
    _check_target(out, force)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as error:
        raise AtlasError(f"{out} cannot be made ({error.strerror}); give another folder with --out") from error
    count = 0
    try:
        for path, content in files:
            _write_file(staging, path, content)
            count += 1
        staging.chmod(0o755)
        _swap(staging, out)
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise AtlasError(f"{out} cannot be written ({error.strerror}); what stood there is as it was") from error
    except BaseException:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    return count


def write_ledger(path: Path, text: str) -> None:
    """Writes the ledger beside its place and puts it there whole; the old one stays if that fails."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.replace(name, path)
    except OSError as error:
        raise AtlasError(f"{path} cannot be written ({error.strerror}); give another file with --ledger") from error


def _swap(staging: Path, out: Path) -> None:
    """Puts the new folder where the old one was; the old one goes only then."""
    if not out.exists():
        os.rename(staging, out)
        return
    if not any(out.iterdir()):  # somebody may stand in the empty folder: it stays the same folder
        for made in sorted(staging.iterdir()):
            os.rename(made, out / made.name)
        staging.rmdir()
        return
    retired = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent))
    os.rename(out, retired / "site")
    try:
        os.rename(staging, out)
    except OSError:
        os.rename(retired / "site", out)
        raise
    finally:
        shutil.rmtree(retired, ignore_errors=True)
