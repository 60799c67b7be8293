"""Pages work in low windows and at any pixel ratio, with usable fields and visible heads of tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.waiting import rest, wait_for, wait_until

pytestmark = pytest.mark.browser

SIDEWAYS = {
    "viewport": {"width": 844, "height": 330},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
VIEWS = ["tree.html", "graph.html", "tree.html#layout=rectangular&root=qwen"]


def swipe(page: Any, start: tuple[float, float], way: float) -> None:
    """Move one finger up the screen, as a hand does."""
    client = page.context.new_cdp_session(page)

    def send(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", start)
    for step in range(1, 16):
        send("touchMove", (start[0], start[1] - way * step / 15))
    send("touchEnd")


@pytest.mark.parametrize("address", VIEWS)
def test_a_phone_on_its_side_scrolls_the_page_over_a_view(visit: Callable[..., Any], address: str) -> None:
    page = visit(address, **SIDEWAYS)
    stage = page.locator(".stage")
    stage.scroll_into_view_if_needed()
    box = stage.bounding_box()
    assert box["height"] <= 330 - 72
    before = page.evaluate("scrollY")
    swipe(page, (box["x"] + box["width"] / 2, min(300, box["y"] + box["height"] - 10)), 120)
    wait_until(page, "(before) => scrollY > before + 60", before)


def test_a_phone_on_its_side_says_how_to_move_the_view(visit: Callable[..., Any]) -> None:
    page = visit("tree.html", **SIDEWAYS)
    box = page.locator(".stage").bounding_box()
    swipe(page, (box["x"] + 300, min(300, box["y"] + 80)), 60)
    note = page.locator(".stage-note")
    wait_for(page, lambda: "two fingers" in (note.text_content() or "").lower(), True, "the note")


@pytest.mark.parametrize("address", VIEWS)
def test_in_a_low_window_the_wheel_scrolls_until_a_click(visit: Callable[..., Any], address: str) -> None:
    page = visit(address, viewport={"width": 960, "height": 460})
    camera = """() => { const { camera } =
        constellation.explorer.of(document.querySelector('figure.view[data-ready]')).session.surface;
        return JSON.stringify(camera); }"""
    page.locator(".stage").scroll_into_view_if_needed()
    box = page.locator(".stage").bounding_box()
    before, scrolled = page.evaluate(camera), page.evaluate("scrollY")
    page.mouse.move(box["x"] + box["width"] / 2, min(440, box["y"] + box["height"] / 2))
    page.mouse.wheel(0, 100)
    wait_until(page, "(before) => scrollY > before", scrolled)
    note = page.locator(".stage-note")
    wait_for(page, lambda: "click the figure" in (note.text_content() or "").lower(), True, "the note")
    rest(page)
    assert page.evaluate(camera) == before
    page.locator(".stage-surface").focus()
    page.mouse.wheel(0, 100 if "rectangular" in address else -100)
    wait_until(page, f"(before) => ({camera})() !== before", before)


def test_with_ctrl_the_wheel_zooms_in_a_low_window(visit: Callable[..., Any]) -> None:
    page = visit("graph.html", viewport={"width": 960, "height": 460})
    box, before = page.locator(".stage").bounding_box(), page.evaluate("scrollY")
    page.mouse.move(box["x"] + 200, box["y"] + 60)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    wait_until(page, "() => location.hash.includes('map=')")
    assert page.evaluate("scrollY") == before


@pytest.mark.parametrize(
    ("address", "canvas"),
    [
        ("families/llama.html", "figure[data-view=tree] .stage-surface canvas"),
        ("statistics.html", "figure[data-scatter] canvas"),
    ],
)
def test_another_pixel_ratio_draws_the_canvas_again(visit: Callable[..., Any], address: str, canvas: str) -> None:
    """The window becomes larger too, but the figure does not, because its size is limited."""
    page = visit(address, viewport={"width": 1700, "height": 1100})
    page.locator(canvas).scroll_into_view_if_needed()
    rest(page)
    read = "(canvas) => ['width', 'clientWidth'].map((key) => document.querySelector(canvas)[key])"
    width, shown = page.evaluate(read, canvas)
    client = page.context.new_cdp_session(page)
    client.send(
        "Emulation.setDeviceMetricsOverride",
        {"width": 1710, "height": 1110, "deviceScaleFactor": 1.5, "mobile": False},
    )
    wait_for(page, lambda: page.evaluate(read, canvas), [int(1.5 * width + 0.5), shown], "the canvas")


@pytest.mark.parametrize(
    "address", ["index.html", "tree.html", "models.html", "tanglegram.html", "families.html", "explain.html"]
)
def test_fields_are_large_enough_for_ios(visit: Callable[..., Any], address: str) -> None:
    page = visit(address, view="phone")
    for button in page.locator(".view-toggle").all():
        button.tap()
    rest(page)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('input:not([type=radio], [type=checkbox]), select, textarea')]
        .map((field) => [field.outerHTML.slice(0, 80), parseFloat(getComputedStyle(field).fontSize)])"""
    )
    assert sizes
    assert [one for one in sizes if one[1] < 16] == []


