"""Every file format gives the same catalogue, whatever the order of the rows, and a report."""

from __future__ import annotations

import gzip
import io
import json
import random
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from constellation.catalogue import read_catalogue
from constellation.catalogue.reading.schema import COLUMNS, NUMBERS
from constellation.errors import AtlasError

RECORDS = [
    {"id": "b/two-7b", "downloads": 12, "likes": 0, "task": "text-generation", "created": "2024-02-29"},
    {
        "id": "a/one",
        "parameters": 8030261248,
        "license": "mit",
        "languages": "en zh",
        "base_model": "b/two-7b",
    },
    {"id": "gpt2", "downloads": 10**15, "active_parameters": 3_000_000, "architecture": "gpt2"},
    {"id": "é/Ünï-模型-🌟", "license": 'a, "quoted" one'},
]


def frame_of(records: list[dict]) -> pd.DataFrame:
    return pd.DataFrame(records, columns=list(COLUMNS)).astype(
        {name: object if name not in NUMBERS else "Int64" for name in COLUMNS}
    )


def write_catalogue(path: Path, records: list[dict]) -> Path:
    """Write the records in the format that belongs to the path's ending."""
    name = path.name.casefold().removesuffix(".gz")
    if name.endswith((".csv", ".tsv")):
        text = frame_of(records).to_csv(index=False, sep="\t" if name.endswith(".tsv") else ",")
        data = text.encode()
    elif name.endswith(".parquet"):
        buffer = io.BytesIO()
        frame_of(records).to_parquet(buffer)
        data = buffer.getvalue()
    elif name.endswith(".json"):
        data = json.dumps(records).encode()
    else:
        data = "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()
    path.write_bytes(gzip.compress(data) if path.name.endswith(".gz") else data)
    return path


ENDINGS = ["csv", "tsv", "jsonl", "ndjson", "json", "parquet"]


@pytest.mark.parametrize("ending", [*ENDINGS, *(f"{ending}.gz" for ending in ENDINGS), "CSV"])
def test_every_format_gives_the_same_frame(tmp_path: Path, ending: str) -> None:
    read = read_catalogue(write_catalogue(tmp_path / f"models.{ending}", RECORDS))
    expected = read_catalogue(write_catalogue(tmp_path / "expected.csv", RECORDS))
    pd.testing.assert_frame_equal(read.frame, expected.frame)
    assert read.frame["id"].tolist() == ["a/one", "b/two-7b", "gpt2", "é/Ünï-模型-🌟"]
    assert read.frame["parameters"].tolist()[0] == 8030261248
    assert read.frame["license"].tolist() == ["mit", "", "", 'a, "quoted" one']


def test_frame_has_the_canonical_columns_and_types(tmp_path: Path) -> None:
    frame = read_catalogue(write_catalogue(tmp_path / "m.jsonl", [{"id": "a"}])).frame
    assert tuple(frame.columns) == COLUMNS
    assert {name for name in COLUMNS if frame[name].dtype == np.float64} == set(NUMBERS)
    assert all(frame[name].dtype == object for name in COLUMNS if name not in NUMBERS)
    assert frame.loc[0, list(NUMBERS)].isna().all()
    assert (frame.loc[0, "task":] == "").all()
    assert frame.index.equals(pd.RangeIndex(1))


def test_row_order_makes_no_difference(tmp_path: Path) -> None:
    records = RECORDS + [{"id": "gpt2", "downloads": 5}, {"id": "a/one", "likes": 2, "license": "mit"}] * 2
    frames = []
    for seed in range(4):
        shuffled = random.Random(seed).sample(records, len(records))
        read = read_catalogue(write_catalogue(tmp_path / f"{seed}.csv", shuffled))
        frames.append(read.frame)
        assert read.report.lines(examples=False)[-2:] == [
            "repeated rows, left out: 2",
            "rows left out because a fuller row has the same id: 2",
        ]
        assert (read.report.repeated.count, read.report.conflicting.count) == (2, 2)
    for frame in frames[1:]:
        pd.testing.assert_frame_equal(frame, frames[0])


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "json", "parquet", "csv.gz"])
def test_the_format_of_standard_input_is_recognised_by_its_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    path = write_catalogue(tmp_path / f"models.{ending}", RECORDS)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(path.read_bytes())))
    read = read_catalogue("-")
    assert read.source == "standard input"
    assert read.sha256 == read_catalogue(path).sha256
    pd.testing.assert_frame_equal(read.frame, read_catalogue(path).frame)


