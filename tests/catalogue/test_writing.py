"""A written catalogue is read with the same values, and is written completely or not at all."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellation.catalogue import read_catalogue, read_current
from constellation.catalogue.reading.schema import COLUMNS
from constellation.catalogue.writing import replace_file, write_catalogue, write_rows
from constellation.errors import AtlasError

ENDINGS = ("csv", "tsv", "jsonl", "ndjson", "parquet", "csv.gz", "tsv.gz", "jsonl.gz", "parquet.gz")


AWKWARD = """\
id,downloads,likes,parameters,active_parameters,task,architecture,license,languages,created,base_model,relation,owner
"a/with,comma",0,,1000000000000000,100000,,,,,2024-02-29,,,
"a/with""quote",3,0,,,text-generation,x y,mit,en zh,,b/c d/e,merge,
a/with;semicolon,,,,,,,,,,,,a
NA,,,,,,,,,,"[""Nova 2"", ""Comet""]",,
=cmd,12,12,,,"a,b",,,,,,,
a/ümläut-模型-🦙,1,2,3000000,,,,,,,,,
'quoted',1,,,,,,,,,,,
#hash,,,,,,,,,,,,
1.50,,,,,,,,,,,,
null,,,,,,,,,,,,
"""


@pytest.fixture
def awkward(tmp_path: Path) -> pd.DataFrame:
    path = tmp_path / "awkward.csv"
    path.write_text(AWKWARD, encoding="utf-8")
    frame = read_catalogue(path, strict=True).frame
    assert len(frame) == 10
    return frame


@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_written_is_read_back(tmp_path: Path, awkward: pd.DataFrame, ending: str) -> None:
    path = tmp_path / f"models.{ending}"
    write_catalogue(awkward, path)
    again = read_catalogue(path, strict=True)
    pd.testing.assert_frame_equal(again.frame, awkward)
    assert again.report.ignored == ()


@pytest.mark.full
def test_the_bundled_catalogue_goes_round_through_every_format(tmp_path: Path) -> None:
    frame = first = read_current().frame
    for ending in ENDINGS:
        path = tmp_path / f"models.{ending}"
        write_catalogue(frame, path)
        frame = read_catalogue(path, strict=True).frame
        pd.testing.assert_frame_equal(frame, first)


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=12),
            st.none() | st.integers(0, 10**15),
            st.text(max_size=12),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_cells_hold_goes_round(tmp_path: Path, cells: list[tuple[str, int | None, str]]) -> None:
    rows = [
        {"id": f"a/{name}", "downloads": number, "architecture": text, "license": text, "base_model": text}
        for name, number, text in cells
    ]
    source = tmp_path / "source.jsonl"
    pd.DataFrame(rows).to_json(source, orient="records", lines=True)
    frame = read_catalogue(source).frame  # the cleaned values must stay the same
    for ending in ("csv", "tsv", "jsonl", "parquet"):
        path = tmp_path / f"models.{ending}"
        write_catalogue(frame, path)
        pd.testing.assert_frame_equal(read_catalogue(path, strict=True).frame, frame)


def test_equal_catalogues_are_equal_bytes(tmp_path: Path, awkward: pd.DataFrame) -> None:
    for ending in ENDINGS:
        pair = [tmp_path / name / f"models.{ending}" for name in ("one", "two")]
        for path in pair:
            path.parent.mkdir(exist_ok=True)
            write_catalogue(awkward, path)
        assert pair[0].read_bytes() == pair[1].read_bytes(), ending


def test_formats_are_what_their_endings_say(tmp_path: Path) -> None:
    row = ["a/b", 3, None, *[""] * (len(COLUMNS) - 3)]
    row[3:5] = [None, None]
    write_rows([row], tmp_path / "m.csv")
    write_rows([row], tmp_path / "m.tsv")
    write_rows([row], tmp_path / "m.JSONL.GZ")
    assert (tmp_path / "m.csv").read_text() == ",".join(COLUMNS) + "\na/b,3,,,,,,,,,,,\n"
    assert (tmp_path / "m.tsv").read_text() == "\t".join(COLUMNS) + "\na/b\t3" + "\t" * 11 + "\n"
    assert gzip.decompress((tmp_path / "m.JSONL.GZ").read_bytes()) == b'{"id": "a/b", "downloads": 3}\n'


@pytest.mark.parametrize("name", ["models", "models.txt", "models.json", "models.gz"])
def test_an_unknown_ending_is_reported(tmp_path: Path, name: str) -> None:
    with pytest.raises(AtlasError, match=r"unknown file ending; use \.csv, \.tsv, \.jsonl or \.parquet"):
        write_rows([], tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_the_previous_file_stays_until_the_new_file_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "models.csv"
    path.write_text("old")

    def rows():
        yield ["a/b", *[None] * 4, *[""] * 6]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_rows(rows(), path)
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["models.csv"]


def test_permissions_and_links_are_kept(tmp_path: Path) -> None:
    path, link = tmp_path / "models.csv", tmp_path / "latest.csv"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path.name)
    with replace_file(link) as file:
        file.write(b"new")
    assert (path.read_text(), path.stat().st_mode & 0o777, link.is_symlink()) == ("new", 0o640, True)
    mask = os.umask(0o027)
    try:
        with replace_file(tmp_path / "fresh.csv") as file:
            file.write(b"new")
    finally:
        os.umask(mask)
    assert (tmp_path / "fresh.csv").stat().st_mode & 0o777 == 0o640


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match=r"models\.csv: .*none.*; "):
        write_rows([], tmp_path / "none" / "models.csv")


def test_a_full_disk_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(
        AtlasError, match=r"models\.csv: the disk is full .*; free some space and run the same command"
    ):
        write_rows([], tmp_path / "models.csv")
    assert list(tmp_path.iterdir()) == []
