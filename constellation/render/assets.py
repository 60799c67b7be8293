"""Find the program's templates, static files and documents."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def find_folder(name: str, package: Path = _PACKAGE) -> Path:
    """Return the path of the program's folder `templates`, `static` or `docs`.

    An installed package contains these folders. In a checkout they are beside the package.
    """
    installed = package / name
    return installed if installed.is_dir() else package.parent / name


def find_workflow(package: Path = _PACKAGE) -> Path:
    """Return the path of the workflow that publishes an atlas.

    An installed package contains it. In a checkout it is the workflow of the project.
    """
    installed = package / "workflows" / "publish.yml"
    return installed if installed.is_file() else package.parent / ".github" / "workflows" / "publish.yml"


@cache
def list_folders() -> tuple[Path, ...]:
    """Return the program's own folders, which a site must not replace.

    A site must not be inside these folders either.
    """
    return (_PACKAGE, *(find_folder(name) for name in ("templates", "static", "docs")))


def list_static() -> Iterator[tuple[str, Path]]:
    """For each static file, yield its path in the site and its source path.

    These files are copied unchanged. The site's own scripts and style sheets are not included, because they are
    bundled.
    """
    folder = find_folder("static")
    for part in ("img", "vendor"):
        for file in sorted(path for path in (folder / part).rglob("*") if path.is_file()):
            yield f"static/{file.relative_to(folder).as_posix()}", file
