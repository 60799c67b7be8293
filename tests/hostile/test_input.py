"""Any file gives a complete site, or an error of one line that states the remedy.

Each case goes through the command line up to the built site. `tests/catalogue/reading/` has more cases of each
kind, which test only the reader.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.hostile.contract import read_models

pytestmark = [pytest.mark.filterwarnings("error::RuntimeWarning"), pytest.mark.filterwarnings("error::UserWarning")]

SETTINGS = "family_smallest = 2\nowner_smallest = 1\nclusters = 3\nmicroclusters = 6\nblock = 8\ncomponents = 8\n"
EVIL = "<script>alert(1)</script>"


def write_table(rows: list[list[Any]], header: str = "id,downloads,likes") -> str:
    """Write rows and a header as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header.split(","), *rows])
    return text.getvalue()


def write_parquet(**columns: list[Any]) -> bytes:
    """Write columns as Parquet."""
    packed = io.BytesIO()
    pd.DataFrame(columns).to_parquet(packed)
    return packed.getvalue()


ROWS = [[f"{owner}/Zebra-{size}b", size * 10, size] for owner in ("a", "b") for size in (1, 3, 7, 13)]
IDS = [row[0] for row in ROWS]
PLAIN = write_table(ROWS)
PARQUET = write_parquet(id=IDS, likes=list(range(8)))
GZIP = gzip.compress(PLAIN.encode(), mtime=0)
LONG_LINE = gzip.compress(b"x" * 2**20, mtime=0) * 1024

#: Files that are refused: the name, the bytes, the place that the error names, and what it says was found there.
REFUSED: list[tuple[str, str | bytes, str, str]] = [
    ("empty.csv", "", "empty.csv", "empty"),
    ("header.csv", "id,likes\n", "header.csv", "no model"),
    ("no-ids.csv", 'id,likes\n"",1\n" ",2\n', "no-ids.csv", "no model"),
    ("ragged.csv", "id,likes\na,1\nb\n", "ragged.csv, row 3", "1 cell"),
    ("broad.csv", "id,likes\na,1,2\n", "broad.csv, row 2", "3 cells"),
    ("quote.csv", 'id,likes\n"a,1\nb,2\n', "quote.csv, row 2", "quote"),
    ("nul.csv", b"id\na\0b\n", "nul.csv, row 2", "NUL"),
    ("twice.csv", "id,id\na,b\n", "twice.csv, row 1", "'id' and 'id'"),
    ("letter.txt", "Dear all,\nhere is the list.\nYours\n", "letter.txt, row 2", "1 cell"),
    ("page.html", "<!doctype html><title>id</title>", "page.html, row 1", "column"),
    ("image.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image.png, row 3", "NUL"),
    ("pack.zip", b"PK\x03\x04\x14\0\0\0", "pack.zip", "ZIP"),
    ("program", b"\x7fELF\x02\x01\x01\0\0", "program, row 1", "NUL"),
    ("cut.csv.gz", GZIP[:-9], "cut.csv.gz", "gzip"),
    ("cut.parquet", PARQUET[:-9], "cut.parquet", "Parquet"),
    ("bent.parquet", PARQUET[:40] + b"\xff" * 8 + PARQUET[48:], "bent.parquet", "'id'"),
    ("cut.jsonl", '{"id": "a"}\n{"id": "b', "cut.jsonl, row 2", "JSON"),
    ("deep.json", "[" * 100_000, "deep.json", "JSON"),
    ("line.csv.gz", LONG_LINE, "line.csv.gz, row 1", "16 MB"),
    ("strict.csv", "id,likes\na,many\n", "strict.csv, row 2", "likes is 'many'"),
    ("strict-2026-10-05.csv", "id,created\na,2026-10-06\n", "strict-2026-10-05.csv, row 2", "'2026-10-06'"),
    ("strict-twice.csv", "id,likes\na,1\na,2\n", "strict-twice.csv, row 2", "id is 'a'"),
    ("tasks.csv", "id,task\na,chat\n", "tasks.csv", "any-to-any"),
]

