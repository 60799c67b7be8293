"""The page that compares families and lines opens with the largest lines, and fits on a phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.browser.waiting import wait_for

pytestmark = pytest.mark.browser
READY = "[data-compare][data-ready]"


def test_scripts_draw_the_charts_of_the_page_again(visit: Callable[..., Any], site: Path) -> None:
    """Without a choice, scripts show what the HTML has: the same names, facts and values in the charts."""
    still = LexborHTMLParser((site / "compare.html").read_bytes())
    page = visit("compare.html")
    page.locator(READY).wait_for()
    for selector in (".curve title", ".curve text", "figcaption", "thead th", "thead a", "tbody th", "tbody td"):
        wanted = [node.text().strip() for node in still.css(f"[data-compare] {selector}")]
        shown = [text.strip() for text in page.locator(f"[data-compare] {selector}").all_text_contents()]
        assert shown == wanted != []
    lines = pd.read_csv(site / "data/lines.csv").sort_values("models", ascending=False)
    assert page.locator("[data-compare] thead a").all_inner_texts() == lines["title"].tolist()[:2]


def test_the_table_of_a_chart_is_saved_as_csv(visit: Callable[..., Any], site: Path) -> None:
    page = visit("compare.html#families=gemma,llama")
    page.locator(READY).wait_for()
    details = page.locator("[data-compare] details", has=page.locator("[aria-label*=parameters]"))
    details.locator("summary").click()
    with page.expect_download() as download:
        details.get_by_role("button", name="Save as CSV").click()
    saved = pd.read_csv(download.value.path())
    families = pd.read_csv(site / "data/families.csv").set_index("slug")
    gemma = pd.read_csv(site / "data/families/gemma.csv")
    assert saved.columns.tolist() == [
        "Parameters",
        *(f"{families.loc[slug, 'title']} {what}" for slug in ("gemma", "llama") for what in ("models", "share")),
    ]
    assert saved.iloc[:, 1].sum() == gemma["parameters"].notna().sum()
    assert saved.iloc[:, 2].sum() == pytest.approx(1)
    assert details.locator("tbody tr").count() == len(saved)


def test_four_columns_are_side_by_side_on_a_phone(visit: Callable[..., Any]) -> None:
    page = visit("compare.html#lines=qwen,llama,gemma,mistral", view="phone")
    page.locator(READY).wait_for()
    for row in page.locator("table.compared tr").all():
        boxes = [cell.bounding_box() for cell in row.locator("td, th.number").all()]
        assert len(boxes) == 4
        assert len({round(box["y"]) for box in boxes}) == 1
        assert boxes[-1]["x"] + boxes[-1]["width"] <= 390
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("Family or line 4").select_option("")
    wait_for(page, page.locator("[data-compare] thead a").count, 3)
    assert page.url.endswith("#lines=qwen,llama,gemma")
