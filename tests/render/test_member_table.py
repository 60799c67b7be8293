"""Table rows have the right cells, and are not kept in memory after a page is written."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.progress import SilentProgress
from constellation.render.columns import tabulate_columns
from constellation.render.member_table import list_rows
from constellation.render.site import prepare_site
from constellation.render.wording import address_in_atlas


@pytest.fixture(scope="module")
def herd(models: Callable) -> Atlas:
    return build_atlas(
        models(
            ["a/zebra-7b", "b/zebra-7b-q4", "c/zebra-gguf-instruct", "d/zebra", "list"],
            downloads=[12_345, None, 1, 1, 0],
            likes=[None, 2, 1, 1, 0],
            parameters=[7_241_748_480, None, None, None, None],
            created=["2026-01-31", "", "", "", ""],
            license=["mit & co", "", "", "", ""],
        )
    )


def read_rows(atlas: Atlas, chosen: list[int], root: str = "../") -> list[ElementTree.Element]:
    html = f"<table>{list_rows(atlas, tabulate_columns(atlas), chosen, root)}</table>"
    return ElementTree.fromstring(html).findall("tr")


def read_cells(atlas: Atlas, row: ElementTree.Element) -> dict[str, str]:
    keys = [column["key"] for column in tabulate_columns(atlas).describe_header()]
    return dict(zip(keys, ("".join(cell.itertext()) for cell in row), strict=True))


def test_cells_say_what_is_known_and_leave_the_rest_empty(herd: Atlas) -> None:
    zebra, quantised, packed, alone = read_rows(herd, [0, 1, 2, 4])
    cells = read_cells(herd, zebra)
    assert cells["id"] == "a/zebra-7b" and cells["family"] == "Zebra"
    assert [cells[key] for key in ("downloads", "likes", "parameters", "memory")] == [
        "12,345",
        "",
        "7.2B",
        "17.4 GB",
    ]
    assert [cells[key] for key in ("date", "license")] == ["2026-01-31", "mit-&-co"]
    keys = list(cells)
    assert zebra[keys.index("parameters")].attrib == {"data-v": "7241748480"}, (
        "rounded in the text, so given beside it"
    )
    cells = read_cells(herd, quantised)
    keys = ["downloads", "likes", "parameters", "quantisation", "memory", "date", "license"]
    assert [cells[key] for key in keys] == ["", "2", "≈ 7B", "q4", "4.2 GB", "", ""]
    cells = read_cells(herd, packed)
    assert [cells[key] for key in ("parameters", "format", "method", "memory")] == ["", "gguf", "instruct", ""]
    cells = read_cells(herd, alone)
    assert (cells["id"], cells["downloads"], cells["confidence"], cells["family"]) == ("list", "0", "", "")
    assert [row.get("id") for row in (zebra, quantised, alone)] == ["a/zebra-7b", "b/zebra-7b-q4", None]
    assert {row[0].get("scope") for row in (zebra, quantised, alone)} == {"row"}


def test_rows_come_in_the_given_order_and_know_where_the_page_is(herd: Atlas) -> None:
    assert [row.get("id") for row in read_rows(herd, [1, 0])] == ["b/zebra-7b-q4", "a/zebra-7b"]
    for root in ("../", ""):
        (row,) = read_rows(herd, [0], root)
        assert [link.get("href") for link in row.findall(".//a")[:2]] == [
            f"{root}models.html#model=a/zebra-7b",
            f"{root}families/zebra.html",
        ]
    assert list_rows(herd, tabulate_columns(herd), np.array([], dtype=int)) == ""


def test_the_name_of_a_member_leads_to_its_card(herd: Atlas) -> None:
    for row, model in zip(read_rows(herd, range(len(herd))), herd.ids, strict=True):
        assert row.find("th/a").get("href") == f"../{address_in_atlas(model)}"


def test_no_row_is_kept_between_pages(small_atlas: Atlas) -> None:
    """The rows of a million models would fill the memory, and most of them are on no page."""
    assert b"<tr" not in pickle.dumps(prepare_site(small_atlas, SilentProgress()))