@pytest.mark.parametrize("address", ["owners.html", "words.html", "lines.html"])
def test_the_head_of_a_long_table_stays_visible(visit: Callable[..., Any], address: str) -> None:
    page = visit(address)
    scroller = page.locator(".table-scroll:has(tbody tr:nth-child(30))").first
    scroller.scroll_into_view_if_needed()
    scroller.evaluate("(box) => { box.scrollTop = 600; }")
    rest(page)
    assert scroller.evaluate("(box) => box.scrollTop") == 600
    head = scroller.locator("thead th").first
    assert abs(head.bounding_box()["y"] - scroller.bounding_box()["y"]) < 3
    # The head covers the rows that pass below it.
    box = head.bounding_box()
    assert head.evaluate(
        "(head, [x, y]) => head.contains(document.elementFromPoint(x, y))", [box["x"] + 10, box["y"] + 10]
    )


FORCED = [{"forced_colors": "active", "color_scheme": scheme} for scheme in ("dark", "light")]
COLOUR = "(element, [part, name]) => getComputedStyle(element, part || null)[name]"


def colour(found: Any, name: str = "color") -> str:
    return found.evaluate(COLOUR, ["", name])


@pytest.mark.parametrize("options", FORCED, ids=["dark", "light"])
def test_in_forced_colours_hits_and_the_active_hit_can_be_seen(
    visit: Callable[..., Any], options: dict[str, Any]
) -> None:
    page = visit("about.html", **options)
    page.keyboard.press("/")
    page.keyboard.type("qwen3-8")
    hits = page.locator(".search-list a[role=option]")
    hits.first.wait_for()
    rest(page)
    page.keyboard.press("ArrowDown")
    active, other = hits.first, hits.nth(1)
    # Colours change in a transition, so the first value may be the old one.
    fill = "backgroundColor"
    wait_for(page, lambda: colour(active, fill) != colour(other, fill), True, "whether the active hit is marked")
    ground = colour(page.locator("body"), "backgroundColor")
    for hit, behind in ((active, colour(active, "backgroundColor")), (other, ground)):
        for mark in hit.locator("mark").all():
            assert colour(mark) != behind
            assert colour(mark, "backgroundColor") in (behind, "rgba(0, 0, 0, 0)")


@pytest.mark.parametrize("options", FORCED, ids=["dark", "light"])
@pytest.mark.parametrize(
    ("address", "dots"),
    [("index.html", ".dot"), ("families/qwen.html", ".chips .dot"), ("lines.html", "tbody .dot")],
)
def test_in_forced_colours_dots_keep_the_colours_of_families(
    visit: Callable[..., Any], options: dict[str, Any], address: str, dots: str
) -> None:
    read = "(all) => all.map((one) => getComputedStyle(one).backgroundColor)"
    plain = visit(address, color_scheme=options["color_scheme"], settle=False)
    wanted = plain.locator(dots).evaluate_all(read)
    assert len(set(wanted)) >= 3
    assert visit(address, settle=False, **options).locator(dots).evaluate_all(read) == wanted


@pytest.mark.parametrize("options", FORCED, ids=["dark", "light"])
def test_in_forced_colours_the_current_page_and_pressed_buttons_are_marked(
    visit: Callable[..., Any], options: dict[str, Any]
) -> None:
    page = visit("models.html#memory=16", **options)
    entries = page.locator(".page-nav a")
    edges = entries.evaluate_all("(all) => all.map((one) => getComputedStyle(one).borderBottomColor)")
    current = entries.evaluate_all("(all) => all.findIndex((one) => one.ariaCurrent === 'page')")
    assert edges[current] not in edges[:current] + edges[current + 1 :]
    pressed = page.locator(".common button[aria-pressed=true]").first
    pressed.wait_for()
    assert colour(pressed, "backgroundColor") != colour(
        page.locator(".common button[aria-pressed=false]").first, "backgroundColor"
    )


@pytest.mark.parametrize("address", ["tree.html", "graph.html"])
def test_in_forced_colours_the_theme_is_that_of_the_system(visit: Callable[..., Any], address: str) -> None:
    """The names in a drawing have enough contrast, whichever theme the reader has chosen before."""
    page = visit(address, forced_colors="active", color_scheme="dark")
    read = "() => ['--ink', '--halo', '--sky'].map((token) => constellation.palette.colour(token))"
    before = page.evaluate(read)
    page.keyboard.press("t")
    page.reload()
    page.locator("figure.view[data-ready]").wait_for(state="attached")
    assert page.evaluate(read) == before
    labels = page.locator(".view-static svg text").first
    assert colour(labels, "fill") != colour(page.locator("body"), "backgroundColor")


def test_a_name_from_right_to_left_keeps_its_numbers_together(visit: Callable[..., Any]) -> None:
    page = visit("about.html")
    places = page.evaluate(
        """() => {
        const parts = constellation.dom.named('owner/نموذج-7B');
        const box = constellation.dom.make('p', {}, parts);
        document.querySelector('main').prepend(box);
        const text = parts[1].firstChild;
        const edge = (at, side) => { const range = document.createRange();
          range.setStart(text, at); range.setEnd(text, at + 1); return range.getBoundingClientRect()[side]; };
        const [seven, letter] = [text.data.indexOf('7'), text.data.indexOf('B')];
        return [parts[1].dir, edge(seven, 'right'), edge(letter, 'left')];
        }"""
    )
    assert places[0] == "auto"
    assert abs(places[1] - places[2]) < 1.5
    assert page.evaluate("constellation.dom.named('owner/nova-7B').length") == 1
