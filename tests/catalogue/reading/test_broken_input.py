"""A broken file gives an error message of one line with the file, the row, the problem and the remedy."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pandas as pd
import pytest

from constellation.catalogue import read_catalogue
from constellation.catalogue.reading.source import LONGEST_LINE, MOST_ROWS
from constellation.errors import AtlasError
from tests.fixtures.messages import states

HEADER = "id,downloads,likes\n"
ROWS = "".join(f"owner/name-{i},{i},1\n" for i in range(2000)).encode()
GZIP = gzip.compress(HEADER.encode() + ROWS, mtime=0)
MANY_ROWS = gzip.compress(b"id\n" + b"a\n" * MOST_ROWS, mtime=0)


def write_parquet() -> bytes:
    buffer = io.BytesIO()
    pd.DataFrame({"id": [f"owner/name-{i}" for i in range(500)], "likes": range(500)}).to_parquet(buffer)
    return buffer.getvalue()


PARQUET = write_parquet()

BROKEN = [
    ("none.csv", "x,y\n1,2\n", "none.csv, row 1: … 'x', 'y' … --column id=HEADER"),
    ("none.jsonl", '{"likes": 1}', "none.jsonl: … 'likes' … --column id=HEADER"),
    ("late.csv", "\n\nx\n1\n", "late.csv, row 3: … 'x' … --column id=HEADER"),
    ("short.csv", HEADER + "a,1,2\nb,1\n", "short.csv, row 3: … 2 cells … 3"),
    ("one.csv", HEADER + "a\n", "one.csv, row 2: … 1 cell, … 3"),
    ("long.csv", HEADER + "a,1,2\n\nb,1,2,3\n", "long.csv, row 4: … 4 cells … 3"),
    ("first.csv", HEADER + "a,1,2,3\nb,1,2\n", "first.csv, row 2: … 4 cells … 3"),
    ("hidden.csv", HEADER + 'a,"1,2",2\nb,1\nc,1,2\n', "hidden.csv, row 3: … 2 cells … 3"),
    ("open.csv", HEADER + 'a,1,2\n"b,1,2\nc,1,2\n', "open.csv, row 3: a quote is never closed; double each"),
    ("early.csv", HEADER + '"b"c,1,2\n', "early.csv, row 2: a quote is closed before the end of its cell;"),
    ("twice.csv", "id,likes,likes\na,1,2\n", "twice.csv, row 1: the columns 'likes' and 'likes' have the s"),
    ("case.csv", "id,likes,Likes\na,1,2\n", "case.csv, row 1: the columns 'likes' and 'Likes' have the same"),
    ("empty.csv", "", "empty.csv is empty; give CSV, TSV, JSON, JSON Lines, Parquet or Excel (.xlsx)"),
    ("blank.tsv", "\n \n\r\n", "blank.tsv is empty; give CSV"),
    ("empty.jsonl", "", "empty.jsonl is empty; give CSV"),
    ("mark.csv", b"\xef\xbb\xbf", "mark.csv is empty; give CSV"),
    ("empty.csv.gz", gzip.compress(b"", mtime=0), "empty.csv.gz is empty; give CSV"),
    ("empty.parquet", "", "empty.parquet is not a complete Parquet file (Parquet file size is 0 bytes); w"),
    ("image.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image.csv, row 3: there is a NUL byte, so this is not"),
    ("nul.csv", HEADER + "a\0,1,2\n", "nul.csv, row 2: there is a NUL byte, so this is not a text file; gi"),
    ("page.csv", "<!DOCTYPE html>\n<p>a, b</p>\n", "page.csv, row 2: … 2 cells … 1"),
    ("cut.csv.gz", GZIP[:-30], "cut.csv.gz: its gzip data is cut off or damaged; download or compress it again"),
    ("sum.csv.gz", GZIP[:-8] + b"wrongsum", "sum.csv.gz: its gzip data is cut off or damaged"),
    ("more.csv.gz", GZIP + b"more", "more.csv.gz: its gzip data is cut off or damaged"),
    ("head.csv.gz", GZIP[:2], "head.csv.gz: its gzip data is cut off or damaged"),
    ("cut.parquet", PARQUET[:-30], "cut.parquet is not a complete Parquet file (Parquet magic bytes not found in"),
    ("text.parquet", HEADER, "text.parquet is not a complete Parquet file (Parquet magic bytes not found in foot"),
    ("bad.jsonl", '{"id": "a"}\n{"id":\n', "bad.jsonl, row 2: this is not JSON at character 7 (Expecting v"),
    ("two.jsonl", '{"id": "a"} {"id": "b"}', "two.jsonl, row 1: there is more text after the object; give o"),
    ("list.jsonl", '{"id": "a"}\n["b"]\n', "list.jsonl, row 2: … an array … an object"),
    ("text.json", "[1, 2]", "text.json, row 1: … a number … an object"),
    ("bad.json", '[{"id": "a"},\n{"id":}]', "bad.json, row 2: this is not JSON at character 7 (Expecting v"),
    ("three.json", "3", "three.json … a number … an array of objects"),
    ("none.json", "[]", "none.json … no models"),
    ("deep.json", "[" * 100_000, "deep.json: the JSON is nested too deeply; give one JSON object"),
    ("deep.jsonl", '{"id":' * 100_000, "deep.jsonl, row 1: the JSON is nested too deeply; give one JSON obje"),
    ("digits.jsonl", '{"id": ' + "1" * 5000 + "}", "digits.jsonl, row 1: the JSON holds a number with thous"),
    ("rows.csv.gz", MANY_ROWS, "rows.csv.gz has more than 10,000,000 rows; sp"),
    ("line.csv", HEADER + "x" * (LONGEST_LINE + 1), "line.csv, row 2: the line is longer than 16 MB; give"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "message"), BROKEN, ids=[case[0] for case in BROKEN])
def test_a_broken_structure_is_reported_in_one_line(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(AtlasError) as caught:
        read_catalogue(path)
    assert states(str(caught.value), message)
    assert "; " in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_opened_is_reported_with_its_path(tmp_path: Path) -> None:
    for path, message in (
        (tmp_path / "no.csv", f"{tmp_path}/no.csv: no such file; check the path"),
        (tmp_path, f"the folder {tmp_path} … no catalogue"),
        ("a\0b.csv", r"'a\x00b.csv' … NUL"),
        ("x" * 5000, f"{'x' * 5000} cannot be read: File name too long; check the path"),
    ):
        with pytest.raises(AtlasError) as caught:
            read_catalogue(path)
        assert states(str(caught.value), message)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text(HEADER)
    path.chmod(0)
    with pytest.raises(AtlasError, match=r"secret\.csv permission denied; change its permissions"):
        read_catalogue(path)


def test_a_gigabyte_on_one_line_is_given_up_early(tmp_path: Path) -> None:
    path = tmp_path / "line.csv.gz"
    megabyte = gzip.compress(b"x" * 2**20, mtime=0)
    path.write_bytes(megabyte * 1024)
    with pytest.raises(AtlasError, match=r"line\.csv\.gz, row 1: the line is longer than 16 MB"):
        read_catalogue(path)


def test_file_name_with_a_line_feed_stays_on_one_line(tmp_path: Path) -> None:
    path = tmp_path / "a\nb.csv"
    path.write_text("")
    with pytest.raises(AtlasError) as caught:
        read_catalogue(path)
    assert str(caught.value).startswith("a\ufffdb.csv is empty; ")
