"""Lines can be searched and compared, and families are grouped by line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.waiting import wait_until

pytestmark = pytest.mark.browser

READY = "[data-families][data-ready]"


def list_visible(page: Any, selector: str) -> list[str]:
    """Return the texts of the visible elements."""
    return [one.inner_text() for one in page.locator(selector).all() if one.is_visible()]


def test_the_search_finds_lines(visit: Callable[..., Any]) -> None:
    page = visit("index.html", settle=False)
    page.locator("form[data-search] input").first.fill("qwen")
    lines = page.get_by_role("group", name="Lines")
    lines.get_by_role("option").first.click()
    page.wait_for_url("**/lines/qwen.html")


def test_lines_and_families_are_compared(visit: Callable[..., Any]) -> None:
    page = visit("compare.html#lines=qwen,llama")
    page.locator("[data-compare][data-ready]").wait_for()
    heads = page.locator("[data-compare] thead a")
    assert heads.all_inner_texts() == ["Qwen", "Llama"]
    assert [link.get_attribute("href") for link in heads.all()] == ["lines/qwen.html", "lines/llama.html"]
    page.locator("#family-4").select_option("qwen")
    assert page.url.endswith("#families=qwen&lines=qwen,llama")
    assert heads.first.get_attribute("href") == "families/qwen.html"
    row = page.locator("[data-compare] tbody tr", has=page.locator("th", has_text="Models in other families"))
    cells = row.locator("td").all_inner_texts()
    assert cells[0] == "–" and all(re.fullmatch(r"[\d,]+", cell) for cell in cells[1:])


def test_the_filter_of_families_is_in_the_address(visit: Callable[..., Any]) -> None:
    page = visit("families.html", settle=False)
    page.locator(READY).wait_for()
    page.get_by_label("Filter families").fill("coder")
    found = list_visible(page, "[data-families] tbody tr:not([data-depth]) th a")
    assert page.url.endswith("#words=coder") and found
    count = int(page.locator("[data-families] output").inner_text().split()[0].replace(",", ""))
    titles = list_visible(page, "[data-families] tbody th a")
    assert sum("coder" in title.lower() for title in titles) == count
    page.reload()
    page.locator(READY).wait_for()
    assert list_visible(page, "[data-families] tbody th a") == titles
    page.get_by_label("Filter families").fill("")
    assert not page.locator("[data-families] details[open]").count()


def test_families_are_ordered_by_name_below_their_lines(visit: Callable[..., Any]) -> None:
    page = visit("families.html#order=az", settle=False)
    page.locator(READY).wait_for()
    lines = page.locator(".family-group[data-line] > h3 a").all_inner_texts()
    assert lines == sorted(lines, key=str.lower) and len(lines) > 5
    rows = page.locator("#line-qwen .table-scroll").first.locator("tbody tr")
    tops = [row.locator("th a").inner_text() for row in rows.all() if not row.get_attribute("data-depth")]
    assert tops[0] == "Qwen" and tops[1:] == sorted(tops[1:], key=str.lower)
    page.get_by_label("Order").select_option("")
    assert "order" not in page.url
    sizes = [
        int(row.locator("td").first.get_attribute("data-v") or 0)
        for row in rows.all()
        if not row.get_attribute("data-depth")
    ]
    assert sizes == sorted(sizes, reverse=True)


def test_an_address_opens_the_folded_family(visit: Callable[..., Any]) -> None:
    page = visit("families.html", settle=False)
    page.locator(READY).wait_for()
    folded = page.locator("[data-families] details:not([open]) tbody tr").last.get_attribute("id")
    page = visit(f"families.html#{folded}", settle=False)
    wait_until(page, "id => document.getElementById(id).checkVisibility()", folded)


def test_a_family_leads_to_its_line(visit: Callable[..., Any]) -> None:
    page = visit("families/kat.html", settle=False)
    page.locator("#built-on a.chip", has_text="Qwen").click()
    page.wait_for_url("**/lines/qwen.html")
    page.locator("#brands-table a", has_text="KAT").click()
    page.wait_for_url("**/families/kat.html")
