"""Declared base models in the browser: in the panel, over the tree, on the models' page; loaded when needed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.waiting import rest

pytestmark = pytest.mark.browser

MERGE = "someone/Mistral-7B-Italian"
LINE = ["unsloth/Llama-3-8B-bnb-4bit", "meta-llama/Llama-3-8B-Instruct", "meta-llama/Llama-3-8B"]
#: Pixels of the canvas in the colour of what is made from, or of what is made from it.
INKED = """(token) => {
  const canvas = document.querySelector('.stage canvas');
  const wanted = constellation.palette.colour(token).match(/\\d+/g).map(Number);
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (wanted.every((value, channel) => Math.abs(data[at + channel] - value) < 12)) found++;
  }
  return found;
}"""
LOADED = "document.querySelectorAll('script[src$=\"data/lineage.js\"]').length"


@pytest.fixture
def bases(declared_site: Path) -> dict[str, str]:
    """Where the small site begins whose models declare their bases."""
    return {"file": declared_site.as_uri() + "/"}


def settled(page: Any) -> Any:
    page.locator(".lineage-key:not([hidden])").wait_for()
    rest(page)
    return page


def inked(page: Any) -> tuple[int, int]:
    return page.evaluate(INKED, "--lineage-up"), page.evaluate(INKED, "--lineage-down")


def listed(page: Any, title: str) -> list[str]:
    return page.locator(f"ol[aria-label^='{title}'] a > :first-child").all_inner_texts()


def test_selecting_a_model_lists_its_lineage_and_draws_it_over_the_tree(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    assert page.evaluate(LOADED) == 0 and page.locator(".lineage-key").is_hidden()
    page.evaluate("(id) => constellation.store.change({ selected: id })", MERGE)
    settled(page)
    assert page.evaluate(LOADED) == 1
    assert listed(page, "Declared base models and ancestors") == [
        "mistralai/Mistral-7B-v0.1",
        *LINE,
        "elsewhere/Unheard-7B",
    ]
    assert listed(page, "Declared descendants: 1") == ["someone/my-finetune"]
    legend = " ".join(page.locator(".lineage-key").inner_text().split())
    assert "Base models: 4 links" in legend and "Descendants: 1 link" in legend
    up, down = inked(page)
    assert up > 100 and down > 8
    page.locator("[data-slot=lineage] select").select_option("off")
    rest(page)
    assert page.evaluate("constellation.store.get().lineage") == "off" and page.locator(".lineage-key").is_hidden()
    assert inked(page)[0] < up / 4 and inked(page)[1] < down / 2
    page.go_back()
    settled(page)
    assert inked(page) == (up, down)


def test_an_ancestor_is_a_link_that_selects_it(visit: Callable[..., Any]) -> None:
    page = settled(visit(f"tree.html#selected={MERGE}"))
    link = page.locator("ol[aria-label='Declared base models and ancestors'] a", has_text=LINE[1])
    assert link.get_attribute("href") == f"models.html#model={LINE[1]}"
    link.focus()
    page.keyboard.press("Enter")
    rest(page)
    assert page.evaluate("constellation.store.get().selected") == LINE[1]
    assert listed(page, "Declared base models and ancestors") == [LINE[2]]
    assert listed(page, "Declared descendants: 3") == [LINE[0], MERGE, "someone/my-finetune"]


def test_the_lineage_of_a_family_is_drawn_over_the_whole_tree(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#root=llama")
    page.get_by_role("button", name="Show lineage").click()
    settled(page)
    assert page.evaluate("constellation.store.get()") == {"of": "llama"}
    assert page.locator(".panel-title").inner_text() == "Llama"
    assert listed(page, "Families built on it, as declared") == ["Mistral"]
    legend = " ".join(page.locator(".lineage-key").inner_text().split())
    assert "Declared lineage of Llama" in legend and "Descendants: 1 link" in legend
    assert "Within the family: 4 links" in legend
    assert inked(page)[1] > 8
    page.get_by_role("button", name="Hide lineage").click()
    rest(page)
    assert page.locator(".lineage-key").is_hidden() and page.evaluate("location.hash") == ""


def test_the_saved_picture_holds_the_curves(visit: Callable[..., Any]) -> None:
    pictures = []
    for state in ("", "&lineage=off"):
        page = visit(f"tree.html#selected={MERGE}{state}")
        rest(page)
        page.locator("summary", has_text="Share").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Picture (SVG)").click()
        pictures.append(Path(download.value.path()).read_text(encoding="utf-8"))
    curves = [len(re.findall(r'd="M[^"]*Q', picture)) for picture in pictures]
    assert curves == [5, 0]


def test_a_models_page_has_its_ancestors_and_all_its_descendants(visit: Callable[..., Any]) -> None:
    page = visit(f"models.html#model={LINE[2]}")
    page.locator("ol[aria-label^='Declared descendants']").wait_for()
    assert listed(page, "Declared descendants: 4") == [LINE[1], LINE[0], MERGE, "someone/my-finetune"]
    page.locator("ol[aria-label^='Declared descendants'] a", has_text=MERGE).click()
    page.locator("ol[aria-label='Declared base models and ancestors']").wait_for()
    assert page.evaluate("constellation.store.get()") == {"model": MERGE}
    page.evaluate("(id) => constellation.store.change({ model: null, base: id })", LINE[2])
    page.locator("[data-model] table").wait_for()
    assert f"Declared descendants of {LINE[2]}" in page.locator("[data-model] h2").inner_text()
    assert page.locator("[data-model] tbody tr").count() == 4


def test_a_model_without_any_says_so(visit: Callable[..., Any]) -> None:
    page = visit("graph.html#selected=gpt2")
    page.locator(".panel", has_text="This model declares no base model, and no model in this catalogue").wait_for()


def test_families_say_without_scripts_what_they_are_built_on(visit: Callable[..., Any]) -> None:
    page = visit("families/mistral.html", java_script_enabled=False)
    section = page.locator("#lineage")
    assert section.get_by_role("link", name="Llama", exact=True).get_attribute("href") == "llama.html"
    assert section.locator("table.kin").first.locator("tbody tr").count() == 3  # its own, Llama, not in the atlas


@pytest.mark.parametrize("address", ["tree.html#of=llama", "families/mistral.html", "statistics.html"])
def test_nothing_runs_over_on_a_small_phone(visit: Callable[..., Any], address: str) -> None:
    page = visit(address, view="small")
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