#: Files that are read: the name, the bytes, the models of the site, and what the report contains.
TAKEN: list[tuple[str, str | bytes, list[str], str]] = [
    ("one.csv", "id\na/one\n", ["a/one"], ""),
    ("two.csv", "id\na/one\nb/two\n", ["a/one", "b/two"], ""),
    ("three.csv", "id\na/x\nb/y\nc/z\n", ["a/x", "b/y", "c/z"], ""),
    ("plain.csv", PLAIN, IDS, ""),
    ("mark.csv", b"\xef\xbb\xbf" + PLAIN.encode(), IDS, ""),
    ("returns.csv", PLAIN.replace("\n", "\r\n"), IDS, ""),
    ("old-returns.csv", PLAIN.replace("\n", "\r"), IDS, ""),
    ("no-end.csv", PLAIN.rstrip("\n"), IDS, ""),
    ("blank.csv", "\n\n" + PLAIN.replace("\n", "\n\n") + " \n", IDS, ""),
    ("semicolons.csv", PLAIN.replace(",", ";"), IDS, "';'"),
    ("tabs.tsv", PLAIN.replace(",", "\t"), IDS, ""),
    ("packed.csv.gz", GZIP, IDS, ""),
    ("misnamed.csv", GZIP, IDS, ""),
    ("columns.parquet", PARQUET, IDS, ""),
    ("nothing.parquet", write_parquet(id=["a/x", None, "b/y"]), ["a/x", "b/y"], "row 2: id"),
    ("latin.csv", "id\na/café\n".encode("latin-1"), ["a/café"], "Latin-1"),
    ("wide.csv", "id\na/模型\n".encode("utf-16"), ["a/模型"], "UTF-16"),
    ("records.jsonl", '{"id": "a/x", "tags": ["en"]}\n\n{"id": "b/y"}\n', ["a/x", "b/y"], ""),
    ("nested.jsonl", '{"id": ' + "[" * 600 + '"a/x"' + "]" * 600 + "}", ["a/x"], ""),
    ("repeated.csv", "id,likes\na/x,1\na/x,1\n", ["a/x"], "row 3: id is 'a/x'"),
    ("conflict.csv", "id,likes\na/x,1\na/x,\n", ["a/x"], "1"),
    ("case.csv", "id\nA/x\na/X\na/x\n", ["A/x", "a/X", "a/x"], ""),
    ("empty-ids.csv", "id,likes\n,1\na/x,2\n", ["a/x"], "row 2: id is ''"),
    ("long-id.csv", f"id\n{'x' * 1001}\na/x\n", ["a/x"], "row 2: id is 'xxxxx"),
    ("controls.csv", b"id\na/x\x1b[31m\n", ["a/x[31m"], "row 2: id is"),
    ("headers.csv", f"id,{EVIL},\u202elikes\na/x,1,2\n", ["a/x"], EVIL),
    ("many-columns.csv", "id," + ",".join(map(str, range(999))) + "\na/x" + ",1" * 999, ["a/x"], "959"),
    ("same.csv", write_table([[f"o{n}/same", 1, 1] for n in range(30)]), [f"o{n}/same" for n in range(30)], "30"),
    ("zeros.csv", write_table([[name, 0, 0] for name in IDS]), IDS, ""),
    ("largest.csv", write_table([[name, 10**15, 10**15] for name in IDS]), IDS, ""),
    ("apart.csv", "id\n" + "".join(f"{chr(0x4E00 + n)}/{chr(0x5E00 + n)}\n" for n in range(12)),
     [f"{chr(0x4E00 + n)}/{chr(0x5E00 + n)}" for n in range(12)], ""),
    ("formulas.csv", write_table([['=HYPERLINK("http://x")/Zebra-1b', "=1+1", "@x"], ["-a/Zebra-3b", "+1", "\t=2"]],
     "id,license,architecture"), ['=HYPERLINK("http://x")/Zebra-1b', "-a/Zebra-3b"], ""),
]  # fmt: skip

#: A table, Parquet, JSON Lines, another encoding, control characters and markup: these are built in the quick part.
QUICK = frozenset(["one.csv", "columns.parquet", "records.jsonl", "latin.csv", "controls.csv", "headers.csv"])


def mark_slow(case: tuple) -> object:
    """Mark a case as slow, unless it belongs to the quick part."""
    return case if case[0] in QUICK else pytest.param(*case, marks=pytest.mark.slow)


