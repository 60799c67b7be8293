"""Table rows: what a cell says, and that a row is written for a page and then forgotten."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.progress import SilentProgress
from constellation.render.member_table import COLUMNS, list_rows
from constellation.render.site import prepare_site
from constellation.render.wording import address_in_atlas


@pytest.fixture(scope="module")
def herd(models: Callable) -> Atlas:
    return build_atlas(
        models(
            ["a/zebra-7b", "b/zebra-7b-q4", "c/zebra", "d/zebra", "list"],
            downloads=[12_345, None, 1, 1, 0],
            likes=[None, 2, 1, 1, 0],
            parameters=[7_241_748_480, None, None, None, None],
            created=["2026-01-31", "", "", "", ""],
            license=["mit & co", "", "", "", ""],
        )
    )


def read_rows(atlas: Atlas, chosen: list[int], root: str = "../") -> list[ElementTree.Element]:
    html = f"<table>{list_rows(atlas, chosen, root)}</table>"
    return ElementTree.fromstring(html).findall("tr")


def read_texts(row: ElementTree.Element) -> list[str]:
    return ["".join(cell.itertext()) for cell in row]


def test_cells_say_what_is_known_and_leave_the_rest_empty(herd: Atlas) -> None:
    zebra, quantised, alone = read_rows(herd, [0, 1, 4])
    assert [len(row) for row in (zebra, quantised, alone)] == [len(COLUMNS)] * 3
    assert read_texts(zebra)[:6] == ["a/zebra-7b", "12,345", "", "7.24 B", "2026-01-31", "mit & co"]
    assert zebra[3].attrib == {"data-v": "7241748480"}, "rounded in the text, so given beside it"
    assert read_texts(quantised)[1:6] == ["", "2", "≈ 7 B", "", ""]
    assert read_texts(alone) == ["list", "0", "0", "", "", "", ""], "what is unplaced has no confidence"
    assert [row.get("id") for row in (zebra, quantised, alone)] == ["a/zebra-7b", "b/zebra-7b-q4", None]
    assert {row[0].get("scope") for row in (zebra, quantised, alone)} == {"row"}


def test_rows_come_in_the_given_order_and_know_where_the_page_is(herd: Atlas) -> None:
    assert [row.get("id") for row in read_rows(herd, [1, 0])] == ["b/zebra-7b-q4", "a/zebra-7b"]
    for root in ("../", ""):
        (row,) = read_rows(herd, [0], root)
        assert row.findall(".//a")[-1].get("href") == f"{root}models.html#model=a/zebra-7b"
    assert list_rows(herd, np.array([], dtype=int)) == ""


def test_the_name_of_a_member_leads_to_its_card(herd: Atlas) -> None:
    for row, model in zip(read_rows(herd, range(len(herd))), herd.ids, strict=True):
        assert row.find("th/a").get("href") == f"../{address_in_atlas(model)}"


def test_no_row_is_kept_between_pages(small_atlas: Atlas) -> None:
    """The rows of a million models would fill the memory, and most of them are on no page."""
    assert b"<tr" not in pickle.dumps(prepare_site(small_atlas, SilentProgress()))
