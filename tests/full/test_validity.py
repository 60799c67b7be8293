"""Every kind of page is valid HTML to the Nu checker, which is the W3C's own.

`tests/hostile/test_names.py` asks it of pages with hostile names.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.full


def test_a_fault_is_found(tmp_path: Path, validate: Callable) -> None:
    """The checker is asked the right way: what is wrong it says, and where."""
    page = tmp_path / "page.html"
    page.write_text('<!doctype html>\n<html lang="en"><title>x</title>\n<p><li id=a><b id=a>\n', encoding="utf-8")
    told = validate(tmp_path, [page])
    assert any(line.startswith("page.html:3: Duplicate ID") for line in told)


@pytest.mark.parametrize("kind", ["small", "grown", "declared"])
def test_a_small_site_is_valid(request: pytest.FixtureRequest, validate: Callable, kind: str) -> None:
    """Every page: with an earlier snapshot, with a history, with declared bases."""
    site = request.getfixturevalue(f"{kind}_site")
    assert validate(site, sorted(site.rglob("*.html"))) == []


def test_the_default_site_is_valid(default_site: Path, validate: Callable) -> None:
    """Each page that there is one of, and of the others the longest, the shortest, and some between."""
    pages = sorted(default_site.glob("*.html"))
    for folder in sorted(path for path in default_site.iterdir() if path.is_dir()):
        ranked = sorted(folder.glob("*.html"), key=lambda path: (path.stat().st_size, path.name))
        pages += dict.fromkeys([*ranked[::40], *ranked[-1:]])
    assert {path.parent.name for path in pages} >= {"families", "owners", "facets"}
    assert validate(default_site, [*pages, *sorted(default_site.glob("static/**/*.svg"))]) == []
