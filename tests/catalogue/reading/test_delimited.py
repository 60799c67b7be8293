"""pandas, and the csv reader that finds line numbers, read the same rows and cells."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from constellation.catalogue.reading.delimited import DelimitedTable
from constellation.catalogue.reading.source import Source
from constellation.errors import AtlasError


def parse(text: str, kind: str = "csv") -> DelimitedTable:
    return DelimitedTable(Source(f"t.{kind}", kind, text.encode(), ()))


PIECES = st.sampled_from(["a", "b c", ",", ",", "\n", "\n", "\r\n", "\r", '"', '""', ' "x"', "\t", " ", "é"])


@settings(max_examples=5 * settings.default.max_examples)  # an example takes two milliseconds
@given(st.lists(PIECES, min_size=1, max_size=14).map("".join))
@example('id\n""\n \n"b"\n')
@example("\r\ra,1\r")
@example("a,1\n\rb,2")
@example('id\n"a\r\nb"\n\nc')
def test_both_readers_agree(text: str) -> None:
    try:
        table = parse("id,x\n" + text)
    except AtlasError:
        return
    cells = [table.columns[0].tolist(), table.columns[1].tolist()]
    lines = re.sub(r"^[ \t]+$", "", re.sub("\r\n?", "\n", "id,x\n" + text), flags=re.M)
    strict = [row for row in csv.reader(io.StringIO(lines)) if len(row) == 2][1:]
    assert list(map(list, zip(*cells, strict=True))) == strict
    assert len(table.lines()) == table.rows == len(strict)


LINES = [
    ("id\na\nb\n", [2, 3]),
    ("id\na\nb", [2, 3]),
    ("\n\nid\n\na\n \nb\n\n", [5, 7]),
    ('id\n"a\nb"\nc\n', [2, 4]),
    ('id\n""\nc\n', [2, 3]),
    ("id\r\na\r\n\r\nb\r\n", [2, 4]),
    ("id\ra\rb\r", [2, 3]),
    ("id\n", []),
    ("id\n  \n\t\na\n", [4]),
    ('id\n"\t"\na\n', [2, 3]),
]


@pytest.mark.parametrize(("text", "lines"), LINES)
def test_lines_are_those_of_the_file(text: str, lines: list[int]) -> None:
    assert list(parse(text).lines()) == lines


DELIMITERS = [
    ("csv", "id,likes\na,1\n", ()),
    ("csv", "id;likes\na;1\n", ("cells are separated by ';'",)),
    ("csv", "id\tlikes\na\t1\n", (r"cells are separated by '\t'",)),
    ("tsv", "id\tlikes\na\t1\n", ()),
]


@pytest.mark.parametrize(("kind", "text", "notes"), DELIMITERS)
def test_delimiter_is_found_and_noted(kind: str, text: str, notes: tuple[str, ...]) -> None:
    table = parse(text, kind)
    assert table.headers == ("id", "likes")
    assert table.column("likes").tolist() == ["1"]
    assert table.notes == notes


def test_headers_are_stripped() -> None:
    assert parse(" id , likes\n a ,1\n").headers == ("id", "likes")
