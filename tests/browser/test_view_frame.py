"""The controls around a tree or graph: key, minimap, path and filter panel; and the movement to a new root."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.waiting import rest, wait_until

pytestmark = pytest.mark.browser

SURFACE = "constellation.explorer.of(document.querySelector('figure.view')).session.surface"
PLACES = [("tree.html", "file"), ("graph.html", "http")]
SCREENS = ["desktop", "phone"]
#: Changes the root. Returns whether a movement was begun, and the positions that it drew: the distinct pictures.
REROOT = (
    "async (root) => { constellation.store.change({ root, at: null });"
    f" const begun = Boolean({SURFACE}.transition); const seen = new Set();"
    f" for (let at = 0; {SURFACE}.moving && at < 400; at++) {{"
    " seen.add(document.querySelector('.stage canvas').toDataURL());"
    " await new Promise((resolve) => requestAnimationFrame(resolve)); }"
    " return [begun, seen.size]; }"
)


def box_of(page: Any, selector: str) -> dict[str, float]:
    return page.locator(selector).first.bounding_box()


def camera(page: Any) -> list[float]:
    return page.evaluate(f"(() => {{ const {{ x, y, k }} = {SURFACE}.camera; return [x, y, k]; }})()")


def zoom_in(page: Any, times: int) -> None:
    for _ in range(times):
        page.get_by_role("button", name="Zoom in").first.click()
    rest(page)


def count_legend(page: Any) -> dict[str, int]:
    entries = page.locator(".legend[aria-label=Colours] button")
    return {
        entry.get_attribute("data-slot"): int(entry.locator(".count").first.inner_text().replace(",", ""))
        for entry in entries.all()
    }


@pytest.mark.parametrize(("address", "protocol"), PLACES)
def test_the_key_explains_the_marks_and_stays_closed(
    visit: Callable[..., Any], address: str, protocol: str
) -> None:
    page = visit(address, protocol=protocol, color_scheme="dark")
    marks = page.locator(".stage-key li")
    texts = marks.all_inner_texts()
    assert any("downloads" in text for text in texts) and any(text.startswith("Glow") for text in texts)
    page.locator("[data-slot=size] select").select_option("likes")
    rest(page)
    assert any("likes" in text for text in marks.all_inner_texts())
    page.locator(".stage-key summary").click()
    assert not marks.first.is_visible()
    page.reload()
    page.locator("figure.view[data-ready]").wait_for()
    assert page.locator(".stage-key summary").is_visible() and not marks.first.is_visible()
    page.locator(".stage-key summary").click()
    page.reload()
    page.locator("figure.view[data-ready]").wait_for()
    assert marks.first.is_visible()


def test_the_key_is_closed_on_a_phone_and_without_a_glow_in_the_light_theme(visit: Callable[..., Any]) -> None:
    page = visit("tree.html", view="phone")
    marks = page.locator(".stage-key li")
    assert not marks.first.is_visible()
    page.locator(".stage-key summary").tap()
    assert marks.first.is_visible()
    assert not any(text.startswith("Glow") for text in marks.all_inner_texts())


def test_the_branches_move_to_a_new_root(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    for root in ("qwen", "qwen3", None):
        begun, pictures = page.evaluate(REROOT, root)
        assert begun and pictures > 1
        rest(page)
        assert not page.evaluate(f"Boolean({SURFACE}.transition)")
    begun, pictures = visit("tree.html", reduced_motion="reduce").evaluate(REROOT, "qwen")
    assert not begun and pictures <= 1


@pytest.mark.parametrize("view", SCREENS)
def test_the_path_does_not_move_the_view(visit: Callable[..., Any], view: str) -> None:
    page = visit("tree.html", view=view)
    before = box_of(page, ".stage")
    page.evaluate("constellation.store.change({ root: 'qwen3' })")
    rest(page)
    assert page.locator(".view-path").is_visible()
    assert box_of(page, ".stage") == before
    last = box_of(page, ".view-path li:last-child")
    assert before["x"] <= last["x"] and last["x"] + last["width"] <= before["x"] + before["width"]


@pytest.mark.parametrize("view", SCREENS)
@pytest.mark.parametrize(("address", "protocol"), PLACES)
def test_the_filter_does_not_cover_the_view(
    visit: Callable[..., Any], address: str, protocol: str, view: str
) -> None:
    page = visit(address, protocol=protocol, view=view)
    before = box_of(page, ".stage")
    toggle = page.locator(".view-toggle")
    toggle.click()
    page.locator("[data-slot=task] select").wait_for()
    panel, stage = box_of(page, ".view-filter"), box_of(page, ".stage")
    assert panel["x"] + panel["width"] <= stage["x"] or panel["y"] + panel["height"] <= stage["y"]
    assert stage["width"] * stage["height"] < before["width"] * before["height"]
    size = f"[{SURFACE}.size.width, {SURFACE}.size.height]"
    shown = "document.querySelector('.stage').clientWidth, document.querySelector('.stage').clientHeight"
    wait_until(page, f"String({size}) === String([{shown}])")
    page.locator("[data-slot=task] select").select_option("text-generation")
    rest(page)
    assert toggle.get_attribute("aria-expanded") == "true"
    assert page.locator(".view-filter").is_visible(), "it stays open while the view changes"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.className") == "view-toggle"
    assert not page.locator(".view-filter").is_visible()
    assert box_of(page, ".stage")["width"] == before["width"]


@pytest.mark.parametrize("view", SCREENS)
@pytest.mark.parametrize(("address", "protocol"), PLACES)
def test_a_minimap_shows_and_moves_the_part_on_the_screen(
    visit: Callable[..., Any], address: str, protocol: str, view: str
) -> None:
    page = visit(address, protocol=protocol, view=view)
    small = page.locator(".stage-map")
    assert not small.is_visible()
    zoom_in(page, 4)
    assert small.is_visible()
    wide = box_of(page, ".stage-map-frame")
    zoom_in(page, 2)
    assert box_of(page, ".stage-map-frame")["width"] < wide["width"]
    small.evaluate("(map) => map.scrollIntoView({ block: 'center' })")
    rest(page)
    where, (x, y, k) = box_of(page, ".stage-map"), camera(page)
    page.mouse.click(where["x"] + 0.75 * where["width"], where["y"] + 0.25 * where["height"])
    rest(page)
    moved = camera(page)
    assert moved[0] > x and moved[1] < y and moved[2] == pytest.approx(k, rel=1e-3)
    assert "at=" in page.url or "map=" in page.url
    page.mouse.move(where["x"] + 0.75 * where["width"], where["y"] + 0.25 * where["height"])
    page.mouse.down()
    page.mouse.move(where["x"] + 0.3 * where["width"], where["y"] + 0.7 * where["height"], steps=3)
    page.mouse.up()
    rest(page)
    assert camera(page)[0] < moved[0] and camera(page)[1] > moved[1]
    page.get_by_role("button", name="Show everything").click()
    rest(page)
    assert not small.is_visible()


@pytest.fixture(scope="module")
def rows(site: Path) -> list[dict[str, str]]:
    """The rows of models.csv."""
    with (site / "data" / "models.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


#: For each colouring, an entry of the legend, and whether a model belongs to it.
ENTRIES: list[tuple[str, str, Callable[[dict[str, str]], bool]]] = [
    ("line", "Qwen", lambda row: row["line"] == "Qwen"),
    ("year", "2026", lambda row: row["created"].startswith("2026")),
    ("license", "apache-2.0", lambda row: row["license"] == "apache-2.0"),
    ("size", "4B to 10B", lambda row: bool(row["parameters"]) and 4e9 <= float(row["parameters"]) < 10e9),
]


@pytest.mark.parametrize("address", ["tree.html", "graph.html"])
def test_the_legend_counts_what_is_shown_under_a_root_and_a_filter(
    visit: Callable[..., Any], site: Path, rows: list[dict[str, str]], address: str
) -> None:
    with (site / "data" / "families.csv").open(encoding="utf-8", newline="") as file:
        parents = {row["slug"]: row["parent"] for row in csv.DictReader(file)}

    def is_below(slug: str, root: str) -> bool:
        return slug == root or (bool(slug) and is_below(parents[slug], root))

    below = [row for row in rows if is_below(row["family"], "qwen")]
    kept = [row for row in below if row["task"] == "text-generation" and row["created"][:4] >= "2025"]
    for filtered, expected in (("", below), ("&task=text-generation&from=2025", kept)):
        for colouring, entry, belongs in ENTRIES:
            page = visit(f"{address}#root=qwen&colour={colouring}{filtered}")
            counts = count_legend(page)
            assert counts[entry] == sum(map(belongs, expected)) > 0, colouring
            assert sum(counts.values()) == len(expected), colouring
        counts = count_legend(visit(f"{address}#root=qwen{filtered}"))
        own = Counter(is_below(row["family"], "qwen3") for row in expected)
        assert counts["Qwen3"] == own[True] and sum(counts.values()) == len(expected)


def test_a_tooltip_is_over_the_minimap(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    zoom_in(page, 6)
    page.locator(".stage-map").wait_for()
    on_top = page.evaluate(
        """() => {
        const [tip, map] = ['.view-tip', '.stage-map'].map((name) => document.querySelector(name));
        const { left, top } = map.getBoundingClientRect();
        tip.hidden = false;
        Object.assign(tip.style, { position: 'fixed', left: `${left}px`, top: `${top}px`, pointerEvents: 'auto' });
        tip.textContent = 'A model';
        return document.elementFromPoint(left + 5, top + 5) === tip;
        }"""
    )
    assert on_top
