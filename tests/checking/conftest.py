"""A small site to be spoilt in one place."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.checking import check_site

Spoil = Callable[[str, str, str], None]


@pytest.fixture(autouse=True)
def look_past_the_manifest(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The manifest tells of every file that a test spoils; what the other checks find is theirs alone."""
    if request.path.name != "test_manifest.py":
        monkeypatch.setattr("constellation.checking.site.check_manifest", lambda folder: [])


@pytest.fixture
def site(small_site: Path, tmp_path: Path) -> Path:
    """A copy of the small site."""
    return Path(shutil.copytree(small_site, tmp_path / "site"))


@pytest.fixture
def spoil(site: Path) -> Spoil:
    """`spoil("about.html", "old", "new")` replaces the text where it stands first, in a gzipped file too."""

    def replace(path: str, old: str, new: str) -> None:
        content = (site / path).read_bytes()
        packed = path.endswith(".gz")
        text = (gzip.decompress(content) if packed else content).decode()
        assert old in text, f"{path} has no {old!r}"
        content = text.replace(old, new, 1).encode()
        (site / path).write_bytes(gzip.compress(content) if packed else content)

    return replace


@pytest.fixture
def add(spoil: Spoil) -> Callable[[str, str], None]:
    """`add("about.html", "<p>x</p>")` puts elements at the end of a page."""
    return lambda path, html: spoil(path, "</body>", f"\n{html}\n</body>")


@pytest.fixture
def list_faults(site: Path) -> Callable[..., list[str]]:
    """`list_faults()` checks the site and gives each fault as a line."""
    return lambda **options: [str(fault) for fault in check_site(site, **options).faults]
