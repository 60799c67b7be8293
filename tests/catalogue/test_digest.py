"""The checksum of a catalogue depends only on its facts, not on the order, the format or the compression."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
from pathlib import Path

import pytest

from constellation.catalogue import read_catalogue, read_current
from constellation.catalogue.reading.schema import COLUMNS
from constellation.catalogue.writing import write_catalogue

ROWS = (
    [
        "b/Two",
        "1000000000000000",
        "",
        "7000000000",
        "",
        "text-generation",
        "x, y",
        'the "best"',
        "en zh",
        "2024-02-29",
        "",
        "",
        "",
    ],
    ["a/ümläut-模型-🦙", "0", "3", "", "1000000", "", "", "", "", "", "b/Two", "merge", "a"],
    ["A/Three", *[""] * 12],
)
#: By hand, from the description on the about page.
CANONICAL = (
    "id,downloads,likes,parameters,active_parameters,task,architecture,license,languages,created,base_model,relation,owner\n"
    "A/Three,,,,,,,,,,,,\n"
    "a/ümläut-模型-🦙,0,3,,1000000,,,,,,b/Two,merge,a\n"
    'b/Two,1000000000000000,,7000000000,,text-generation,"x, y","the ""best""",en zh,2024-02-29,,,\n'
)
CHECKSUM = hashlib.sha256(CANONICAL.encode()).hexdigest()


def write_table(path: Path, columns: list[int], rows: list[int], delimiter: str = ",", end: str = "\n") -> Path:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end)
    writer.writerow([COLUMNS[column] for column in columns])
    writer.writerows([ROWS[row][column] for column in columns] for row in rows)
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.mark.parametrize("rows", [[0, 1, 2], [2, 1, 0], [1, 0, 2, 1]])
@pytest.mark.parametrize("columns", [list(range(13)), list(range(13))[::-1]])
def test_order_of_rows_and_columns_makes_no_difference(tmp_path: Path, rows: list[int], columns: list[int]) -> None:
    assert read_catalogue(write_table(tmp_path / "m.csv", columns, rows)).sha256 == CHECKSUM
    assert read_catalogue(write_table(tmp_path / "m.tsv.gz", columns, rows, "\t", "\r\n")).sha256 == CHECKSUM


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "parquet", "csv.gz", "jsonl.gz"])
def test_format_and_name_make_no_difference(tmp_path: Path, ending: str) -> None:
    frame = read_catalogue(write_table(tmp_path / "m.csv", list(range(13)), [0, 1, 2])).frame
    path = tmp_path / f"other-2026-01-02.{ending}"
    write_catalogue(frame, path)
    assert read_catalogue(path).sha256 == CHECKSUM
    if ending == "csv":
        assert path.read_text(encoding="utf-8") == CANONICAL


@pytest.mark.parametrize("column", range(len(COLUMNS)))
def test_every_fact_makes_a_difference(tmp_path: Path, column: int) -> None:
    text = CANONICAL.splitlines(keepends=True)
    cells = text[1].rstrip("\n").split(",")
    cells[column] = {0: "A/Four", 3: "7000000", 4: "7000000", 9: "2025-01-01", 8: "fr", 11: "adapter"}.get(
        column, "7"
    )
    (tmp_path / "m.csv").write_text("".join([text[0], ",".join(cells) + "\n", *text[2:]]), encoding="utf-8")
    assert read_catalogue(tmp_path / "m.csv").sha256 != CHECKSUM


@pytest.mark.full
def test_the_bundled_catalogues_checksum_is_of_the_file_that_it_is_written_to(tmp_path: Path) -> None:
    catalogue = read_current()
    write_catalogue(catalogue.frame, tmp_path / "m.csv")
    assert hashlib.sha256((tmp_path / "m.csv").read_bytes()).hexdigest() == catalogue.sha256
