"""A selection is a table, a CSV file and a link: from the lasso, the keyboard, a branch or a filter."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.browser.waiting import rest, wait_for, wait_until

pytestmark = pytest.mark.browser

#: The most models that a link lists.
LISTED = 200
#: A rectangle on the screen that contains exactly `wanted` models: its corners, and the ids of the models.
SURROUND = """(wanted) => {
  const { view, surface } = constellation.explorer.of(document.querySelector('figure.view')).session;
  const at = (row) => constellation.camera.toScreen(surface.camera, surface.size, view.x[row], view.y[row]);
  const places = [...view.x.keys()].map((row) => [row, ...at(row)]);
  const inside = ([, x, y]) => x > 60 && y > 70 && x < surface.size.width - 90 && y < surface.size.height - 130;
  const rows = places.filter(inside).sort((a, b) => a[1] - b[1]);
  const [top, bottom] = [71, surface.size.height - 131];
  for (let from = 1; from + wanted < rows.length; from++) {
    const ends = [rows[from - 1], rows[from], rows[from + wanted - 1], rows[from + wanted]];
    const [left, right] = [(ends[0][1] + ends[1][1]) / 2, (ends[2][1] + ends[3][1]) / 2];
    const clear = ends.every(
      ([, x]) => Math.min(Math.abs(x - left), Math.abs(x - right)) > 0.75,
    );
    if (!clear) continue;
    const box = surface.pad.getBoundingClientRect();
    return {
      corners: [[left, top], [right, top], [right, bottom], [left, bottom]]
        .map(([x, y]) => [box.left + x, box.top + y]),
      ids: rows.slice(from, from + wanted).map(([row]) => view.catalogue.ids[row]).sort(),
    };
  }
  return null;
}"""
CHOSEN = """() => {
  const { session } = constellation.explorer.of(document.querySelector('figure.view'));
  return session.chosen.map((row) => session.catalogue.ids[row]).sort();
}"""


def approach(page: Any) -> dict[str, Any]:
    """Zoom to where 30 models can be surrounded, and return the line around them and their ids."""
    details = page.locator(".sheet-open")
    if details.is_visible():
        details.click()
    page.locator(".panel .near button").nth(11).click()
    rest(page)
    if details.is_visible():
        page.locator(".sheet-close").click()
    page.locator(".stage-zoom button").first.click()
    rest(page)
    found = page.evaluate(SURROUND, 30)
    assert found, "a line surrounds exactly 30 models"
    return found


def ids_of_csv(page: Any, button: Any) -> list[str]:
    with page.expect_download() as download:
        button.click()
    with Path(download.value.path()).open(encoding="utf-8-sig") as file:
        return sorted(row["id"] for row in csv.DictReader(file))


def read_table(page: Any, models: int) -> list[str]:
    """Return the ids of the models of the table, which has so many models."""
    wait_until(
        page, "(models) => document.querySelector('.table-status')?.textContent.startsWith(`${models} of`)", models
    )
    return ids_of_csv(page, page.get_by_role("button", name="CSV of these models"))


def trace_with_mouse(page: Any, corners: list[list[float]]) -> None:
    page.mouse.move(*corners[0])
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*corner, steps=4)
    page.mouse.up()


def trace_with_finger(page: Any, corners: list[list[float]]) -> None:
    session = page.context.new_cdp_session(page)
    send = lambda kind, points: session.send(  # noqa: E731 - one short call for three kinds of events
        "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]}
    )
    send("touchStart", corners[:1])
    for one, two in pairwise(corners):
        for step in (0.5, 1):
            send("touchMove", [[a + (b - a) * step for a, b in zip(one, two, strict=True)]])
    send("touchEnd", [])


@pytest.mark.parametrize(
    ("view", "protocol", "trace"),
    [("desktop", "file", trace_with_mouse), ("phone", "http", trace_with_finger)],
)
def test_a_lasso_selects_thirty_models_which_a_fresh_browser_shows_again(
    visit: Callable[..., Any], view: str, protocol: str, trace: Callable[..., None]
) -> None:
    page = visit("graph.html", view=view, protocol=protocol)
    found = approach(page)
    page.locator(".stage").scroll_into_view_if_needed()
    page.get_by_role("button", name="Lasso").click()
    found = page.evaluate(SURROUND, 30)
    trace(page, found["corners"])
    bar = page.locator(".view-selection")
    wait_for(page, lambda: page.evaluate(CHOSEN), found["ids"], "the selection")
    assert bar.locator("p").inner_text() == "30 models selected. The link lists the 30 models."
    assert ids_of_csv(page, bar.get_by_role("button", name="CSV")) == found["ids"]
    table = bar.get_by_role("link", name="Table").get_attribute("href")
    fragment = page.evaluate("location.hash")

    again = visit(f"graph.html{fragment}", view=view, protocol=protocol)
    wait_for(again, lambda: again.evaluate(CHOSEN), found["ids"], "the selection in a fresh browser")
    listed = visit(table[table.index("models.html") :], protocol=protocol)
    assert read_table(listed, 30) == found["ids"]
    bar.get_by_role("button", name="Clear").click()
    wait_for(page, lambda: page.evaluate(CHOSEN), [], "the selection")
    assert "models=" not in page.evaluate("location.hash")


def test_space_selects_the_community_with_the_focus_and_the_page_says_that_it_is_too_large_for_a_link(
    visit: Callable[..., Any],
) -> None:
    page = visit("graph.html")
    page.locator(".stage-surface").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    bar = page.locator(".view-selection")
    wait_until(page, "document.querySelector('.view-selection:not([hidden])')")
    models = int(re.match(r"([\d,]+) models selected", bar.inner_text())[1].replace(",", ""))
    assert models > LISTED and f"at most {LISTED} models" in bar.inner_text()
    assert "models=" not in page.evaluate("location.hash")
    ids = ids_of_csv(page, bar.get_by_role("button", name="CSV"))
    assert len(ids) == models
    bar.locator("summary").click()
    bar.locator("tbody tr").first.wait_for()
    listed = bar.locator("tbody th").all_inner_texts()
    assert len(listed) == LISTED and set(listed) <= set(ids)
    counts = [int(text.replace(",", "")) for text in bar.locator("tbody td.number").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)
    page.keyboard.press("Tab")
    page.locator(".stage-surface").focus()
    page.keyboard.press("Space")
    wait_for(page, lambda: page.evaluate(CHOSEN), [], "the selection after it is removed")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    wait_for(page, lambda: len(page.evaluate(CHOSEN)), 1, "the selection of a single model")
    assert "The link lists the model." in bar.inner_text()


def test_a_branch_of_the_tree_is_a_table(visit: Callable[..., Any]) -> None:
    small = visit("tree.html#root=orca")
    bar = small.locator(".view-selection")
    models = int(bar.locator("p").inner_text().split()[0])
    assert 3 < models <= LISTED and f"The link lists the {models} models." in bar.inner_text()
    table = bar.get_by_role("link", name="Table").get_attribute("href")
    listed = read_table(visit(table[table.index("models.html") :]), models)
    assert listed == ids_of_csv(small, bar.get_by_role("button", name="CSV"))

    large = visit("tree.html#root=qwen3&min=7")
    bar = large.locator(".view-selection")
    assert "so the link contains the branch and the filter" in bar.inner_text()
    models = bar.locator("p").inner_text().split()[0]
    table = bar.get_by_role("link", name="Table").get_attribute("href")
    assert table.endswith("models.html#min=7&family=qwen3")
    page = visit(table[table.index("models.html") :])
    wait_until(
        page, "(models) => document.querySelector('.table-status')?.textContent.startsWith(`${models} of`)", models
    )


def test_a_filtered_table_has_a_link_to_its_models(visit: Callable[..., Any]) -> None:
    page = visit("models.html#family=orca")
    copied: list[str] = []
    page.on("dialog", lambda dialog: (copied.append(dialog.default_value), dialog.dismiss()))
    wait_until(page, "/The link lists the \\d+ models/.test(document.querySelector('.table-bar').textContent)")
    models = int(page.locator(".table-status").inner_text().split()[0])
    ids = read_table(page, models)
    page.evaluate("delete Navigator.prototype.clipboard")
    page.get_by_role("button", name="Copy link").click()
    wait_for(page, lambda: len(copied), 1, "the copied links")
    assert "models.html#" in copied[0] and "family" not in copied[0].split("#")[1]
    assert read_table(visit(copied[0][copied[0].index("models.html") :]), models) == ids

    page.evaluate("constellation.store.change({ family: 'qwen' })")
    wait_until(page, "document.querySelector('.table-bar').textContent.includes('The link contains the filter')")
    page.get_by_role("button", name="Copy link").click()
    wait_for(page, lambda: len(copied), 2, "the copied links")
    assert copied[1].endswith("#family=qwen")


@pytest.mark.parametrize("address", ["graph.html", "models.html"])
def test_models_of_a_link_that_the_catalogue_lacks_are_named(visit: Callable[..., Any], address: str) -> None:
    page = visit(f"{address}#models=Qwen/Qwen3-8B,nobody/No-Such-1B,Qwen/Qwen3-4B", settle=False)
    note = page.locator(".page-notes .page-note")
    note.wait_for()
    assert "1 of the 3 models" in note.inner_text() and "nobody/No-Such-1B" in note.inner_text()
    page.evaluate("location.hash = '#models=Qwen/Qwen3-8B,Qwen/Qwen3-4B'")
    wait_for(page, note.count, 0, "the number of notes")


def test_on_a_phone_the_hint_of_the_lasso_is_not_covered(visit: Callable[..., Any]) -> None:
    page = visit("graph.html", view="phone")
    page.get_by_role("button", name="Lasso").click()
    page.locator(".stage-note").scroll_into_view_if_needed()
    assert page.evaluate("""() => {
      const note = document.querySelector('.stage-note').getBoundingClientRect();
      return [...document.querySelectorAll('.stage > :not(.stage-surface, .stage-note)')].every((other) => {
        const box = other.getBoundingClientRect();
        return !box.width || box.bottom <= note.top || box.top >= note.bottom || box.right <= note.left
          || box.left >= note.right;
      });
    }""")