def test_the_format_of_a_file_with_an_unknown_ending_is_recognised_by_its_content(tmp_path: Path) -> None:
    path = tmp_path / "models.txt"
    path.write_text("id\tlikes\na\t1\n")
    assert read_catalogue(path).frame["likes"].tolist() == [1.0]


NAMES = [
    ("models-2026-10-05.csv", "2026-10-05"),
    ("2024-13-01-2024-12-01.csv", "2024-12-01"),
    ("paper-2023-07.csv", ""),
    ("12024-01-01.csv", ""),
    ("models.csv", ""),
]


@pytest.mark.parametrize(("name", "date"), NAMES)
def test_date_comes_from_the_file_name(tmp_path: Path, name: str, date: str) -> None:
    path = write_catalogue(tmp_path / name, RECORDS)
    assert read_catalogue(path).date == date
    assert read_catalogue(path, date="2025-01-31").date == "2025-01-31"


@pytest.mark.parametrize("date", ["yesterday", "2025-02-30", "2025-1-1", "20250101", "2025-01-01T00"])
def test_impossible_date_is_refused(tmp_path: Path, date: str) -> None:
    with pytest.raises(AtlasError, match=f"'{date}' is not a date; give it as YYYY-MM-DD"):
        read_catalogue(tmp_path / "never-read.csv", date=date)


def test_source_names_no_folder(tmp_path: Path) -> None:
    read = read_catalogue(write_catalogue(tmp_path / "m.csv", RECORDS))
    assert read.source == "m.csv"
    assert str(tmp_path) not in "\n".join(read.report.lines())


def test_strict_raises_for_the_first_bad_cell(tmp_path: Path) -> None:
    path = tmp_path / "catalogue.csv"
    path.write_text("id,likes,downloads\n" + "a,1,1\n" * 15 + "b,2,many\nc,few,3\n")
    assert read_catalogue(path).report.unknown.count == 2
    with pytest.raises(AtlasError) as caught:
        read_catalogue(path, strict=True)
    assert str(caught.value) == (
        "catalogue.csv, row 17: downloads is 'many'; give a number, or leave the cell empty"
    )


STRICT = [
    ("id,likes\n,5\na,1\n", "s.csv, row 2: id is ''; give the model's id, or remove the row"),
    (
        "id,likes\na,1\na,2\n",
        "s.csv, row 2: id is 'a'; another row has this id and other cells; keep one row for each id",
    ),
    ("id,likes\na,1\na,1\n", ""),
    ('id,likes\na,"1,234"\n', ""),
]


@pytest.mark.parametrize(("text", "message"), STRICT)
def test_strict_takes_what_loses_nothing(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "s.csv"
    path.write_text(text)
    if not message:
        assert len(read_catalogue(path, strict=True)) == 1
        return
    with pytest.raises(AtlasError) as caught:
        read_catalogue(path, strict=True)
    assert str(caught.value) == message


def test_report_counts_and_gives_examples(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(
        "Model ID,likes,downloads,note\n"
        'a,"1,234",1,x\n' + "".join(f"b{i},bad{i},2,x\n" for i in range(20)) + ",3,3,x\n" + "a,1234,1,y\n"
    )
    report = read_catalogue(path).report
    assert (report.rows, report.models) == (23, 21)
    assert report.ignored == ("note",)
    assert report.unknown.count == 20
    assert [(one.row, one.column, one.value) for one in report.unknown.examples] == [
        (row, "likes", f"bad{row - 3}") for row in range(3, 8)
    ]
    assert report.lines() == [
        "23 rows, 21 models",
        "id from Model ID",
        "unused columns: note",
        "likes: most cells of 'likes' are unreadable (20 of 23); choose another column with --column likes=HEADER",
        "cells read despite an unusual format: 1, first row 2: likes is '1,234'; "
        "read without its separators, signs or unit",
        "unreadable cells, treated as unknown: 20, first row 3: likes is 'bad0'; "
        "give a number, or leave the cell empty",
        "rows without a usable id, left out: 1, first row 23: id is ''; give the model's id, or remove the row",
        "repeated rows, left out: 1, first row 24: id is 'a'; another row has the same cells; keep one row",
    ]
