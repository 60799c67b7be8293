"""The tree and the graph respond to hovering and zooming, with the bundled catalogue and with 100,000 models."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.tracing import find_longest_task
from tests.browser.waiting import PATIENCE, rest, settle_view

pytestmark = [pytest.mark.browser, pytest.mark.long]

#: The longest task in milliseconds of processor time.
LIMIT = 50


@pytest.fixture(params=["site", "large_site"])
def page(request: pytest.FixtureRequest, browser: Any) -> Iterator[Any]:
    """A page of a site."""
    site: Path = request.getfixturevalue(request.param)
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    page.goto(f"{site.as_uri()}/404.html")
    yield page
    context.close()


def hover(page: Any) -> None:
    """Move the pointer along a circle."""
    box = page.locator(".stage-surface").bounding_box()
    for step in range(30):
        turn = step * math.tau / 30
        page.mouse.move(
            box["x"] + box["width"] / 2 + 250 * math.cos(turn), box["y"] + box["height"] / 2 + 250 * math.sin(turn)
        )
    rest(page)


def zoom(page: Any, turns: int) -> None:
    """Turn the wheel at a point near the rim: to zoom in, or out if `turns` is negative."""
    box = page.locator(".stage-surface").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2 + 200, box["y"] + box["height"] / 2 - 150)
    page.keyboard.down("Control")
    for _ in range(abs(turns)):
        page.mouse.wheel(0, -math.copysign(300, turns))
        rest(page)
    page.keyboard.up("Control")


def test_the_script_of_the_first_drawing_is_small(large_site: Path) -> None:
    assert len(gzip.compress((large_site / "data/first.js").read_bytes(), 6)) < 150_000


@pytest.mark.parametrize("view", ["tree.html#layout=radial", "tree.html#layout=rectangular", "graph.html"])
def test_no_movement_takes_a_long_task(page: Any, view: str, keeps_within: Callable[..., bool]) -> None:
    found: list[dict[str, float]] = []
    address = page.url.replace("404.html", view)

    def measure() -> float:
        page.goto("about:blank")
        page.goto(address)
        settle_view(page)
        steps: dict[str, Callable[[], None]] = {
            "hover": lambda: hover(page),
            "zoom in": lambda: zoom(page, 6),
            "hover on a part": lambda: hover(page),
            "zoom far in": lambda: zoom(page, 10),
            "zoom out": lambda: zoom(page, -16),
        }
        found.append({name: find_longest_task(page, act) for name, act in steps.items()})
        return max(found[-1].values())

    assert keeps_within(measure, LIMIT), found
