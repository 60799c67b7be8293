"""The command `check` compares every file with the manifest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.checking import check_site
from constellation.render.output.manifest import MANIFEST
from tests.fixtures.messages import states


@pytest.fixture
def list_faults(site: Path) -> Callable[[], list[str]]:
    """`list_faults()` checks the site and returns each fault as a line."""
    return lambda: [str(fault) for fault in check_site(site).faults]


def test_a_built_site_has_no_faults(list_faults: Callable) -> None:
    assert list_faults() == []


def test_missing_added_and_changed_files(site: Path, list_faults: Callable) -> None:
    with open(site / "static/css/site.css", "ab") as file:
        file.write(b"\n")
    (site / "data/words.js").unlink()
    (site / "notes.txt").write_text("mine", encoding="utf-8")
    # The missing file is also the target of a link.
    found = [fault for fault in list_faults() if MANIFEST in fault]
    assert found == [
        f"data/words.js: the file is missing, but {MANIFEST} lists it; build the site again",
        f"notes.txt: the file is not listed in {MANIFEST}, so no build wrote it; remove it",
        f"static/css/site.css: the file was changed after the build: its checksum differs from the one in "
        f"{MANIFEST}; build the site again",
    ]


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda path: path.unlink(), "the file is missing; build the site again"),
        (lambda path: path.write_bytes(b""), "the file is empty; build the site again"),
        (lambda path: path.write_bytes(b"\xff"), "byte 1 is not UTF-8; build the site again"),
        (
            lambda path: path.write_bytes(path.read_bytes()[:-1]),
            "… sorted by path",
        ),
        (
            lambda path: path.write_bytes(b"0" * 64 + b" index.html\n" + path.read_bytes()),
            "line 1 … checksum … path",
        ),
    ],
)
def test_a_damaged_manifest(site: Path, list_faults: Callable, damage: Callable, fault: str) -> None:
    damage(site / MANIFEST)
    assert any(states(one, f"{MANIFEST}: {fault}") for one in list_faults())
