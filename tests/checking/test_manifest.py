"""`check` compares every file with the manifest, and says of each what is amiss."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.render.output.manifest import MANIFEST


def test_a_built_site_has_no_fault(list_faults: Callable) -> None:
    assert list_faults() == []


def test_files_that_no_build_has_left_so_are_named(site: Path, list_faults: Callable) -> None:
    with open(site / "static/css/site.css", "ab") as file:
        file.write(b"\n")
    (site / "data/words.js").unlink()
    (site / "notes.txt").write_text("mine", encoding="utf-8")
    # Elsewhere it is a link that leads nowhere, too.
    found = [fault for fault in list_faults() if MANIFEST in fault]
    assert found == [
        f"data/words.js: it is missing, though it stands in {MANIFEST}; build the site again",
        f"notes.txt: no build has written it, for it does not stand in {MANIFEST}; remove it",
        f"static/css/site.css: it is not what the build has written, by its checksum in {MANIFEST}; "
        "build the site again",
    ]


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda path: path.unlink(), "it is missing; build the site again"),
        (lambda path: path.write_bytes(b""), "it is empty; build the site again"),
        (lambda path: path.write_bytes(b"\xff"), "byte 1 is not UTF-8; build the site again"),
        (
            lambda path: path.write_bytes(path.read_bytes()[:-1]),
            "its lines are not sorted by path, or the last",
        ),
        (
            lambda path: path.write_bytes(b"0" * 64 + b" index.html\n" + path.read_bytes()),
            "line 1 is no checksum and path, or a path that stands there twice; build the site again",
        ),
    ],
)
def test_a_spoilt_manifest_is_a_fault_among_others(
    site: Path, list_faults: Callable, spoil: Callable, fault: str
) -> None:
    spoil(site / MANIFEST)
    assert any(one.startswith(f"{MANIFEST}: {fault}") for one in list_faults())
