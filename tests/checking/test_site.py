"""A built site has no fault; sizes, missing files and files that are no text are faults among others."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from constellation.checking import check_site
from constellation.checking import files as sizes
from constellation.errors import AtlasError


def test_a_built_site_has_no_fault(small_site: Path) -> None:
    findings = check_site(small_site)
    assert list(map(str, findings.faults)) == []
    assert findings.sound
    assert findings.files == sum(path.is_file() for path in small_site.rglob("*"))
    assert findings.pages == len(list(small_site.rglob("*.html")))
    assert findings.addresses > 1000


@pytest.mark.full
def test_the_default_site_has_no_fault(default_site: Path) -> None:
    assert list(map(str, check_site(default_site).faults)) == []


def test_sizes_beyond_the_limits_are_named(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "static/js/large.js").write_bytes(b"x" * (3 << 20))
    (site / "static/js/larger.js").write_bytes(b"x" * (5 << 20))
    monkeypatch.setattr(sizes, "LARGE", 2 << 20)
    monkeypatch.setattr(sizes, "LARGEST", 4 << 20)
    monkeypatch.setattr(sizes, "LARGEST_SITE", 6 << 20)
    large, larger, whole = check_site(site).faults
    assert (large.file, large.what, large.grave) == ("static/js/large.js", "it has 3 MB, over 2 MB", False)
    assert (larger.file, larger.what, larger.grave) == ("static/js/larger.js", "it has 5 MB, over 4 MB", True)
    assert (whole.what.endswith("over 1 GB"), whole.grave) == (True, True)


@pytest.mark.parametrize("path", [".nojekyll", "404.html"])
def test_what_pages_needs_is_missed(site: Path, list_faults, path: str) -> None:
    (site / path).unlink()
    assert any(fault.startswith(f"{path}: it is missing; build the site again, for") for fault in list_faults())


def test_a_file_that_is_no_text_is_a_fault_among_others(site: Path, list_faults) -> None:
    (site / "static/css/views.css").write_bytes(b"p { \xff }")
    (site / "about.html").write_bytes(b"\xff\xfe")
    faults = list_faults()
    assert "about.html: byte 1 is not UTF-8; build the site again" in faults
    assert "static/css/views.css: byte 5 is not UTF-8; build the site again" in faults


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        ("data/atlas.json", b"[" * 100_000, "it is not JSON (maximum recursion depth exceeded"),
        ("data/atlas.json", b'{"counts": ' + b"1" * 5000 + b"}", "it is not JSON (Exceeds the limit"),
        ("data/models.csv", b"<a " * 50_000, "it is no CSV (field larger than field limit"),
        ("data/families.csv", b"\0", "there is no column slug"),
    ],
)
def test_an_export_of_another_kind_is_named(
    site: Path, list_faults, path: str, content: bytes, message: str
) -> None:
    (site / path).write_bytes(content)
    before = csv.field_size_limit(131_072)  # Python's own, which the catalogue's reader raises
    faults = list_faults()
    csv.field_size_limit(before)
    assert any(fault.startswith(path) and message in fault for fault in faults), faults


def test_links_in_a_circle_and_pipes_are_no_files(site: Path, list_faults) -> None:
    (site / "round.html").symlink_to("round.html")
    os.mkfifo(site / "pipe.html")
    (site / "about.html").unlink()
    os.mkfifo(site / "about.html")
    assert "about.html: it is no file (and in 2 more files); remove it" in list_faults()


def test_a_folder_without_a_site_is_told(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"holds no index\.html, so it is no built site; build one first"):
        check_site(tmp_path)
