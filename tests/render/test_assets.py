"""Templates, static files and documents are found in a checkout and in an installed package."""

from __future__ import annotations

from pathlib import Path

import pytest

from constellation.render.assets import find_folder, list_static


@pytest.mark.parametrize(
    ("folder", "file"), [("templates", "base.html"), ("static", "css/tokens.css"), ("docs", "about.md")]
)
def test_folder_is_found(folder: str, file: str) -> None:
    assert (find_folder(folder) / file).is_file()


def test_installed_folder_goes_first(tmp_path: Path) -> None:
    (tmp_path / "constellation" / "templates").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    package = tmp_path / "constellation"
    assert find_folder("templates", package) == package / "templates"
    assert find_folder("static", package) == tmp_path / "static"


def test_static_files_are_listed_in_order_with_their_place_in_the_site() -> None:
    listed = list(list_static())
    paths = [path for path, _ in listed]
    assert paths == sorted(paths) and len(set(paths)) == len(paths)
    assert {"static/img/icon.svg", "static/vendor/plotly-basic.min.js"} <= set(paths)
    assert not any(path.startswith(("static/js/", "static/css/")) for path in paths), "these go into bundles"
    assert all(file.is_file() for _, file in listed)
    lower = [path.lower() for path in paths]
    assert len(set(lower)) == len(lower), "distinct on any disk"


def test_wheel_takes_all_folders_along(root: Path) -> None:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    for line in (
        '"templates" = "constellation/templates"',
        '"static" = "constellation/static"',
        '"constellation/docs',
    ):
        assert line in text
