"""Bytes are unpacked and decoded before they are parsed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from constellation.catalogue import read_catalogue

TEXT = "id,likes\ncafé/x,1\n"

ENCODED = [
    (TEXT.encode(), ()),
    (TEXT.encode("utf-8-sig"), ()),
    (TEXT.replace("\n", "\r\n").encode(), ()),
    (TEXT.replace("\n", "\r").encode(), ()),
    (TEXT.encode("latin-1"), ("lines that are not UTF-8, read as Latin-1: 1",)),
    (TEXT.encode("utf-16"), ("read as UTF-16",)),
    (gzip.compress(TEXT.encode(), mtime=0), ()),
    (gzip.compress(TEXT.encode()[:9], mtime=0) + gzip.compress(TEXT.encode()[9:], mtime=0), ()),
]


@pytest.mark.parametrize(("data", "notes"), ENCODED)
@pytest.mark.parametrize("name", ["m.csv", "m.csv.gz"])
def test_encoding_makes_no_difference(tmp_path: Path, name: str, data: bytes, notes: tuple[str, ...]) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    read = read_catalogue(path)
    assert read.frame["id"].tolist() == ["café/x"]
    assert read.report.notes == notes


def test_one_latin_1_line_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(TEXT.encode() + "né/y,2\n".encode("latin-1"))
    assert read_catalogue(path).frame["id"].tolist() == ["café/x", "né/y"]
