"""The card of a model has the same facts on its static page and in the browser, and loads little data."""

from __future__ import annotations

import gzip
import re
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytestmark = pytest.mark.browser

#: Largest numbers of compressed bytes that a card and the home page load before the reader asks for more.
CARD, HOME = 200_000, 150_000
READ = """() => {
  const card = document.querySelector('.model-card');
  const own = (address) => decodeURIComponent(address).replace(/^(\\.\\.\\/)+/, '');
  return {
    text: card.textContent.replace(/\\s+/g, ''),
    paths: [...card.querySelectorAll('path, polyline')].map((one) => one.outerHTML.replace(/ xmlns="[^"]*"/, '')),
    parts: [...card.querySelectorAll('.name-parts li')].map((one) => `${one.className} ${one.innerText}`),
    links: [...card.querySelectorAll('a')].map((one) => [one.innerText, own(one.getAttribute('href'))]),
  };
}"""


def address_card(model: str) -> str:
    return "models.html#model=" + urllib.parse.quote(model)


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    """Return the static page of each model that has one."""
    html = (site / "models.html").read_text(encoding="utf-8")
    return dict(re.findall(r'<li id="model=([^"]+)"><a href="(models/[^"]+)"', html))


def read_card(page: Any) -> dict[str, Any]:
    page.locator(".model-card").wait_for()
    return page.evaluate(READ)


def test_the_script_and_the_static_page_show_the_same_card(
    visit: Callable[..., Any], pages: dict[str, str]
) -> None:
    assert len(pages) == 500
    for model in sorted(pages)[:: len(pages) // 12][:12]:
        static, drawn = (
            read_card(visit(pages[model], settle=False)),
            read_card(visit(address_card(model), settle=False)),
        )
        assert static["text"] == drawn["text"]
        assert static["paths"] == drawn["paths"] and static["parts"] == drawn["parts"]
        assert len(static["links"]) == len(drawn["links"])
        for (text, address), (_, other) in zip(static["links"], drawn["links"], strict=True):
            same = f"models.html#model={text}" if text in pages and address.endswith(".html") else address
            assert other == same, text


def test_the_address_of_every_kind_of_model_opens_its_card(visit: Callable[..., Any], site: Path) -> None:
    models = pd.read_csv(site / "data" / "models.csv", keep_default_na=False)
    page = visit("models.html", settle=False)
    for model in models["id"].iloc[[0, -1]].tolist() + models[models["family"] == ""]["id"].head(2).tolist():
        page.evaluate("(id) => constellation.store.change({ model: id })", model)
        page.locator(".model-card .card-title", has_text=model.split("/")[-1]).wait_for()
        family = models.loc[models["id"] == model, "family"].item()
        links = page.locator(".card-family a[href*='families/']")
        assert (links.count() > 0) == (family != "")


def test_back_leads_from_card_to_card(visit: Callable[..., Any]) -> None:
    page = visit(address_card("Qwen/Qwen3-8B"), settle=False)
    first = page.locator(".card-near .near a").first
    name = first.inner_text()
    first.click()
    page.locator(".card-title", has_text=name.split("/")[-1]).wait_for()
    assert urllib.parse.unquote(page.url).endswith(f"#model={name}")
    page.go_back()
    page.locator(".card-title .owner", has_text="Qwen/").wait_for()
    assert page.title().startswith("Qwen/Qwen3-8B")


def test_from_a_model_to_its_nearest_relatives_in_three_steps(visit: Callable[..., Any]) -> None:
    """Use only the keyboard: search for a model, open the model, and open its nearest name."""
    page = visit("index.html", settle=False)
    page.keyboard.press("/")
    page.keyboard.type("qwen3 8b awq")
    page.locator("[role=option]", has_text="Qwen3-8B-AWQ").first.wait_for()
    page.keyboard.press("ArrowDown")
    while "Qwen3-8B-AWQ" not in page.locator("[role=option][aria-selected=true]").inner_text():
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".card-near .near a").first.wait_for()
    names = page.locator(".card-near .near a").all_inner_texts()
    assert any("Qwen3-8B" in name for name in names)
    page.locator(".card-near .near a").first.focus()
    page.keyboard.press("Enter")
    page.locator(".card-title", has_text=names[0].split("/")[-1]).wait_for()


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_who_made_ornith_and_what_it_is_built_on(visit: Callable[..., Any], view: str) -> None:
    """By mouse or by thumb: the search, and a model of Ornith. Its card names the owner, the line and the base."""
    page = visit("index.html", view=view, settle=False)
    act = "tap" if view == "phone" else "click"
    box = page.locator("main [data-search] input")
    getattr(box, act)()
    box.fill("ornith 1.0 9b")
    option = page.locator("[role=option]", has_text="deepreinforce-ai/Ornith").first
    option.wait_for()
    getattr(option, act)()
    card = page.locator(".model-card")
    card.wait_for()
    assert "deepreinforce-ai" in card.locator(".part-owner").inner_text()
    assert "Line: " in card.locator(".card-line").inner_text()
    getattr(card.locator(".part-owner a"), act)()
    page.wait_for_url(re.compile(r"models\.html#owner=deepreinforce-ai$|owners/deepreinforce-ai\.html$"))


def test_every_model_name_leads_to_its_card(visit: Callable[..., Any]) -> None:
    for address in ("families/qwopus.html", "trends.html", "statistics.html", "clusters.html", "owners/qwen.html"):
        page = visit(address, settle=False)
        links = page.locator("main a.model, main table.members tbody th a").evaluate_all(
            "(all) => all.map((one) => [one.textContent, one.getAttribute('href')])"
        )
        assert links, address
        for text, href in links:
            assert urllib.parse.unquote(href).rpartition("#model=")[2].endswith(text.split("/")[-1]), address
        for text, href in page.locator("main a[href^=http]").evaluate_all(
            "(all) => all.map((one) => [one.className, one.href])"
        ):
            assert text == "external", f"{href} on {address} leaves the site without a mark"


def weigh(page: Any, site: Path) -> dict[str, int]:
    """Return the number of compressed bytes of a page and of the files that it has loaded."""
    addresses = page.evaluate(
        "() => [location.href, ...performance.getEntriesByType('resource').map((one) => one.name)]"
    )
    root = re.sub(r"[^/]*$", "", addresses[0].split("#")[0])
    paths = {urllib.parse.unquote(address.split("#")[0].removeprefix(root)) for address in addresses}
    return {
        path: len(gzip.compress((site / path).read_bytes(), 9)) for path in paths if not path.startswith("data:")
    }


@pytest.mark.parametrize(
    "model", ["Qwen/Qwen3-8B", "meta-llama/Llama-3.1-8B-Instruct", "google/gemma-4-26B-A4B-it"]
)
def test_a_card_loads_few_bytes(visit: Callable[..., Any], site: Path, model: str) -> None:
    page = visit(address_card(model), settle=False, protocol="http")
    page.locator(".model-card").wait_for()
    weights = weigh(page, site)
    assert any(path.startswith("data/cards/") for path in weights), "the data of the card are counted"
    assert sum(weights.values()) < CARD, weights


def test_home_loads_few_bytes(visit: Callable[..., Any], site: Path) -> None:
    page = visit("index.html", settle=False, protocol="http")
    page.wait_for_load_state("networkidle")
    weights = weigh(page, site)
    assert {"index.html", "static/css/site.css", "static/js/core.js"} <= weights.keys()
    assert sum(weights.values()) < HOME, weights