#: Cells: the column, the text, the value in models.csv, and the error with --strict, if it is one.
CELLS = [
    ("downloads", "-5", "", "downloads is '-5'"),
    ("downloads", "nan", "", ""),
    ("downloads", "lots", "", "downloads is 'lots'"),
    ("downloads", "1e308", "", "downloads is '1e308'"),
    ("downloads", "inf", "", "downloads is 'inf'"),
    ("downloads", "1,234", "1234", ""),
    ("downloads", "12k", "12000", ""),
    ("downloads", "1.5", "", "downloads is '1.5'"),
    ("downloads", "", "", ""),
    ("parameters", "1e308", "", "parameters is '1e308'"),
    ("created", "2026-10-06", "", "created is '2026-10-06'"),
    ("created", "2026-02-30", "", "created is '2026-02-30'"),
    ("created", "yesterday", "", "created is 'yesterday'"),
    ("created", "1970-01-01", "", "created is '1970-01-01'"),
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
    """Write a table in which each of the given cells is in its column, in a row of its own."""
    rows = [
        [CELL_IDS[n], *(CELLS[n][1] if CELLS[n][0] == column else "" for column in CELL_COLUMNS)] for n in numbers
    ]
    return write_table(rows, ",".join(["id", *CELL_COLUMNS]))


@pytest.fixture
def build(tmp_path: Path, run_command: Callable) -> Callable[..., Any]:
    """Return a function that builds the site of a file, and returns how the build has ended."""

    def run(name: str, content: str | bytes) -> Any:
        write_case(tmp_path, name, content)
        return run_command(tmp_path, list_words(name))

    return run


def write_case(folder: Path, name: str, content: str | bytes) -> None:
    """Write the file of a case, and a configuration beside it."""
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    (folder / "atlas.toml").write_text(SETTINGS, encoding="utf-8")


def list_words(name: str) -> list[str]:
    """Return the command-line arguments of a case."""
    strict = ["--strict"] if name.startswith("strict") else []
    return ["build", name, "--config", "atlas.toml", "--out", "out/site", *strict]


def check_refusal(folder: Path, status: int, errors: str, place: str, found: str) -> None:
    """Check that a build has failed with one line that states place, problem and remedy, and wrote nothing."""
    stages, _, error = errors.partition("constellation: ")
    assert (status, stages.count("\n")) == (1, 1)
    assert error.startswith(place) and found in error and "; " in error
    assert error.count("\n") == 1 and error[:-1].isprintable()
    assert list((folder / "out").iterdir()) == []


@pytest.mark.parametrize(("name", "content", "place", "found"), REFUSED, ids=[case[0] for case in REFUSED])
def test_a_file_that_is_not_a_catalogue_is_refused_in_one_line(
    build: Callable, tmp_path: Path, name: str, content: str | bytes, place: str, found: str
) -> None:
    ended = build(name, content)
    check_refusal(tmp_path, ended.status, ended.errors, place, found)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the memory of a process is not reported here")
@pytest.mark.parametrize("name", ["empty.csv", "deep.json", "line.csv.gz"])
def test_a_refusal_takes_little_memory_and_is_the_exit_status(tmp_path: Path, root: Path, name: str) -> None:
    content, place, found = next(case[1:] for case in REFUSED if case[0] == name)
    write_case(tmp_path, name, content)
    # The kernel's count for a child, ru_maxrss, includes the process that it was forked from.
    program = (
        "import sys; from pathlib import Path; from constellation.cli import main; status = main(sys.argv[1:]);"
        "print(Path('/proc/self/status').read_text()); sys.exit(status)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, *list_words(name)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    check_refusal(tmp_path, ended.returncode, ended.stderr, place, found)
    peak = re.search(r"VmHWM:\s*(\d+) kB", ended.stdout)
    assert peak and int(peak[1]) * 1024 < 700e6


@pytest.mark.parametrize(
    ("name", "content", "ids", "report"), [*map(mark_slow, TAKEN)], ids=[case[0] for case in TAKEN]
)
def test_a_catalogue_gives_a_whole_site(
    build: Callable,
    list_faults: Callable,
    tmp_path: Path,
    name: str,
    content: str | bytes,
    ids: list[str],
    report: str,
) -> None:
    ended = build(name, content)
    assert ended.status == 0, ended.errors
    assert report in ended.errors
    assert list_faults(tmp_path / "out" / "site", ids) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["atlas.toml", name, "out"])
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["site"]


@pytest.fixture(scope="module")
def cells_site(tmp_path_factory: pytest.TempPathFactory, run_command: Callable) -> tuple[Path, str]:
    """Return the site of all cells, and the report of its build."""
    folder = tmp_path_factory.mktemp("cells")
    write_case(folder, ALL_CELLS, write_cells(range(len(CELLS))))
    ended = run_command(folder, list_words(ALL_CELLS))
    assert ended.status == 0, ended.errors
    return folder / "out" / "site", ended.errors


@pytest.mark.parametrize("number", range(len(CELLS)), ids=[f"{column}={cell}" for column, cell, _, _ in CELLS])
def test_a_bad_cell_is_unknown_and_with_strict_an_error(
    cells_site: tuple[Path, str], build: Callable, number: int
) -> None:
    column, _, becomes, message = CELLS[number]
    column = "declared_parameters" if column == "parameters" else column
    rows = {row["id"]: row for row in read_models(cells_site[0])}
    assert rows[CELL_IDS[number]][column] == becomes
    if message:
        name = f"strict-{number}-2026-10-05.csv"
        refused = build(name, write_cells(range(number, number + 1)))
        lines = refused.errors.splitlines()[1:]
        assert (refused.status, len(lines)) == (1, 1)
        assert lines[0].startswith(f"constellation: {name}, row 2: {message}")


def test_bad_cells_leave_the_site_whole(cells_site: tuple[Path, str], list_faults: Callable) -> None:
    site, report = cells_site
    bad = sum(message != "" for *_, message in CELLS)
    assert f": {bad} (" in report and "first row 2: downloads is '-5'" in report
    assert " 2, first row 7: downloads is '1,234'" in report
    assert list_faults(site, CELL_IDS) == []
