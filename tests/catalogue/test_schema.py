"""Which header fills which column."""

from __future__ import annotations

from pathlib import Path

import pytest

from constellation.catalogue import read_catalogue
from constellation.catalogue.schema import recognise_columns
from constellation.errors import AtlasError

PAPER = [
    "",
    "Unnamed: 0",
    "rank",
    "model_name",
    "link",
    "downloads",
    "likes",
    "ReadMeLink",
    "params_millions",
]

RECOGNISED = [
    (["id", "likes"], {"id": ("id",), "likes": ("likes",)}, ()),
    (
        PAPER,
        {
            "id": ("link",),
            "downloads": ("downloads",),
            "likes": ("likes",),
            "parameters": ("params_millions",),
        },
        ("", "Unnamed: 0", "rank", "model_name", "ReadMeLink"),
    ),
    (["Model ID", "Pipeline-Tag", "x"], {"id": ("Model ID",), "task": ("Pipeline-Tag",)}, ("x",)),
    (["modelId", "createdAt"], {"id": ("modelId",), "created": ("createdAt",)}, ()),
    (
        ["id", "license", "tags", "cardData.license", "cardData"],
        {
            "id": ("id",),
            "license": ("license", "cardData.license", "tags"),
            "languages": ("tags",),
            "base_model": ("tags",),
        },
        (),
    ),
    (["model_name"], {"id": ("model_name",)}, ()),
]


@pytest.mark.parametrize(("headers", "columns", "ignored"), RECOGNISED)
def test_headers_are_recognised(headers: list[str], columns: dict, ignored: tuple[str, ...]) -> None:
    found, left = recognise_columns(headers, {}, "m.csv, row 1")
    assert {one.column: one.headers for one in found} == columns
    assert left == ignored


def test_mapped_header_overrules_the_known_one(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text("name,likes,Hub ❤️\na,1,2\n")
    read = read_catalogue(path, columns={"likes": "Hub ❤️"})
    assert read.frame["likes"].tolist() == [2.0]
    assert read.report.ignored == ("likes",)


def test_mapped_path_leads_into_nested_records(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text('{"id": "a", "stats": {"hub": {"stars": 5}}}\n{"id": "b", "stats": 1}')
    read = read_catalogue(path, columns={"likes": "stats.hub.stars"})
    assert read.frame["likes"].fillna(-1).tolist() == [5.0, -1.0]


WRONG = [
    ({"stars": "likes"}, "--column stars=likes: no such column; the columns are id, downloads, likes, "),
    ({"likes": "Stars"}, "m.csv, row 1: --column likes=Stars: no such header; the headers are 'id', 'likes'"),
]


@pytest.mark.parametrize(("columns", "message"), WRONG)
def test_wrong_mapping_is_told(tmp_path: Path, columns: dict[str, str], message: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text("id,likes\na,1\n")
    with pytest.raises(AtlasError) as caught:
        read_catalogue(path, columns=columns)
    assert str(caught.value).startswith(message)
