"""Headers are matched to the columns of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from constellation.catalogue import read_catalogue
from constellation.catalogue.reading.recognise import check_aliases
from constellation.errors import AtlasError
from tests.fixtures.messages import states

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
            "relation": ("tags",),
        },
        (),
    ),
    (["model_name"], {"id": ("model_name",)}, ()),
]


@pytest.mark.parametrize(("headers", "columns", "ignored"), RECOGNISED)
def test_headers_are_recognised(
    tmp_path: Path, headers: list[str], columns: dict, ignored: tuple[str, ...]
) -> None:
    path = tmp_path / "m.csv"
    path.write_text(",".join(headers) + "\n" + ",".join(["a/b"] * len(headers)) + "\n")
    report = read_catalogue(path).report
    assert {one.column: one.headers for one in report.recognised} == columns
    assert report.ignored == ignored


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
    ({"stars": "likes"}, "--column stars=likes: … id, downloads, likes, "),
    ({"likes": "Stars"}, "m.csv, row 1: --column likes=Stars: … 'id', 'likes'"),
]


@pytest.mark.parametrize(("columns", "message"), WRONG)
def test_a_wrong_mapping_is_reported(tmp_path: Path, columns: dict[str, str], message: str) -> None:
    path = tmp_path / "m.csv"
    path.write_text("id,likes\na,1\n")
    with pytest.raises(AtlasError) as caught:
        read_catalogue(path, columns=columns)
    assert states(str(caught.value), message)


ALIASED = [
    # headers in the configuration are used before the known headers, in the order of the list
    ("id,likes,Hearts\na,1,2\nb,3,\n", {"likes": ("Hearts",)}, {}, [2, None]),
    ("id,likes,Hearts,Stars\na,1,2,\nb,3,,4\n", {"likes": ("Stars", "Hearts")}, {}, [2, 4]),
    ("id,likes\na,1\nb,3\n", {"likes": ("Hearts",)}, {}, [1, 3]),
    # --column wins, also over the same header for another column
    ("id,Hearts,Stars\na,2,1\nb,4,3\n", {"likes": ("Hearts",)}, {"likes": "Stars"}, [1, 3]),
    ("id,Stars\na,1\nb,3\n", {"downloads": ("Stars",)}, {"likes": "Stars"}, [1, 3]),
    # the first header that the file has contains the ids
    ("id,Code,Stars\nx,a,1\ny,b,3\n", {"id": ("Key", "Code", "id"), "likes": ("Stars",)}, {}, [1, 3]),
]


@pytest.mark.parametrize(("text", "aliases", "columns", "likes"), ALIASED)
def test_lasting_headers_are_used_where_a_file_has_them(
    tmp_path: Path, text: str, aliases: dict, columns: dict, likes: list[float | None]
) -> None:
    path = tmp_path / "m.csv"
    path.write_text(text)
    frame = read_catalogue(path, aliases=aliases, columns=columns).frame
    assert frame["id"].tolist() == ["a", "b"]
    assert frame["likes"].astype(object).where(frame["likes"].notna(), None).tolist() == likes
    if "Stars" in columns.values():
        assert frame["downloads"].isna().all()


def test_lasting_headers_lead_into_nested_records(tmp_path: Path) -> None:
    path = tmp_path / "m.jsonl"
    path.write_text('{"id": "a", "stats": {"hub": {"stars": 5}}}\n{"id": "b", "Hearts": 2}')
    read = read_catalogue(path, aliases={"likes": ("stats.hub.stars", "Hearts")})
    assert read.frame["likes"].tolist() == [5.0, 2.0]


WRONG_ALIASES = [
    ("likes", "atlas.toml: 'columns' is 'likes'; make it a table, as docs/settings.md shows"),
    ({"stars": "Hearts"}, "atlas.toml: columns.stars: … id, downloads, likes, "),
    ({"likes": 3}, "atlas.toml: columns.likes is 3; give a header in quotes, or a list of headers"),
    ({"likes": ""}, "atlas.toml: columns.likes is ''; give a header in quotes"),
    ({"likes": []}, "atlas.toml: columns.likes is []; give a header in quotes"),
    ({"likes": ["a", 1]}, "atlas.toml: columns.likes is ['a', 1]; give a header in quotes"),
    (
        {"likes": "x", "downloads": ["y", "x"]},
        "atlas.toml: columns.downloads … columns.likes … 'x'",
    ),
]


@pytest.mark.parametrize(("given", "message"), WRONG_ALIASES)
def test_wrong_headers_in_the_configuration_are_reported(given: object, message: str) -> None:
    with pytest.raises(AtlasError) as caught:
        check_aliases(given, "atlas.toml")
    assert states(str(caught.value), message)
