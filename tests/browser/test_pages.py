"""Every kind of page works with themes, on phones, when zoomed, without scripts and for screen readers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.browser.waiting import rest, wait_for, wait_until

pytestmark = pytest.mark.browser

KINDS = (
    "index.html",
    "tree.html",
    "tree.html#layout=rectangular&root=gemma&axis=time",
    "graph.html",
    "clusters.html",
    "words.html",
    "statistics.html",
    "trends.html",
    "families.html",
    "families/qwen.html",
    "lines.html",
    "adoption.html",
    "popular.html",
    "lines/qwen.html",
    "compare.html#lines=qwen,llama",
    "tanglegram.html",
    "explain.html#names=new/Qwen3-30B-A3B-Instruct-2507-GGUF",
    "models.html#model=Qwen/Qwen3-8B",
    "owners.html",
    "about.html",
    "404.html",
)
AXE = """() => axe.run(document, {
  preload: false,
  resultTypes: ['violations'],
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
}).then(({ violations }) => violations.map(({ id, nodes }) =>
  id + ': ' + nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')))"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """() => {
  const hasText = (e) => [...e.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  return [...document.querySelectorAll('body *')]
    .filter((e) => hasText(e) && parseFloat(getComputedStyle(e).fontSize) < 12 && !e.closest('svg'))
    .map((e) => e.tagName + '.' + e.className);
}"""
SCROLL = """async () => {
  for (let y = 0; y < Math.min(document.body.scrollHeight, 12000); y += 700) {
    scrollTo(0, y);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}"""


@pytest.fixture(scope="session")
def axe() -> str:
    package = pytest.importorskip("axe_playwright_python")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", KINDS)
def test_axe_finds_nothing(visit: Callable[..., Any], axe: str, address: str, scheme: str) -> None:
    page = visit(address, color_scheme=scheme, reduced_motion="reduce")
    rest(page)
    page.evaluate(axe)
    assert page.evaluate(AXE) == []


@pytest.mark.parametrize("view", ["phone", "small", "zoomed"])
@pytest.mark.parametrize("address", KINDS)
def test_small_screens_scroll_one_way_only(visit: Callable[..., Any], address: str, view: str) -> None:
    page = visit(address, view=view)
    assert page.evaluate(OVERFLOW) <= 1
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("protocol", ["file", "http"])
@pytest.mark.parametrize("address", KINDS)
def test_pages_open_quietly(visit: Callable[..., Any], address: str, protocol: str) -> None:
    page = visit(address, protocol=protocol)
    page.evaluate(SCROLL)
    rest(page)
    assert page.locator("h1").count() == 1 and page.locator("main").count() == 1
    assert page.locator(".view-failed").count() == 0


def test_the_theme_is_a_choice_that_lasts(visit: Callable[..., Any]) -> None:
    page = visit("about.html", protocol="http")
    paper = "getComputedStyle(document.documentElement).backgroundColor"
    day = page.evaluate(paper)
    page.keyboard.press("t")
    night = page.evaluate(paper)
    assert day != night
    page.reload()
    assert page.evaluate(paper) == night
    page.locator("[data-theme-toggle]").click()
    assert page.evaluate(paper) == day


def test_views_follow_the_theme(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    day = page.locator(".stage").screenshot()
    page.keyboard.press("t")
    rest(page)
    assert page.locator(".stage").screenshot() != day


def test_keyboard_reaches_the_content_first(visit: Callable[..., Any]) -> None:
    page = visit("about.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    wait_until(page, "document.activeElement.id === 'content'")


def test_nothing_moves_for_those_who_asked_for_stillness(visit: Callable[..., Any]) -> None:
    page = visit("graph.html", reduced_motion="reduce")
    page.locator(".panel .near button").first.click()
    wait_until(page, "constellation.store.get().map")
    first = page.evaluate("constellation.store.get().map")
    rest(page)
    assert first and page.evaluate("constellation.store.get().map") == first
    assert page.evaluate("document.getAnimations().length") == 0


@pytest.mark.parametrize(
    "address", ["index.html", "tree.html", "graph.html", "families/qwen3.html", "models.html", "statistics.html"]
)
def test_pages_read_without_scripts(visit: Callable[..., Any], address: str) -> None:
    page = visit(address, java_script_enabled=False)
    assert len(page.locator("main").inner_text()) > 300
    for still in page.locator("figure[data-view=tree] .view-static, figure[data-view=graph] .view-static").all():
        assert still.is_visible() and still.locator("svg").bounding_box()["height"] > 100
    assert page.locator("[data-theme-toggle]").is_hidden()


@pytest.mark.parametrize("address", ["tree.html", "graph.html"])
def test_a_view_that_fails_says_so_and_the_still_one_stays(
    visit: Callable[..., Any], site: Path, tmp_path: Path, browser: Any, address: str
) -> None:
    copy = tmp_path / "site"
    copy.mkdir()
    for entry in site.iterdir():
        if entry.name != "data":
            (copy / entry.name).symlink_to(entry)
    (copy / "data").mkdir()
    for name in ("models.js", "facts.js", "words.js"):
        shutil.copy(site / "data" / name, copy / "data" / name)
    (copy / "data" / "clades.js").write_text("constellation.data.put('clades', {});", encoding="utf-8")
    page = browser.new_page()
    page.goto((copy / address).as_uri())
    notice = page.locator(".view-failed")
    notice.wait_for()
    assert "could not be" in notice.inner_text()
    assert page.locator(".view-static svg").first.is_visible()
    page.close()


def test_tables_and_filters_offer_the_memory_sizes_of_the_site(site: Path, tmp_path: Path, browser: Any) -> None:
    copy = tmp_path / "site"
    copy.mkdir()
    for entry in site.iterdir():
        if entry.suffix != ".html":
            (copy / entry.name).symlink_to(entry)
    for path in ("models.html", "tree.html"):
        html = (site / path).read_text(encoding="utf-8")
        changed = re.sub('data-machines="[^"]*"', 'data-machines="12 640"', html)
        (copy / path).write_text(changed, encoding="utf-8")
    page = browser.new_page()
    page.goto((copy / "models.html").as_uri())
    page.locator(".table-tools optgroup option").first.wait_for(state="attached")
    sizes = page.locator(".table-tools optgroup").first.locator("option").all_inner_texts()
    assert [size.split()[0] for size in sizes] == ["12", "640"]
    page.goto((copy / "tree.html").as_uri() + "#gb=24")
    page.locator(".view-toggle", has_text="Filter").click()
    page.locator("[data-slot=gb] option").first.wait_for(state="attached")
    values = page.locator("[data-slot=gb] option").evaluate_all("(all) => all.map((one) => one.value)")
    assert values == ["", "12", "24", "640"], "and the size that the link names"
    page.close()


def test_a_browser_without_canvas_keeps_the_still_view(browser: Any, bases: dict[str, str]) -> None:
    page = browser.new_page()
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(bases["file"] + "tree.html")
    page.locator(".view-failed", has_text="canvas").wait_for()
    assert page.locator(".view-static svg").is_visible()
    page.close()


def test_tables_sort_filter_and_show_the_row_that_is_linked_to(visit: Callable[..., Any]) -> None:
    page = visit("lines.html", settle=False)
    table = page.locator("table[data-table]").first
    shown = lambda: table.locator("tbody tr:not([hidden])")  # noqa: E731 - short, and read twice below
    assert shown().count() == 100
    head = table.locator("th", has_text="Models")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "descending"
    column = head.evaluate("(cell) => cell.cellIndex")
    counts = [
        int(value.replace(",", ""))
        for value in shown().evaluate_all(
            f"(rows) => rows.slice(0, 30).map((row) => row.cells[{column}].textContent)"
        )
    ]
    assert counts == sorted(counts, reverse=True)
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    box = page.get_by_label("Filter this table")
    box.fill("gpt")
    rest(page)
    names = shown().locator("th").all_inner_texts()
    assert names and all("gpt" in name.lower() for name in names)
    assert page.evaluate("constellation.store.get().words") == "gpt"
    box.fill("")
    last = table.locator("tbody tr[hidden]").last.get_attribute("id")
    page.evaluate("(id) => { location.hash = id }", last)
    page.locator(f"[id='{last}']").wait_for(state="visible")
    page.locator(".table-frame", has=table).get_by_role("button", name="Show all").click()
    wait_for(page, table.locator("tbody tr[hidden]").count, 0)


def test_a_plot_is_drawn_when_it_comes_into_view(visit: Callable[..., Any]) -> None:
    page = visit("families/qwen.html")
    plot = page.locator("figure[data-view=plotly]").first
    drawing = plot.locator(".view-static")
    before = drawing.evaluate("(box) => [box.clientHeight, box.querySelectorAll('svg circle').length]")
    plot.scroll_into_view_if_needed()
    page.locator("figure[data-view=plotly][data-ready] .main-svg").first.wait_for()
    box = page.locator("figure[data-view=plotly][data-ready] .plot").first
    assert box.evaluate("(box) => box.scrollHeight <= box.clientHeight"), "nothing of it is cut off"
    assert before[1] > 20 and not drawing.is_visible(), "it replaces a drawing"
    assert box.evaluate("(box) => box.clientHeight") == before[0], "the page does not move"
    assert not plot.locator(".modebar-btn").count(), "the page has its own buttons"
    assert page.locator("details", has_text="Picture (SVG)").count() > 0


def test_the_table_of_a_chart_is_saved_as_csv(visit: Callable[..., Any], site: Path) -> None:
    page = visit("trends.html")
    details = page.locator("#then-and-now details[data-save]").first
    details.locator("summary").click()
    with page.expect_download() as download:
        details.get_by_role("button", name="Save as CSV").click()
    saved = pd.read_csv(download.value.path()).set_index("Family")
    history = pd.read_csv(site / "data/history.csv", keep_default_na=False)
    families = pd.read_csv(site / "data/families.csv", keep_default_na=False)
    families = families[families["parent"] == ""].set_index("slug")["title"]
    latest = history[history["date"] == history["date"].max()].set_index("family")
    latest = latest[latest.index.map(families).isin(saved.index)]
    latest.index = latest.index.map(families)
    for noun in ("then", "now"):
        column = pd.to_numeric(latest[f"downloads_{noun.replace('then', 'before')}"])
        assert saved[f"Downloads {noun}"].to_dict() == column.reindex(saved.index).to_dict()
    assert len(saved) == details.locator("tbody tr").count() > 100


def test_every_model_has_its_address(visit: Callable[..., Any]) -> None:
    page = visit("models.html#model=openai-community/gpt2")
    card = page.locator(".model-card")
    card.wait_for()
    assert "gpt2" in card.inner_text() and "Downloads" in card.inner_text()
    first = card.locator(".card-near .near a").first.inner_text()
    card.locator(".card-near .near a").first.click()
    wait_until(page, "(id) => constellation.store.get().model === id", first)
    page.go_back()
    wait_until(page, "() => constellation.store.get().model === 'openai-community/gpt2'")
    page.evaluate("location.hash = 'model=no/such'")
    page.locator("[data-model] h2", has_text="no/such").wait_for()


def test_print_shows_pictures_of_the_views_and_no_controls(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    page.emulate_media(media="print")
    page.locator(".view-print svg").wait_for()
    for gone in (".page-nav", ".view-bar", ".stage", ".view-static"):
        assert page.locator(gone).first.is_hidden()


def test_screenshots_are_kept_as_artefacts(visit: Callable[..., Any], root: Path) -> None:
    folder = root / "artefacts" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    for name, address in (
        ("home", "index.html"),
        ("tree", "tree.html"),
        ("graph", "graph.html"),
        ("family", "families/qwen.html"),
        ("words", "words.html"),
        ("statistics", "statistics.html"),
    ):
        for view, scheme in (("desktop", "light"), ("desktop", "dark"), ("phone", "light"), ("phone", "dark")):
            page = visit(address, view=view, color_scheme=scheme, settle=False)
            rest(page)
            file = folder / f"{name}-{view}-{scheme}.png"
            page.screenshot(path=file)
            assert file.stat().st_size > 10_000
