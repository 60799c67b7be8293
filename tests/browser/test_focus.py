"""The focus stays where a reader works, and a double click counts once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.waiting import rest, wait_for, wait_until

pytestmark = pytest.mark.browser

FOCUS = "() => (document.activeElement.ariaLabel || document.activeElement.textContent).trim()"


def focused(page: Any) -> str:
    return page.evaluate(FOCUS)


def scrolled_by_space(page: Any) -> int:
    before = page.evaluate("scrollY")
    page.keyboard.press("Space")
    rest(page)
    return page.evaluate("scrollY") - before


@pytest.mark.parametrize("layout", ["radial", "rectangular"])
def test_a_branch_is_collapsed_and_opened_again_with_one_key(visit: Callable[..., Any], layout: str) -> None:
    page = visit(f"tree.html#root=qwen&layout={layout}")
    fold = page.locator(".panel .fold").first
    name = fold.get_attribute("aria-label").removeprefix("Collapse ")
    fold.focus()
    page.keyboard.press("Space")
    wait_for(page, lambda: focused(page), f"Expand {name}", "the focus")
    assert scrolled_by_space(page) == 0
    assert focused(page) == f"Collapse {name}" and "collapsed" not in page.url


def test_the_button_of_the_current_branch_keeps_the_focus(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#root=qwen")
    page.locator(".stage-surface").focus()
    page.keyboard.press("ArrowDown")
    button = page.locator(".panel [data-slot=fold]")
    button.focus()
    page.keyboard.press("Space")
    wait_for(page, lambda: focused(page), "Expand", "the focus")
    page.keyboard.press("Space")
    wait_for(page, lambda: focused(page), "Collapse", "the focus")


@pytest.mark.parametrize(
    ("address", "control"),
    [
        ("tree.html#root=qwen", ".panel .near.foldable li:first-child button:not(.fold)"),
        ("tree.html#root=qwen&selected=Qwen/Qwen3-8B", ".panel [aria-label='Nearest names'] button"),
        ("graph.html#root=llama", ".panel [aria-label='Branches'] button"),
        ("graph.html#root=llama", ".panel [aria-label^='Most'] button"),
    ],
)
def test_after_a_step_the_focus_is_on_the_title_of_the_panel(
    visit: Callable[..., Any], address: str, control: str
) -> None:
    page = visit(address)
    chosen = page.locator(control).first
    chosen.wait_for()
    before = page.locator(".panel-title").inner_text()
    chosen.focus()
    page.keyboard.press("Enter")
    wait_until(page, "(before) => document.querySelector('.panel-title').innerText !== before", before)
    rest(page)
    assert page.evaluate("document.activeElement.matches('.panel-title')")
    assert scrolled_by_space(page) == 0


def test_the_path_keeps_the_focus(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#root=qwen3")
    path = page.locator(".view-path")
    path.get_by_role("button", name="Qwen", exact=True).focus()
    page.keyboard.press("Enter")
    wait_for(page, lambda: focused(page), "Qwen", "the focus")
    assert page.evaluate("document.activeElement.closest('.view-path') !== null")
    path.get_by_role("button", name="All models").focus()
    page.keyboard.press("Enter")
    # The path has only one step now and is hidden.
    wait_until(page, "document.activeElement.matches('.stage-surface')")


def test_removing_a_filter_of_a_table_keeps_the_focus_near(visit: Callable[..., Any]) -> None:
    page = visit("models.html#owner=google&format=gguf")
    chips = page.locator(".chips .chip")
    chips.nth(1).wait_for()
    chips.first.focus()
    page.keyboard.press("Enter")
    wait_for(page, chips.count, 1, "the filters")
    assert page.evaluate("document.activeElement.matches('.chip')")
    page.keyboard.press("Enter")
    wait_for(page, chips.count, 0, "the filters")
    assert page.evaluate("document.activeElement.matches('input[type=search]')")


STEPS = "() => history.length"


@pytest.mark.parametrize(
    ("address", "change"), [("tree.html", "root="), ("tree.html#layout=rectangular&root=gemma", "collapsed=")]
)
def test_a_double_click_on_a_branch_counts_once(visit: Callable[..., Any], address: str, change: str) -> None:
    page = visit(address)
    place = page.evaluate(
        """() => { const { session } = constellation.explorer.of(document.querySelector('figure.view[data-ready]'));
        const box = session.surface.pad.getBoundingClientRect();
        const { view } = session;
        const label = view.labels.find(({ node, isArrow }) =>
            !isArrow && node > view.layout.root && constellation.tree.isClade(view.tree, node));
        return [box.left + label.x, box.top + label.y]; }"""
    )
    steps, levels = page.evaluate(STEPS), page.locator(".view-path li").count()
    page.mouse.dblclick(*place)
    wait_until(page, "(steps) => history.length > steps", steps)
    rest(page)
    assert page.evaluate(STEPS) == steps + 1
    assert change in page.url
    assert page.locator(".view-path li").count() == levels + (change == "root=")


@pytest.mark.parametrize(
    "control",
    [".panel .near.foldable li:first-child button:not(.fold)", ".panel .fold", ".legend button"],
)
def test_a_double_click_on_a_control_counts_once(visit: Callable[..., Any], control: str) -> None:
    page = visit("tree.html#root=qwen")
    steps = page.evaluate(STEPS)
    page.locator(control).first.dblclick()
    wait_until(page, "(steps) => history.length > steps", steps)
    rest(page)
    assert page.evaluate(STEPS) == steps + 1


def test_a_double_click_beside_the_drawing_zooms(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#root=gemma")
    box = page.locator(".stage-surface").bounding_box()
    page.mouse.dblclick(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    wait_until(page, "() => location.hash.includes('at=')")


@pytest.mark.parametrize(("query", "part"), [("qwen3-8b", "model=Qwen"), ("gguf", "words=gguf")])
def test_a_hit_opens_in_a_new_tab_by_keyboard(visit: Callable[..., Any], query: str, part: str) -> None:
    page = visit("about.html")
    page.keyboard.press("/")
    page.keyboard.type(query)
    page.locator(".search-list a[role=option]").first.wait_for()
    rest(page)
    chosen = page.locator(f".search-list a[href*='{part}']").first
    while chosen.get_attribute("aria-selected") != "true":
        page.keyboard.press("ArrowDown")
    with page.context.expect_page() as opened:
        page.keyboard.press("Control+Enter")
    wait_for(page, lambda: part in opened.value.url, True, "the address of the new tab")
    assert "about.html" in page.url
