"""A built site has no faults; large, missing and unreadable files are reported."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from constellation.checking import check_site
from constellation.checking.files import MB, SizeLimits
from constellation.errors import AtlasError


def test_a_built_site_has_no_faults(small_site: Path) -> None:
    findings = check_site(small_site)
    assert list(map(str, findings.faults)) == []
    assert findings.passed
    assert findings.files == sum(path.is_file() for path in small_site.rglob("*"))
    assert findings.pages == len(list(small_site.rglob("*.html")))
    assert findings.addresses > 1000


@pytest.mark.full
def test_the_default_site_has_no_faults(default_site: Path) -> None:
    assert list(map(str, check_site(default_site).faults)) == []


def test_sizes_above_the_limits(site: Path, find_faults) -> None:
    (site / "data/large.csv.gz").write_bytes(b"x" * 3 * MB)
    (site / "data/larger.csv.gz").write_bytes(b"x" * 5 * MB)
    faults = find_faults(limits=SizeLimits(slow=2 * MB, file=4 * MB, site=6 * MB))
    large, larger, whole = ((fault.file, fault.problem, fault.warning) for fault in faults)
    assert large == ("data/large.csv.gz", "the file has 3 MB, more than 2 MB", True)
    assert larger == ("data/larger.csv.gz", "the file has 5 MB, more than 4 MB", False)
    assert whole[1].endswith("more than 6 MB") and not whole[2]


@pytest.mark.parametrize("path", [".nojekyll", "404.html"])
def test_missing_files_that_github_pages_needs(site: Path, list_faults, path: str) -> None:
    (site / path).unlink()
    message = f"{path}: the file is missing; build the site again: without it"
    assert any(fault.startswith(message) for fault in list_faults())


def test_a_file_that_is_not_text(site: Path, list_faults) -> None:
    (site / "static/css/views.css").write_bytes(b"p { \xff }")
    (site / "about.html").write_bytes(b"\xff\xfe")
    faults = list_faults()
    assert "about.html: byte 1 is not UTF-8; build the site again" in faults
    assert "static/css/views.css: byte 5 is not UTF-8; build the site again" in faults


@pytest.mark.parametrize(
    ("path", "content", "message"),
    [
        ("data/atlas.json", b"[" * 100_000, "the file is not valid JSON (maximum recursion depth exceeded"),
        ("data/atlas.json", b'{"counts": ' + b"1" * 5000 + b"}", "the file is not valid JSON (Exceeds the limit"),
        ("data/models.csv", b"<a " * 50_000, "the file is not valid CSV (field larger than field limit"),
        ("data/families.csv", b"\0", "the column 'slug' is missing"),
    ],
)
def test_an_export_in_another_format(site: Path, list_faults, path: str, content: bytes, message: str) -> None:
    (site / path).write_bytes(content)
    before = csv.field_size_limit(131_072)  # Python's own, which the catalogue's reader raises
    faults = list_faults()
    csv.field_size_limit(before)
    assert any(fault.startswith(path) and message in fault for fault in faults), faults


def test_links_to_themselves_and_pipes(site: Path, list_faults) -> None:
    (site / "round.html").symlink_to("round.html")
    os.mkfifo(site / "pipe.html")
    (site / "about.html").unlink()
    os.mkfifo(site / "about.html")
    assert "about.html: this is not a regular file (and in 2 more files); remove it" in list_faults()


def test_a_folder_without_a_site(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"has no index\.html"):
        check_site(tmp_path)
