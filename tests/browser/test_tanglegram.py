"""The page with two trees side by side responds to clicks, keys and taps, and its links and files are right."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.browser.waiting import wait_for, wait_until

pytestmark = pytest.mark.browser

PLACES = ["file", "http"]
READY = ".tanglegram[data-ready]"


def show(visit: Callable[..., Any], fragment: str = "", **options: Any) -> Any:
    page = visit(f"tanglegram.html{fragment}", **options)
    page.locator(READY).wait_for()
    return page


def state(page: Any) -> dict[str, str]:
    return page.evaluate("constellation.store.get()")


def choose(page: Any, name: str, value: str) -> None:
    """Choose a value, and wait until the new trees are drawn."""
    said = page.locator("[data-shown]").inner_text() + page.locator("[data-crossings]").inner_text()
    page.locator(f"[data-choice={name}]").select_option(value)
    page.locator(READY).wait_for()
    read = "document.querySelector('[data-shown]').innerText + document.querySelector('[data-crossings]').innerText"
    wait_until(page, f"(said) => {read} !== said", said)


def count_crossings(page: Any) -> list[int]:
    text = page.locator("[data-crossings]").inner_text()
    return [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", text)]


def list_models(page: Any) -> list[str]:
    return page.locator(".tangle-list tbody th").all_text_contents()


def marked(page: Any) -> bool:
    return "marked" in page.locator(".tangle-pad").get_attribute("class")


@pytest.fixture(scope="module")
def rows(site: Path) -> list[dict[str, str]]:
    """The rows of models.csv, those with most downloads first."""
    with (site / "data" / "models.csv").open(encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: -float(row["downloads"] or -1))


@pytest.mark.parametrize("protocol", PLACES)
def test_the_first_drawing_says_what_the_page_without_scripts_says(
    visit: Callable[..., Any], protocol: str
) -> None:
    still = visit("tanglegram.html", protocol=protocol, java_script_enabled=False)
    assert still.locator("svg.tangle").is_visible() and not still.locator(".view-bar").is_visible()
    page = show(visit, protocol=protocol)
    for name in ("shown", "crossings"):
        assert page.locator(f"[data-{name}]").inner_text() == still.locator(f"[data-{name}]").inner_text()
    cells = ".tangle-list tbody tr"
    assert page.locator(cells).all_text_contents() == [
        re.sub(r"\s*\n\s*", "", text) for text in still.locator(cells).all_text_contents()
    ]
    before, after = count_crossings(page)
    assert 0 < after < before / 2
    assert not page.locator("svg.tangle").is_visible() and page.locator(".tangle-pad canvas").first.is_visible()
    loaded = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
    assert not [name for name in loaded if name.endswith(("data/models.js", "data/tree.js", "data/facts.js"))]


@pytest.mark.parametrize("protocol", PLACES)
def test_families_lines_and_ways_are_chosen_and_stay_in_the_address(
    visit: Callable[..., Any], rows: list[dict[str, str]], protocol: str
) -> None:
    page = show(visit, protocol=protocol)
    choose(page, "root", "gemma")
    assert state(page) == {"root": "gemma"}
    gemma = [row["id"] for row in rows if row["top_family"] == "gemma"]
    assert f"the 500 most downloaded of {len(gemma):,} models of Gemma" in page.locator("[data-shown]").inner_text()
    assert set(list_models(page)) == set(gemma[:500])
    choose(page, "by", "owner")
    assert state(page) == {"root": "gemma", "by": "owner"}
    assert page.locator(".tangle-list th[scope=col]").all_text_contents() == ["Model", "By name", "By owner"]
    choose(page, "root", "line:llama")
    assert state(page) == {"line": "llama", "by": "owner"}
    built = [row["id"] for row in rows if row["line"] == "Llama"]
    assert set(list_models(page)) == set(built[:500])
    assert f"{len(built):,} models built on Llama" in page.locator("[data-shown]").inner_text()
    again = show(visit, page.evaluate("location.hash"), protocol=protocol)
    assert list_models(again) == list_models(page) and count_crossings(again) == count_crossings(page)
    page.go_back()
    wait_for(page, lambda: state(page), {"root": "gemma", "by": "owner"})
    wait_until(page, "document.querySelector('[data-shown]').innerText.endsWith('of Gemma.')")
    assert page.locator("[data-choice=root]").input_value() == "gemma"


def test_the_previous_edition_is_compared_over_its_own_models(visit: Callable[..., Any]) -> None:
    page = show(visit, "#root=mistral")
    before = set(list_models(page))
    choose(page, "by", "edition")
    edition = page.locator("[data-tanglegram]").get_attribute("data-edition")
    assert state(page) == {"root": "mistral", "by": "edition", "since": edition}
    shown = set(list_models(page))
    said = page.locator("[data-earlier]").inner_text()
    left_out = re.search(r"(\d+) models? not in that edition", said)
    assert shown <= before and len(before - shown) == int(left_out[1] if left_out else 0)
    moved = re.match(r"([\d,]+) models? had another top-level family", said)
    pairs = page.locator(".tangle-list tbody tr").evaluate_all(
        "(all) => all.map((row) => [...row.cells].slice(1).map((cell) => cell.textContent.split(' › ')[0]))"
    )
    assert moved and int(moved[1]) == sum(now != then for now, then in pairs)


def test_a_filter_in_the_address_chooses_the_models(visit: Callable[..., Any], rows: list[dict[str, str]]) -> None:
    page = show(visit, "#root=phi&license=mit")
    wanted = [row["id"] for row in rows if row["top_family"] == "phi" and row["license"] == "mit"]
    assert set(list_models(page)) == set(wanted) and len(wanted) > 5


def test_an_unknown_family_is_named_and_the_still_drawing_remains(visit: Callable[..., Any]) -> None:
    page = visit("tanglegram.html#root=nosuch")
    page.locator(".notice", has_text="nosuch").wait_for()
    assert page.locator("svg.tangle").is_visible()
    page.locator("[data-choice=root]").select_option("gemma")
    page.locator(READY).wait_for()
    assert not page.locator(".notice").is_visible() and "Gemma" in page.locator("[data-shown]").inner_text()


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_a_line_is_highlighted_and_selected(visit: Callable[..., Any], view: str) -> None:
    page = show(visit, "#root=llama", view=view)
    pad = page.locator(".tangle-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    x, y = box["x"] + 12, box["y"] + 120
    if view == "phone":
        page.touchscreen.tap(x, y)
    else:
        page.mouse.move(x, y)
        wait_for(page, lambda: marked(page), True)
        assert "selected" not in state(page)
        page.mouse.click(x, y)
    wait_for(page, lambda: "selected" in state(page), True)
    chosen = state(page)["selected"]
    link = page.locator(".tangle-model a.model")
    assert link.inner_text() == chosen and chosen in list_models(page)
    again = show(visit, page.evaluate("location.hash"), view=view)
    assert again.locator(".tangle-model a.model").inner_text() == chosen and marked(again)
    page.locator(".tangle-model button").click()
    wait_for(page, lambda: "selected" in state(page), False)
    assert page.locator(".tangle-model a").count() == 0
    link = again.locator(".tangle-model a.model")
    link.click()
    again.wait_for_url(re.compile(r"models\.html#model="))
    again.locator("h1, h2", has_text=chosen.split("/")[-1]).first.wait_for()


def test_every_action_by_keyboard(visit: Callable[..., Any]) -> None:
    page = show(visit, "#root=phi")
    page.locator(".tangle-pad").focus()
    said = page.locator(".tangle-stage [role=status]")
    page.keyboard.press("ArrowDown")
    first = said.inner_text()
    assert first.split(";")[0] in list_models(page) and marked(page)
    page.keyboard.press("ArrowDown")
    second = said.inner_text()
    assert second != first
    page.keyboard.press("ArrowUp")
    assert said.inner_text() == first
    page.keyboard.press("Enter")
    wait_for(page, lambda: state(page).get("selected"), first.split(";")[0])
    page.keyboard.press("ArrowRight")
    assert said.inner_text() == "By line"
    page.keyboard.press("End")
    last = said.inner_text()
    page.keyboard.press("Home")
    assert said.inner_text() not in (last, "By line")
    page.keyboard.press("Escape")
    wait_for(page, lambda: "selected" in state(page), False)
    assert not marked(page)


def test_names_are_written_on_request(visit: Callable[..., Any]) -> None:
    page = show(visit, "#root=llama")
    low = page.locator(".tangle-pad").bounding_box()["height"]
    page.locator("[data-choice=rows]").select_option("names")
    wait_for(page, lambda: page.locator(".tangle-pad").bounding_box()["height"] > 5 * low, True)
    assert state(page) == {"root": "llama", "rows": "names"}


def test_pictures_have_a_title_the_legend_and_the_address(visit: Callable[..., Any]) -> None:
    page = show(visit, "#root=gemma&by=owner")
    page.locator("summary", has_text="Share").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Picture (SVG)").click()
    svg = ElementTree.fromstring(Path(download.value.path()).read_text(encoding="utf-8"))
    texts = ["".join(node.itertext()) for node in svg.iter("{http://www.w3.org/2000/svg}text")]
    assert "Gemma: by name and by owner" in texts
    path, _, fragment = texts[-1].partition("#")
    assert path == "tanglegram.html" and set(fragment.split("&")) == {"root=gemma", "by=owner"}
    legend = page.locator(".tangle-figure .legend li").all_text_contents()
    assert legend and {squeeze(label) for label in legend} <= {squeeze(text) for text in texts}
    assert page.locator("[data-crossings]").inner_text() in " ".join(texts)
    curves = [node.get("d") or "" for node in svg.iter("{http://www.w3.org/2000/svg}path")]
    assert sum(path.count("C") for path in curves) == len(list_models(page))
    with page.expect_download() as download:
        page.get_by_role("button", name="Picture (PNG)").click()
    assert Path(download.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def squeeze(text: str) -> str:
    return "".join(text.split())


LINKS = [("families/gemma.html", "root=gemma"), ("lines/llama.html", "line=llama")]


@pytest.mark.parametrize(("address", "link"), LINKS)
def test_pages_of_families_and_lines_lead_here(visit: Callable[..., Any], address: str, link: str) -> None:
    page = visit(address, settle=False)
    page.locator(f"a[href='../tanglegram.html#{link}']").click()
    page.locator(READY).wait_for()
    assert state(page) == dict([link.split("=")])
