"""Whatever a stranger's file holds, the command line gives a whole site or one line that tells what to do.

Each case goes through the command line, in a process of its own, up to the built site; `test_broken_input.py` and
`test_cleaning.py` beside the reader have more of each kind.
"""

from __future__ import annotations

import csv
import functools
import gzip
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

SETTINGS = "family_smallest = 2\nowner_smallest = 1\nclusters = 3\nmicroclusters = 6\nblock = 8\ncomponents = 8\n"
EVIL = "<script>alert(1)</script>"


def write_table(rows: list[list[Any]], header: str = "id,downloads,likes") -> str:
    """Rows as CSV under a header."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header.split(","), *rows])
    return text.getvalue()


def write_parquet(**columns: list[Any]) -> bytes:
    """Columns as Parquet."""
    packed = io.BytesIO()
    pd.DataFrame(columns).to_parquet(packed)
    return packed.getvalue()


ROWS = [[f"{owner}/Zebra-{size}b", size * 10, size] for owner in ("a", "b") for size in (1, 3, 7, 13)]
IDS = [row[0] for row in ROWS]
PLAIN = write_table(ROWS)
PARQUET = write_parquet(id=IDS, likes=list(range(8)))
GZIP = gzip.compress(PLAIN.encode())

#: What is refused: the file, its bytes, and how the one line begins.
REFUSED: list[tuple[str, str | bytes, str]] = [
    ("empty.csv", "", "empty.csv is empty; give CSV, TSV, JSON Lines or Parquet"),
    ("header.csv", "id,likes\n", "header.csv: there is no model in it; give a catalogue of at least one"),
    ("no-ids.csv", 'id,likes\n"",1\n" ",2\n', "no-ids.csv: there is no model in it; give a catalogue"),
    ("ragged.csv", "id,likes\na,1\nb\n", "ragged.csv, row 3: 1 cell where the header has 2; add what is missing"),
    ("broad.csv", "id,likes\na,1,2\n", "broad.csv, row 2: 3 cells where the header has 2; add what is missing"),
    ("quote.csv", 'id,likes\n"a,1\nb,2\n', "quote.csv, row 2: a quote is never closed; double each quote"),
    ("nul.csv", b"id\na\0b\n", "nul.csv, row 2: there is a NUL byte, so this is not text; give CSV"),
    ("twice.csv", "id,id\na,b\n", "twice.csv, row 1: the columns 'id' and 'id' have the same name; rename"),
    ("letter.txt", "Dear all,\nhere is the list.\nYours\n", "letter.txt, row 2: 1 cell where the header has 2"),
    ("page.html", "<!doctype html><title>id</title>", "page.html, row 1: no column gives the models' ids (found"),
    ("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image.png, row 3: there is a NUL byte, so this is not text"),
    ("pack.zip", b"PK\x03\x04\x14\0\0\0", "pack.zip, row 1: there is a NUL byte, so this is not text; give"),
    ("program", b"\x7fELF\x02\x01\x01\0\0", "program, row 1: there is a NUL byte, so this is not text; give"),
    ("cut.csv.gz", GZIP[:-9], "cut.csv.gz: its gzip data is cut off or damaged; fetch or compress it again"),
    ("cut.parquet", PARQUET[:-9], "cut.parquet is no whole Parquet file (Parquet magic bytes not found in footer"),
    ("bent.parquet", PARQUET[:40] + b"\xff" * 8 + PARQUET[48:], "bent.parquet: column 'id' is damaged ("),
    ("cut.jsonl", '{"id": "a"}\n{"id": "b', "cut.jsonl, row 2: this is not JSON at character 8 (Unterminated"),
    ("deep.json", "[" * 100_000, "deep.json: the JSON is nested too deep; give one JSON object for each model"),
    ("line.csv.gz", gzip.compress(b"x" * 2**20) * 1024, "line.csv.gz, row 1: the line is longer than 16 MB; give"),
    ("strict.csv", "id,likes\na,many\n", "strict.csv, row 2: likes is 'many'; give a number or leave it empty"),
    ("strict-2026-10-05.csv", "id,created\na,2026-10-06\n", "strict-2026-10-05.csv, row 2: created is '2026-10"),
    ("strict-twice.csv", "id,likes\na,1\na,2\n", "strict-twice.csv, row 2: id is 'a'; it stands elsewhere"),
    ("tasks.csv", "id,task\na,chat\n", "tasks.csv: no model has the task untagged or any-to-any or image-text-to"),
]  # fmt: skip

#: What is taken: the file, its bytes, the models that are in the site, and what the report says.
TAKEN: list[tuple[str, str | bytes, list[str], str]] = [
    ("one.csv", "id\na/one\n", ["a/one"], "1 rows, 1 models"),
    ("two.csv", "id\na/one\nb/two\n", ["a/one", "b/two"], "2 rows, 2 models"),
    ("three.csv", "id\na/x\nb/y\nc/z\n", ["a/x", "b/y", "c/z"], "3 rows, 3 models"),
    ("plain.csv", PLAIN, IDS, "8 rows, 8 models"),
    ("mark.csv", b"\xef\xbb\xbf" + PLAIN.encode(), IDS, "8 rows, 8 models"),
    ("returns.csv", PLAIN.replace("\n", "\r\n"), IDS, "8 rows, 8 models"),
    ("old-returns.csv", PLAIN.replace("\n", "\r"), IDS, "8 rows, 8 models"),
    ("no-end.csv", PLAIN.rstrip("\n"), IDS, "8 rows, 8 models"),
    ("blank.csv", "\n\n" + PLAIN.replace("\n", "\n\n") + " \n", IDS, "8 rows, 8 models"),
    ("semicolons.csv", PLAIN.replace(",", ";"), IDS, "cells are separated by ';'"),
    ("tabs.tsv", PLAIN.replace(",", "\t"), IDS, "8 rows, 8 models"),
    ("packed.csv.gz", GZIP, IDS, "8 rows, 8 models"),
    ("misnamed.csv", GZIP, IDS, "8 rows, 8 models"),
    ("columns.parquet", PARQUET, IDS, "8 rows, 8 models"),
    ("nothing.parquet", write_parquet(id=["a/x", None, "b/y"]), ["a/x", "b/y"], "rows dropped: 1, first row 2: id"),
    ("latin.csv", "id\na/café\n".encode("latin-1"), ["a/café"], "lines that are not UTF-8, read as Latin-1: 1"),
    ("wide.csv", "id\na/模型\n".encode("utf-16"), ["a/模型"], "read as UTF-16"),
    ("records.jsonl", '{"id": "a/x", "tags": ["en"]}\n\n{"id": "b/y"}\n', ["a/x", "b/y"], "2 rows, 2 models"),
    ("nested.jsonl", '{"id": ' + "[" * 600 + '"a/x"' + "]" * 600 + "}", ["a/x"], "1 rows, 1 models"),
    ("repeated.csv", "id,likes\na/x,1\na/x,1\n", ["a/x"], "repeated rows left out: 1, first row 3: id is 'a/x'"),
    ("conflict.csv", "id,likes\na/x,1\na/x,\n", ["a/x"], "rows set aside for a fuller one of the same id: 1"),
    ("case.csv", "id\nA/x\na/X\na/x\n", ["A/x", "a/X", "a/x"], "3 rows, 3 models"),
    ("empty-ids.csv", "id,likes\n,1\na/x,2\n", ["a/x"], "rows dropped: 1, first row 2: id is ''; give the"),
    ("long-id.csv", f"id\n{'x' * 1001}\na/x\n", ["a/x"], "rows dropped: 1, first row 2: id is 'xxxxx"),
    ("controls.csv", b"id\na/x\x1b[31m\n", ["a/x[31m"], "cells read in spite of their form: 1, first row 2: id is"),
    ("headers.csv", f"id,{EVIL},\u202elikes\na/x,1,2\n", ["a/x"], "ignored columns: <script>alert(1)</script>"),
    ("many-columns.csv", "id," + ",".join(map(str, range(999))) + "\na/x" + ",1" * 999, ["a/x"], "and 959 more"),
    ("same.csv", write_table([[f"o{n}/same", 1, 1] for n in range(30)]), [f"o{n}/same" for n in range(30)], "30"),
    ("zeros.csv", write_table([[name, 0, 0] for name in IDS]), IDS, "8 rows, 8 models"),
    ("largest.csv", write_table([[name, 10**15, 10**15] for name in IDS]), IDS, "8 rows, 8 models"),
    ("apart.csv", "id\n" + "".join(f"{chr(0x4E00 + n)}/{chr(0x5E00 + n)}\n" for n in range(12)),
     [f"{chr(0x4E00 + n)}/{chr(0x5E00 + n)}" for n in range(12)], "12 rows, 12 models"),
    ("formulas.csv", write_table([['=HYPERLINK("http://x")/Zebra-1b', "=1+1", "@x"], ["-a/Zebra-3b", "+1", "\t=2"]],
     "id,license,architecture"), ['=HYPERLINK("http://x")/Zebra-1b', "-a/Zebra-3b"], "2 rows, 2 models"),
]  # fmt: skip

#: Of these, those that differ from others in how they are written alone, which the readers' own tests go into.
FULL = frozenset([
    "mark.csv", "returns.csv", "old-returns.csv", "no-end.csv", "blank.csv", "semicolons.csv", "tabs.tsv",
    "packed.csv.gz", "misnamed.csv", "nothing.parquet", "wide.csv", "nested.jsonl", "repeated.csv", "case.csv",
    "empty-ids.csv", "long-id.csv", "many-columns.csv",
])  # fmt: skip


def mark_full(case: tuple) -> object:
    """A case, left to the full run if it is one of those."""
    return pytest.param(*case, marks=pytest.mark.full) if case[0] in FULL else case


#: What a cell may hold: its column, the cell, what is in models.csv, and what --strict says of it, if it minds.
CELLS = [
    ("downloads", "-5", "", "downloads is '-5'; no count is below zero"),
    ("downloads", "nan", "", "downloads is 'nan'; give a number or leave it empty"),
    ("downloads", "1e308", "", "downloads is '1e308'; no count is above 1,000,000,000,000,000"),
    ("downloads", "inf", "", "downloads is 'inf'; no count is above"),
    ("downloads", "1,234", "1234", ""),
    ("downloads", "12k", "", "downloads is '12k'; give a number or leave it empty"),
    ("downloads", "1.5", "", "downloads is '1.5'; give a whole number or leave it empty"),
    ("downloads", "", "", ""),
    ("parameters", "1e308", "", "parameters is '1e308'; no count is above"),
    ("created", "2026-10-06", "", "created is '2026-10-06'; it is after the catalogue's own date, 2026-10-05"),
    ("created", "2026-02-30", "", "created is '2026-02-30'; give a date as YYYY-MM-DD"),
    ("created", "yesterday", "", "created is 'yesterday'; give a date as YYYY-MM-DD"),
    ("created", "1970-01-01", "", "created is '1970-01-01'; no model is that old"),
    ("license", EVIL, EVIL, ""),
    ("license", "m\u200bit\u202e", "mit", ""),
    ("license", "=1+1", "'=1+1", ""),
    ("architecture", '"><img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>', ""),
    ("languages", "en;fr|de", "en fr de", ""),
    ("base_model", "javascript:alert(1)", "javascript:alert(1)", ""),
]
CELL_IDS = [f"a/Zebra-{number + 1}b" for number in range(len(CELLS))]
CELL_COLUMNS = ["downloads", "parameters", "created", "license", "architecture", "languages", "base_model"]
ALL_CELLS = "cells-2026-10-05.csv"


def write_cells(numbers: range) -> str:
    """A table of some of the cells, each in its column of a model of its own."""
    rows = [
        [CELL_IDS[n], *(CELLS[n][1] if CELLS[n][0] == column else "" for column in CELL_COLUMNS)] for n in numbers
    ]
    return write_table(rows, ",".join(["id", *CELL_COLUMNS]))


def list_cases() -> list[tuple[str, str | bytes]]:
    """Every file that is built, with its bytes."""
    told = [number for number, case in enumerate(CELLS) if case[3]]
    return [
        *(case[:2] for case in (*REFUSED, *TAKEN)),
        (ALL_CELLS, write_cells(range(len(CELLS)))),
        *((f"strict-{number}-2026-10-05.csv", write_cells(range(number, number + 1))) for number in told),
    ]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory, run_all: Callable) -> Callable[[str], tuple[Path, Any]]:
    """`ended(name)`: the folder that this file was built in, which nothing else is in, and how the build ended."""

    @functools.cache
    def run_part(full: bool) -> dict[str, tuple[Path, Any]]:
        tasks = {}
        for name, content in list_cases():
            if (name in FULL) == full:
                folder = tmp_path_factory.mktemp("case")
                (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
                (folder / "atlas.toml").write_text(SETTINGS, encoding="utf-8")
                words = ["build", name, "--config", "atlas.toml", "--out", "out/site"]
                tasks[name] = folder, [*words, *(["--strict"] if name.startswith("strict") else [])]
        ends = run_all(list(tasks.values()))
        return {name: (task[0], end) for (name, task), end in zip(tasks.items(), ends, strict=True)}

    return lambda name: run_part(name in FULL)[name]


@pytest.mark.parametrize(("name", "_", "message"), REFUSED, ids=[case[0] for case in REFUSED])
def test_what_is_no_catalogue_is_refused_in_one_line(ended: Callable, name: str, _: object, message: str) -> None:
    folder, end = ended(name)
    stages, _, error = end.said.partition("constellation: ")
    assert (end.status, stages) == (1, " 1. Reading the catalogue …\n")
    assert error.startswith(message) and error.count("\n") == 1 and "; " in error and error[:-1].isprintable()
    assert list((folder / "out").iterdir()) == []
    assert end.most < 700e6


@pytest.mark.parametrize(("name", "_", "ids", "said"), [*map(mark_full, TAKEN)], ids=[case[0] for case in TAKEN])
def test_what_is_a_catalogue_gives_a_whole_site(
    ended: Callable, list_faults: Callable, name: str, _: object, ids: list[str], said: str
) -> None:
    folder, end = ended(name)
    assert end.status == 0, end.said
    assert said in end.said
    assert list_faults(folder / "out" / "site", ids) == []
    assert sorted(path.name for path in folder.iterdir()) == sorted(["atlas.toml", name, "out"])
    assert [path.name for path in (folder / "out").iterdir()] == ["site"]


@pytest.mark.parametrize("number", range(len(CELLS)), ids=[f"{column}={cell}" for column, cell, _, _ in CELLS])
def test_a_bad_cell_is_unknown_and_with_strict_an_error(ended: Callable, contract: Any, number: int) -> None:
    column, _, becomes, said = CELLS[number]
    column = "declared_parameters" if column == "parameters" else column
    folder, end = ended(ALL_CELLS)
    assert end.status == 0, end.said
    rows = {row["id"]: row for row in contract.read_models(folder / "out" / "site")}
    assert rows[CELL_IDS[number]][column] == becomes
    if said:
        _, refused = ended(f"strict-{number}-2026-10-05.csv")
        told = refused.said.splitlines()[1:]
        assert (refused.status, len(told)) == (1, 1)
        assert told[0].startswith(f"constellation: strict-{number}-2026-10-05.csv, row 2: {said}")


def test_bad_cells_spoil_no_site(ended: Callable, list_faults: Callable) -> None:
    folder, end = ended(ALL_CELLS)
    bad = sum(said != "" for *_, said in CELLS)
    assert f"bad cells taken as unknown: {bad}, first row 2: downloads is '-5'" in end.said
    assert "cells read in spite of their form: 1, first row 6: downloads is '1,234'" in end.said
    assert list_faults(folder / "out" / "site", CELL_IDS) == []
