"""The templates, the static files and the texts of the program."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def find_folder(name: str, package: Path = _PACKAGE) -> Path:
    """Return the folder `templates`, `static` or `docs`: in the package once it is installed, else beside it."""
    installed = package / name
    return installed if installed.is_dir() else package.parent / name


@cache
def list_folders() -> tuple[Path, ...]:
    """Return the folders of the program itself, which a site must neither replace nor lie within."""
    return (_PACKAGE, *(find_folder(name) for name in ("templates", "static", "docs")))


def list_static() -> Iterator[tuple[str, Path]]:
    """Yield each static file that the site has as it is, in sorted order: its path within the site, and the file.

    The site's own scripts and style sheets are not among them: they go into bundles.
    """
    folder = find_folder("static")
    for part in ("img", "vendor"):
        for file in sorted(path for path in (folder / part).rglob("*") if path.is_file()):
            yield f"static/{file.relative_to(folder).as_posix()}", file
