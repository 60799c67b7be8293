"""Views on a phone: the sheet with the details, the size of targets, and a page that stays still while it loads."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.waiting import settle_view, wait_until

pytestmark = pytest.mark.browser

MODEL = "allenai/Olmo-3-7B-Think"
#: Sums the layout shifts of the page, from its beginning.
OBSERVE = """
  window.shift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
"""
#: The controls of a view that are smaller than 44 pixels.
SMALL = """() => [...document.querySelectorAll(
    '.view-bar :is(select, summary), .view-bar .view-toggle, .layout-choice span, .stage-zoom button, .sheet-open,'
    + ' .sheet.open button, .sheet.open .links a, figure.view .legend button')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().height < 43.5)
  .map((one) => one.outerHTML.slice(0, 80))"""
#: Whether a part of the page is within the window.
IS_INSIDE = """(box) => {
  const { left, right, top, bottom } = box.getBoundingClientRect();
  return left >= 0 && right <= innerWidth + 1 && top >= 0 && bottom <= innerHeight + 1;
}"""


@pytest.mark.parametrize("address", ["tree.html#root=olmo", "tree.html#root=olmo&layout=rectangular", "graph.html"])
def test_a_selected_model_opens_the_sheet_over_the_page(visit: Callable[..., Any], address: str) -> None:
    page = visit(address, view="phone", protocol="http" if "graph" in address else "file")
    sheet, opener = page.locator(".sheet"), page.locator(".sheet-open")
    assert not sheet.is_visible()
    assert not page.evaluate(SMALL)
    page.evaluate(f"constellation.store.change({{ selected: {MODEL!r} }})")
    sheet.locator(".panel-title", has_text="Olmo-3-7B-Think").wait_for()
    page.locator(".sheet .near button").first.wait_for()
    assert not page.evaluate(SMALL)
    wait_until(page, f"() => ({IS_INSIDE})(document.querySelector('.sheet'))")
    wait_until(page, "() => document.querySelector('.stage').getBoundingClientRect().top < innerHeight / 4")
    assert MODEL in opener.inner_text() and opener.get_attribute("aria-expanded") == "true"
    page.get_by_role("button", name="Close the details").click()
    wait_until(page, "() => !document.querySelector('.sheet').checkVisibility({ visibilityProperty: true })")
    assert opener.evaluate("(button) => button === document.activeElement")
    assert "selected=" in page.url, "the model stays selected"
    opener.click()
    wait_until(page, "() => document.querySelector('.panel') === document.activeElement")
    page.keyboard.press("Escape")
    assert opener.get_attribute("aria-expanded") == "false"


def test_nothing_is_drawn_below_the_zoom_buttons(visit: Callable[..., Any]) -> None:
    for address in ("tree.html", "graph.html"):
        page = visit(address, view="phone")
        stage, zoom = (page.locator(name).bounding_box() for name in (".stage", ".stage-zoom"))
        assert zoom["y"] >= stage["y"] + stage["height"]


def test_only_the_used_view_of_a_family_opens_its_sheet(visit: Callable[..., Any]) -> None:
    page = visit("families/olmo.html", view="phone")
    page.locator("figure[data-view=graph]").scroll_into_view_if_needed()
    page.locator("figure[data-view=graph][data-ready]").wait_for()
    page.locator("figure[data-view=tree] .sheet-open").click()
    page.locator("figure[data-view=tree] .near button", has_text="Olmo").last.click()
    wait_until(page, "() => location.hash.includes('selected=') || location.hash.includes('root=')")
    assert page.locator(".sheet.open").count() == 1


def test_the_entry_of_the_page_is_visible_in_the_menu(visit: Callable[..., Any]) -> None:
    for address in ("models.html", "graph.html", "trends.html", "about.html"):
        page = visit(address, view="phone", settle=False)
        assert page.locator(".page-nav [aria-current]").evaluate(IS_INSIDE), address


@pytest.mark.parametrize("view", ["phone", "desktop"])
@pytest.mark.parametrize("address", ["tree.html", "graph.html", "tree.html#layout=rectangular"])
def test_the_page_does_not_move_while_its_scripts_arrive(
    visit: Callable[..., Any], bases: dict[str, str], address: str, view: str
) -> None:
    page = visit("about.html", view=view, settle=False)
    page.add_init_script(OBSERVE)

    def delay(route: Any) -> None:
        time.sleep(0.1)
        route.continue_()

    page.route(lambda url: url.endswith(".js") and not url.endswith("theme.js"), delay)
    page.goto(bases["file"] + address)
    settle_view(page)
    assert page.evaluate("window.shift") < 0.05
