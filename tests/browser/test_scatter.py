"""The scatter plot of all models names the model under the pointer, and a click opens the model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("view", ["desktop", "phone"])
def test_every_model_with_both_counts_is_drawn_named_and_opened(visit: Callable[..., Any], view: str) -> None:
    page = visit("statistics.html", view=view)
    canvas = page.locator("figure[data-scatter] canvas")
    page.locator("figure[data-scatter]").scroll_into_view_if_needed()
    page.locator("figure[data-scatter][data-ready]").wait_for()
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")  # not below the header
    place = page.evaluate(
        """async () => {
        const [facts, catalogue] = [await constellation.data.need('facts'), await constellation.catalogue.load()];
        const canvas = document.querySelector('canvas.scatter');
        const plan = constellation.scatter.layOut(facts, canvas.clientWidth, 460);
        const counts = plan.rows.map((row) => facts.downloads[row]);
        const most = counts.reduce((best, count, at) => (count > counts[best] ? at : best), 0);
        return [plan.rows.length, plan.x[most], plan.y[most], catalogue.ids[plan.rows[most]]];
        }"""
    )
    points, x, y, model = place
    assert points == 9_193
    box = canvas.bounding_box()
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.locator(".scatter-caption", has_text=f"{model}: ").wait_for()
    page.mouse.move(box["x"] + x - 40, box["y"] + y)
    page.mouse.down()
    page.mouse.move(box["x"] + x, box["y"] + y, steps=4)
    page.mouse.up()
    assert "statistics.html" in page.url, "the end of a drag opens nothing"
    page.mouse.click(box["x"] + x, box["y"] + y)
    page.wait_for_url(f"**/models.html#model={model}")
