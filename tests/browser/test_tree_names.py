"""At each zoom, the radial tree shows enough names, which do not overlap, and the branches that join them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import cos, radians, sin
from typing import Any

import pytest

from tests.browser.waiting import rest

pytestmark = pytest.mark.browser

#: Notes each text that is drawn on the visible canvas, with the corners of its letters, in pixels of the canvas.
NOTE = """() => {
  window.written = [];
  const shows = (ctx) => ctx.canvas.isConnected;
  const { fillText, clearRect } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    if (shows(this)) window.written = [];
    return clearRect.apply(this, box);
  };
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y) {
    if (shows(this)) {
      const matrix = this.getTransform();
      const { width } = this.measureText(text);
      const height = 0.7 * parseFloat(this.font.match(/([\\d.]+)px/)[1]);
      const left = { center: -0.5, left: 0, start: 0, right: -1, end: -1 }[this.textAlign] * width;
      const corners = [[0, -0.5], [1, -0.5], [1, 0.5], [0, 0.5]].map(([i, j]) => {
        const point = matrix.transformPoint(new DOMPoint(x + left + i * width, y + j * height));
        return [point.x, point.y];
      });
      const size = [this.canvas.width, this.canvas.height];
      const isWhole = corners.every((point) => point.every((value, at) => value >= 0 && value <= size[at]));
      window.written.push({ text, corners, isWhole });
    }
    return fillText.call(this, text, x, y);
  };
}"""
#: Share of the neighbouring names of models whose branches join on the screen.
JOINED = """() => {
  const { view, surface } = constellation.explorer.of(document.querySelector('figure.view')).session;
  const { tree, layout } = view;
  const leaves = view.labels.map(({ node }) => node).filter((node) => tree.leaf[node] >= 0).sort((a, b) => a - b);
  const shown = leaves.slice(1).filter((leaf, at) => {
    let node = tree.parent[leaf];
    while (node > leaves[at]) node = tree.parent[node];
    const point = constellation.treeLayout.point(layout, node);
    const [x, y] = constellation.camera.toScreen(surface.camera, surface.size, ...point);
    return x > 0 && y > 0 && x < surface.size.width && y < surface.size.height;
  });
  return shown.length / (leaves.length - 1);
}"""
#: Diameter of the disc as a share of the shorter side of the canvas.
SHARE = """() => {
  const { surface } = constellation.explorer.of(document.querySelector('figure.view')).session;
  const { treeLayout } = constellation;
  return (2 * treeLayout.RIM * surface.camera.k) / Math.min(surface.size.width, surface.size.height);
}"""
STATIC = (
    """() => [...document.querySelectorAll('[data-view=tree] .view-static text')].map((text) => text.textContent)"""
)
LIVE = """() => {
  const { view } = constellation.explorer.of(document.querySelector('figure.view')).session;
  const { leaf } = view.tree;
  return view.labels.map(({ node }) => (leaf[node] < 0 ? view.nameOf(node) : view.catalogue.nameOf(leaf[node])));
}"""
ZOOMS = (1, 2, 4, 8, 16, 32, 64)
#: The centre, and points at the rim (angle in degrees).
PLACES = (None, -75, 20, 95, 200)

Box = list[list[float]]


def overlap(one: Box, other: Box) -> bool:
    """Whether two rectangles overlap, by the separating axes of both."""
    for corners in (one, other):
        for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
            dx, dy = bx - ax, by - ay
            first, second = ([x * dx + y * dy for x, y in box] for box in (one, other))
            if max(first) <= min(second) + 1e-6 or max(second) <= min(first) + 1e-6:
                return False
    return True


def read_names(page: Any) -> list[dict[str, Any]]:
    rest(page)
    return page.evaluate("written")


def move_to(page: Any, degrees: float | None, zoom: float, out: float = 1000) -> None:
    turn = radians(degrees or 0)
    out = 0 if degrees is None or zoom == 1 else out
    camera = f"{out * cos(turn):.1f},{out * sin(turn):.1f},{zoom}" if zoom > 1 else None
    page.evaluate("(at) => constellation.store.change({ at })", camera)


def check_names(page: Any, fewest: int) -> None:
    names = [name for name in read_names(page) if name["isWhole"]]
    assert len(names) >= fewest
    clashes = [
        (one["text"], other["text"])
        for one, other in combinations(names, 2)
        if overlap(one["corners"], other["corners"])
    ]
    assert clashes == []


@pytest.mark.parametrize(("view", "fewest"), [("desktop", 12), ("phone", 6)])
@pytest.mark.parametrize("protocol", ["file", "http"])
def test_names_are_on_the_screen_at_each_zoom_and_do_not_overlap(
    visit: Callable[..., Any], view: str, fewest: int, protocol: str
) -> None:
    page = visit("tree.html", view=view, protocol=protocol)
    page.evaluate(NOTE)
    for degrees in PLACES if protocol == "file" else PLACES[1:2]:
        for zoom in ZOOMS if degrees == PLACES[0] or protocol == "http" else ZOOMS[1:]:
            page.evaluate(
                "() => constellation.explorer.of(document.querySelector('figure.view')).session.surface.redraw()"
            )
            move_to(page, degrees, zoom)
            check_names(page, fewest)


def test_names_stay_when_the_wheel_zooms_in(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    page.evaluate(NOTE)
    box = page.locator(".stage-surface").bounding_box()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"])
    for _ in range(8):
        page.mouse.wheel(0, -320)
        check_names(page, 12)


@pytest.mark.parametrize("zoom", [16, 64])
@pytest.mark.parametrize("degrees", [-40, 60, 120])
def test_the_branches_that_join_named_models_are_on_the_screen(
    visit: Callable[..., Any], zoom: int, degrees: int
) -> None:
    page = visit("tree.html")
    move_to(page, degrees, zoom, 990)
    rest(page)
    assert page.evaluate(JOINED) > 0.5


SIZES = [(1440, 900), (1920, 1080), (768, 1024), (390, 844)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_disc_fills_its_canvas(visit: Callable[..., Any], width: int, height: int) -> None:
    page = visit("tree.html", viewport={"width": width, "height": height})
    assert page.evaluate(SHARE) >= 0.85


@pytest.mark.parametrize("address", ["tree.html", "families/llama.html", "families/rwkv.html"])
def test_the_live_view_has_the_names_of_the_static_drawing(visit: Callable[..., Any], address: str) -> None:
    page = visit(address)
    static, live = page.evaluate(STATIC), page.evaluate(LIVE)
    assert static
    assert [name for name in static if not any(full.startswith(name.rstrip("…")) for full in live)] == []


def test_the_selected_model_has_its_name_wherever_it_is(visit: Callable[..., Any]) -> None:
    for view in ("desktop", "phone"):
        page = visit("tree.html#root=llama&selected=meta-llama/Llama-3.1-8B-Instruct&at=0,0,1.001", view=view)
        page.evaluate(NOTE)
        for zoom in (1.0005, 1.1):
            move_to(page, None, zoom)
            assert any(name["text"].startswith("Llama-3.1") for name in read_names(page))


def test_each_family_of_the_legend_has_its_name_on_the_view(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    entries = page.locator(".legend button").evaluate_all("(all) => all.map(({ dataset }) => dataset.slot)")
    live = {name.lower() for name in page.evaluate(LIVE)}
    families = [entry for entry in entries if entry != "other families"]
    assert len(families) > 12
    assert [name for name in families if not any(full.startswith(name.lower()) for full in live)] == []
