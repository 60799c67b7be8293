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
#: Members of the page's family, models that are drawn, models that the view exports, and all models.
DRAWN = """() => {
  const figure = document.querySelector('figure.view[data-view=graph]');
  const { view, surface } = constellation.explorer.of(figure).session;
  const rows = [...view.x.keys()];
  const home = { ...surface.camera, k: surface.camera.k / 50 };
  return {
    members: view.members.length,
    drawn: rows.filter((row) => view.isShown(row)).length,
    missing: view.members.filter((row) => !view.isShown(row)).length,
    exported: view.rowsOnScreen(home, surface.size).length,
    all: rows.length,
  };
}"""
#: The names on the stage: how many cover another name, or the middle of another community than their own.
COVERED = """() => {
  const { view, surface } = constellation.explorer.of(document.querySelector('figure.view')).session;
  const apart = (a, b) =>
    Math.abs(a.x - b.x) * 2 >= a.width + b.width - 0.01 || Math.abs(a.y - b.y) * 2 >= a.height + b.height - 0.01;
  const boxes = view.outlines.flatMap((outline, community) => {
    if (!outline) return [];
    const { x0, x1, y0, y1 } = constellation.graphOutlines.extentOf(outline.points);
    const at = constellation.camera.toScreen(surface.camera, surface.size, (x0 + x1) / 2, (y0 + y1) / 2);
    const [width, height] = [(x1 - x0) * surface.camera.k, (y1 - y0) * surface.camera.k];
    return [{ community, x: at[0], y: at[1], width: width / 2, height: height / 2, whole: width }];
  });
  const names = view.labels;
  return {
    names: names.length,
    small: names.filter((name) => boxes.find((box) => box.community === name.community).whole < name.width)
      .length,
    overlapping: names.filter((a, at) => names.some((b, other) => other > at && !apart(a, b))).length,
    hiding: names.filter((name) =>
      boxes.some((box) => box.community !== name.community && !apart(name, box))).length,
  };
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
    found = page.evaluate(DRAWN)
    assert found["exported"] == found["members"] > 1000 and not found["missing"]
    assert found["members"] < found["drawn"] < 0.6 * found["all"], "the rest of the graph is not drawn"
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


def test_models_without_a_similar_name_are_counted_and_shown_apart(visit: Callable[..., Any]) -> None:
    page = visit("graph.html", protocol="http")
    found = page.evaluate("""() => {
      const { view } = constellation.explorer.of(document.querySelector('figure.view')).session;
      const rows = [...view.x.keys()];
      const inside = (row) =>
        constellation.graphPick.isInside(view.outlines[view.apart].points, view.x[row], view.y[row]);
      const alone = (row) => view.catalogue.models.community[row] < 0;
      return {
        alone: rows.filter(alone).length,
        astray: rows.filter((row) => alone(row) !== inside(row)).length,
        names: view.labels.map(({ lines }) => lines.join(' ')),
      };
    }""")
    assert found["alone"] > 50 and found["astray"] == 0
    assert f"{found['alone']:,} without a similar name" in found["names"]
    page.get_by_role("button", name=re.compile("Without a similar name")).click()
    rest(page)
    assert title(page) == f"{found['alone']:,} without a similar name"


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_names_cover_neither_names_nor_other_communities(visit: Callable[..., Any], view: str) -> None:
    page = visit("graph.html", view=view)
    found = page.evaluate(COVERED)
    assert found["overlapping"] == found["hiding"] == 0
    assert found["names"] > (25 if view == "desktop" else 6)
    assert found["small"] > (12 if view == "desktop" else 1), "small communities have names beside them"


def test_the_graph_is_drawn_in_many_short_steps(visit: Callable[..., Any]) -> None:
    """Between two steps, the page can react to the reader. A step draws a bounded number of models and edges."""
    page = visit("graph.html")
    models, edges, steps = page.evaluate("""() => {
      const { view, surface } = constellation.explorer.of(document.querySelector('figure.view')).session;
      const context = document.createElement('canvas').getContext('2d');
      return [view.x.length, view.edges.length / 2, [...view.steps(context, surface.camera, surface.size)].length];
    }""")
    assert steps > (models + edges) / 1000


def test_the_last_drawing_is_shown_until_the_next_is_complete(visit: Callable[..., Any]) -> None:
    page = visit("graph.html")
    blank = page.evaluate("""async () => {
      const { surface } = constellation.explorer.of(document.querySelector('figure.view')).session;
      const { canvas } = surface;
      const isBlank = () => {
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.every((value) => value === 0);
      };
      let blanks = 0;
      surface.redraw();
      while (surface.stale) {
        await new Promise(requestAnimationFrame);
        if (isBlank()) blanks++;
      }
      return blanks;
    }""")
    assert blank == 0


@pytest.mark.parametrize(
    "query", ["colour=license&min=7", "colour=line&line=llama&from=2024", "size=likes&root=gemma"]
)
def test_filters_and_colours_are_those_of_the_tree(visit: Callable[..., Any], query: str) -> None:
    found = []
    for address in ("tree.html", "graph.html"):
        page = visit(f"{address}#{query}")
        legend = page.locator(".legend button").all_inner_texts()
        kept = page.evaluate("constellation.explorer.of(document.querySelector('figure.view')).session.kept")
        found.append((kept, legend))
    assert found[0] == found[1] and found[0][1]
