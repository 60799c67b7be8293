"""The graph of communities reacts to clicks and keys, and states its contents as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.waiting import rest

pytestmark = pytest.mark.browser

#: Pixels of a model on the stage.
PLACE = """(id) => {
  const figure = document.querySelector('figure.view[data-view=graph]');
  const { view, surface, catalogue } = constellation.explorer.of(figure).session;
  const row = catalogue.rowOf(id);
  const box = surface.pad.getBoundingClientRect();
  const [x, y] = constellation.camera.toScreen(surface.camera, surface.size, view.x[row], view.y[row]);
  return [box.left + x, box.top + y];
}"""
#: How many communities and how many models are named.
NAMED = """() => {
  const { labels } = constellation.explorer.of(document.querySelector('figure.view')).session.view;
  return [labels.filter((one) => one.row === undefined).length, labels.filter((one) => one.row >= 0).length];
}"""
#: Members of the page's family, and models that are lit.
LIT = """() => {
  const { view } = constellation.explorer.of(document.querySelector('figure.view[data-view=graph]')).session;
  return [view.members.length, [...view.hues].filter((hue) => hue !== -2).length];
}"""


def state(page: Any) -> dict[str, str]:
    return page.evaluate("constellation.store.get()")


def title(page: Any) -> str:
    return page.locator(".panel-title").inner_text().replace("\n", "")


def test_communities_come_first_then_models(visit: Callable[..., Any]) -> None:
    page = visit("graph.html")
    communities, models = page.evaluate(NAMED)
    assert communities > 12 and models == 0
    page.locator(".panel .near button").first.click()
    rest(page)
    assert re.search(r"\d+", page.locator(".panel dd").first.inner_text())
    assert float(state(page)["map"].split(",")[2]) > 2
    page.locator(".stage-zoom button").first.click()
    page.locator(".stage-zoom button").first.click()
    rest(page)
    assert page.evaluate(NAMED)[1] > 5


def test_a_selected_model_has_its_neighbours_lit_and_listed(visit: Callable[..., Any]) -> None:
    page = visit("graph.html#selected=Qwen/Qwen3-8B")
    page.locator(".panel .near button").first.wait_for()
    rest(page)
    assert title(page) == "Qwen/Qwen3-8B"
    listed = page.locator(".panel .near button").all_inner_texts()
    assert 3 <= len(listed) <= 10 and all(re.search(r"\d+%$", text) for text in listed)
    near = page.evaluate(
        "() => constellation.explorer.of(document.querySelector('figure.view')).session.view.near.rows.length"
    )
    assert near == len(listed)
    page.locator(".panel .near button").first.click()
    rest(page)
    assert state(page)["selected"] == listed[0].split("\n")[0]
    page.go_back()
    rest(page)
    assert state(page)["selected"] == "Qwen/Qwen3-8B"


def test_a_click_selects_and_hovering_names(visit: Callable[..., Any]) -> None:
    page = visit("graph.html")
    x, y = page.evaluate(PLACE, "openai-community/gpt2")
    page.mouse.move(x, y)
    rest(page)
    assert "openai-community/gpt2" in page.locator(".view-tip").inner_text()
    page.mouse.click(x, y)
    rest(page)
    assert state(page)["selected"] == "openai-community/gpt2"


def test_it_works_by_keyboard(visit: Callable[..., Any]) -> None:
    page = visit("graph.html")
    page.locator(".stage-surface").focus()
    said = page.locator("figure.view > [role=status]")
    page.keyboard.press("ArrowRight")
    assert "community of" in said.inner_text()
    page.keyboard.press("ArrowDown")
    model = said.inner_text().split(",")[0]
    assert "/" in model
    page.keyboard.press("Enter")
    rest(page)
    assert state(page)["selected"] == model
    page.keyboard.press("ArrowRight")
    assert said.inner_text().split(",")[0] != model
    page.keyboard.press("Escape")
    assert "selected" not in state(page)


def test_a_family_page_shows_its_neighbourhood(visit: Callable[..., Any]) -> None:
    page = visit("families/qwen3.html", settle=False)
    figure = page.locator("figure.view[data-view=graph]")
    figure.scroll_into_view_if_needed()
    page.locator("figure.view[data-view=graph][data-ready]").wait_for(state="attached")
    rest(page)
    inside = page.evaluate(LIT)
    assert inside[0] == inside[1] > 1000
    link = figure.locator(".view-path a")
    link.click()
    page.wait_for_url(re.compile("graph[.]html#root=qwen3"))


def test_tree_and_graph_of_a_page_share_one_state(visit: Callable[..., Any]) -> None:
    page = visit("families/qwen3.html#selected=Qwen/Qwen3-8B", settle=False)
    for kind in ("tree", "graph"):
        page.locator(f"figure.view[data-view={kind}]").scroll_into_view_if_needed()
        page.locator(f"figure.view[data-view={kind}][data-ready]").wait_for(state="attached")
    rest(page)
    assert page.locator(".panel-title").all_inner_texts() == ["Qwen/\nQwen3-8B"] * 2
    assert page.evaluate("location.hash").startswith("#selected=Qwen/Qwen3-8B")
