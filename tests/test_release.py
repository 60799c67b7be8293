"""The version, the licences and the vendored files of a release agree with one another."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

from constellation import __version__

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "static" / "vendor"
LOCK = json.loads((VENDOR / "vendor.lock.json").read_text(encoding="utf-8"))


def test_the_version_is_the_newest_of_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    entries = re.findall(r"^## \[?v?(\d+\.\d+\.\d+)", changelog, re.M)
    assert entries[:1] == [__version__]
    assert len(set(entries)) == len(entries)


@pytest.mark.parametrize("name", LOCK)
def test_a_vendored_file_has_the_locked_checksum(name: str) -> None:
    entry = LOCK[name]
    data = (VENDOR / entry["file"]).read_bytes()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["bytes"], entry["sha256"])
    assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"])


@pytest.mark.parametrize("name", LOCK)
def test_a_vendored_file_comes_with_its_licence(name: str) -> None:
    assert LOCK[name]["licence"] in ("MIT", "ISC", "Apache-2.0", "BSD-3-Clause")
    assert len((VENDOR / LOCK[name]["licence_file"]).read_text(encoding="utf-8")) > 300


def test_every_vendored_file_is_locked() -> None:
    locked = {"vendor.lock.json", *(entry[key] for entry in LOCK.values() for key in ("file", "licence_file"))}
    assert {path.name for path in VENDOR.rglob("*") if path.is_file()} == locked


def test_the_licence_is_the_declared_one() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    assert 'license = "MIT"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
