"""The page that explains names takes apart a name or a list, and has both in its address."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.waiting import wait_for, wait_until

pytestmark = pytest.mark.browser

NAME = "somebody/Qwen3-30B-A3B-Instruct-2507-GGUF"
CARD = "document.querySelector('[data-results] .model-card')"


def test_a_typed_name_is_taken_apart_and_is_in_the_address(visit: Callable[..., Any]) -> None:
    page = visit("explain.html", settle=False)
    page.get_by_label("Names").fill(NAME)
    wait_until(page, f"{CARD} !== null")
    card = page.locator("[data-results] .model-card")
    assert card.locator(".part-family").first.inner_text().startswith("Qwen")
    assert "30B" in card.locator(".part-size").inner_text()
    assert "Qwen › Qwen3" in card.inner_text() and "72.0 GB at 16 bits" in card.inner_text()
    assert page.url.endswith(f"#names={NAME}")
    wait_until(page, "document.querySelectorAll('[data-results] .near a').length > 3")
    assert "Qwen3-30B-A3B" in card.locator(".near a").first.inner_text()


def test_a_list_is_a_table_and_a_file(visit: Callable[..., Any], tmp_path: Path) -> None:
    page = visit("explain.html#names=x/Llama-3.1-8B-AWQ%0Ay/<b>Gemma-2-9b</b>", settle=False)
    wait_until(page, "document.querySelectorAll('[data-results] tbody tr').length === 2")
    rows = page.locator("[data-results] tbody tr").all_inner_texts()
    assert "Llama" in rows[0] and "awq" in rows[0] and "<b>Gemma-2-9b</b>" in rows[1]
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()
    saved.value.save_as(tmp_path / "names.csv")
    with (tmp_path / "names.csv").open(encoding="utf-8", newline="") as file:
        records = list(csv.DictReader(file))
    assert [record["family"] for record in records] == ["Llama", "Gemma"]
    assert records[0]["size"] == "8000000000"
    page.locator("[data-results] tbody a").first.click()
    wait_until(page, f"{CARD} !== null")
    page.go_back()
    wait_until(page, "document.querySelectorAll('[data-results] tbody tr').length === 2")


def test_a_search_without_results_offers_to_explain_the_name(visit: Callable[..., Any]) -> None:
    page = visit("index.html", settle=False)
    box = page.get_by_role("combobox").first
    box.fill("zzyzzxqqq")
    option = page.get_by_role("option", name="Explain this name")
    wait_for(page, option.is_visible, True, "the option")
    box.press("ArrowDown")
    box.press("Enter")
    wait_until(page, f"location.pathname.endsWith('explain.html') && {CARD} !== null")
