"""A copy of the small site, and functions that damage the copy in one place."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from constellation.checking import Fault, check_site
from constellation.checking.consistency import check_exports
from constellation.checking.folder import list_folder
from constellation.render.output.manifest import MANIFEST
from tests.fixtures.sites import Borrow

Replace = Callable[[str, str, str], None]


@pytest.fixture
def site(small_site: Path, borrow_copy: Borrow) -> Iterator[Path]:
    """Return a copy of the small site."""
    with borrow_copy(small_site) as copy:
        yield copy


@pytest.fixture
def replace(site: Path) -> Replace:
    """Return a function that replaces the first occurrence of a text: `replace("about.html", "old", "new")`."""

    def replace_first(path: str, old: str, new: str) -> None:
        content = (site / path).read_bytes()
        compressed = path.endswith(".gz")
        text = (gzip.decompress(content) if compressed else content).decode()
        assert old in text, f"{path} has no {old!r}"
        content = text.replace(old, new, 1).encode()
        (site / path).write_bytes(gzip.compress(content) if compressed else content)

    return replace_first


@pytest.fixture
def add(replace: Replace) -> Callable[[str, str], None]:
    """Return a function that adds elements at the end of a page: `add("about.html", "<p>x</p>")`."""
    return lambda path, html: replace(path, "</body>", f"\n{html}\n</body>")


@pytest.fixture
def find_faults(site: Path) -> Callable[..., list[Fault]]:
    """Return a function that checks the site, without faults that only the manifest shows."""
    return lambda **options: [
        fault for fault in check_site(site, **options).faults if MANIFEST not in fault.problem
    ]


@pytest.fixture
def list_faults(find_faults: Callable[..., list[Fault]]) -> Callable[..., list[str]]:
    """Return a function that checks the site and lists each fault as a line."""
    return lambda **options: [str(fault) for fault in find_faults(**options)]


@pytest.fixture
def compare_exports(site: Path) -> Callable[..., list[str]]:
    """Return a function that checks only the exports and lists each fault as a line."""
    return lambda **options: [str(fault) for fault in check_exports(list_folder(site), **options)]
