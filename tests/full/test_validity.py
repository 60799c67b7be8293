"""Every kind of page is valid HTML according to the Nu checker of the W3C.

`tests/hostile/test_names.py` checks pages with hostile names.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.full


def test_an_error_is_found(tmp_path: Path, validate: Callable) -> None:
    """The checker runs, and reports where an error is."""
    page = tmp_path / "page.html"
    page.write_text('<!doctype html>\n<html lang="en"><title>x</title>\n<p><li id=a><b id=a>\n', encoding="utf-8")
    found = validate(tmp_path, [page])
    assert any(line.startswith("page.html:3: Duplicate ID") for line in found)


@pytest.mark.parametrize("kind", ["small", "grown", "declared"])
def test_a_small_site_is_valid(request: pytest.FixtureRequest, validate: Callable, kind: str) -> None:
    """All pages of sites with a snapshot, a history and declared base models are checked."""
    site = request.getfixturevalue(f"{kind}_site")
    assert validate(site, sorted(site.rglob("*.html"))) == []


def test_the_default_site_is_valid(default_site: Path, validate: Callable) -> None:
    """The pages at the root are checked, and a sample of the pages in each folder."""
    pages = sorted(default_site.glob("*.html"))
    for folder in sorted(path for path in default_site.iterdir() if path.is_dir()):
        ranked = sorted(folder.glob("*.html"), key=lambda path: (path.stat().st_size, path.name))
        pages += dict.fromkeys([*ranked[::40], *ranked[-1:]])
    assert {path.parent.name for path in pages} >= {"families", "owners", "facets"}
    assert validate(default_site, [*pages, *sorted(default_site.glob("static/**/*.svg"))]) == []
