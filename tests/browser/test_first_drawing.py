"""The tree is first drawn from one small script. Data that are loaded later do not change the view or the state."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.tracing import find_longest_task
from tests.browser.waiting import rest, wait_for, wait_until

pytestmark = pytest.mark.browser

#: The data scripts after the first drawing.
LATER = re.compile(r"/data/(?!first\.js)[^/]+\.js$")
SESSION = "constellation.explorer.of(document.querySelector('figure.view')).session"
#: The limit in bytes, compressed as by a server, of the data that the first drawing needs.
LIMIT = 150_000
#: What the view shows: its root, and the name, the angles and the radius of each family at the top.
PLACES = f"""() => {{
  const {{ view }} = {SESSION};
  const {{ layout, tree }} = view;
  const of = constellation.treeLayout;
  const found = constellation.tree.childrenOf(tree, layout.root).filter((node) => !tree.rests.has(node));
  return found.map((node) => [view.titleOf(node), [...of.wedge(layout, node), of.radius(layout, node)]]);
}}"""
COUNT = f"{SESSION}.catalogue.size"


@pytest.fixture
def hold(visit: Callable[..., Any]) -> Callable[..., tuple[Any, Callable[[], None]]]:
    """`hold("tree.html")` opens a page whose later data do not arrive. The result is the page and `release()`."""

    def open_page(address: str, **options: Any) -> tuple[Any, Callable[[], None]]:
        page = visit("404.html", protocol="http", settle=False, **options)
        held: list[Any] = []
        released: list[bool] = []
        page.route(LATER, lambda route: route.fallback() if released else held.append(route))

        def release() -> None:
            released.append(True)
            for route in held:
                route.fallback()

        page.goto(page.url.replace("404.html", address))
        page.locator("figure.view.live").wait_for()
        wait_until(page, f"{SESSION}.surface.camera && {SESSION}.facts")
        return page, release

    return open_page


def wait_for_labels(page: Any, least: int) -> None:
    wait_until(page, f"() => {SESSION}.view.labels.length >= {least}")


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def finish(page: Any) -> None:
    page.locator("figure.view[data-ready]").wait_for(state="attached")
    rest(page)


def test_the_first_drawing_needs_one_small_script(hold: Callable[..., Any], site: Path) -> None:
    page, release = hold("tree.html")
    assert len(gzip.compress((site / "data/first.js").read_bytes(), 6)) < LIMIT
    wait_for_labels(page, 30)
    assert page.locator("figure.view[data-ready]").count() == 0
    first, places = page.evaluate(COUNT), dict(page.evaluate(PLACES))
    assert {"Qwen", "Llama", "Gemma", "Unplaced"} <= set(places) and len(places) > 200
    wait_until(page, "() => !document.querySelector('.stage-note').hidden")
    assert page.locator(".legend .count").first.inner_text() == "…"
    release()
    finish(page)
    assert page.evaluate(COUNT) > 5 * first
    assert page.locator(".stage-note").is_hidden()
    assert re.fullmatch(r"[\d,]+", page.locator(".legend .count").first.inner_text())
    after = dict(page.evaluate(PLACES))
    assert set(places) <= set(after)
    for name, place in places.items():  # no family has moved
        assert place == pytest.approx(after[name], abs=1e-3), name


@pytest.mark.parametrize(
    "address", ["#root=llama", "#layout=rectangular", "#colour=year&size=likes", "#radius=height"]
)
def test_states_of_the_first_drawing_stay(hold: Callable[..., Any], address: str) -> None:
    page, release = hold("tree.html" + address)
    wait_for_labels(page, 3)
    title = page.locator(".panel-title").inner_text()
    release()
    finish(page)
    assert page.url.endswith("tree.html" + address)
    assert page.locator(".panel-title").inner_text() == title
    wait_for_labels(page, 3)


def test_a_reader_need_not_wait(hold: Callable[..., Any]) -> None:
    page, release = hold("tree.html")
    page.locator(".stage-surface").focus()
    for key in ("ArrowDown", "ArrowRight", "+", "+"):
        page.keyboard.press(key)
    rest(page)
    wait_until(page, "location.hash.includes('at=')")
    camera, heading = page.evaluate(f"{SESSION}.surface.camera"), page.locator(".panel-title").inner_text()
    assert heading == "Llama"
    release()
    finish(page)
    assert page.evaluate(f"{SESSION}.surface.camera") == camera
    assert page.locator(".panel-title").inner_text() == heading
    page.locator(".stage-surface").focus()
    page.keyboard.press("Enter")
    wait_until(page, "location.hash.includes('root=llama')")


def test_the_first_row_on_the_screen_stays(hold: Callable[..., Any]) -> None:
    page, release = hold("tree.html#layout=rectangular")
    top = f"""() => {{ const {{ view, surface, catalogue }} = {SESSION};
    const {{ node, below }} = view.anchorOf(surface.camera, surface.size);
    return [catalogue.ids[view.tree.leaf[node]], below]; }}"""
    page.locator(".stage-surface").hover()
    for _ in range(40):
        page.mouse.wheel(0, 300)
        rest(page)
        if page.evaluate(top)[0]:
            break
    wait_until(page, "location.hash.includes('at=')")
    before, at = page.evaluate(top), page.url
    assert before[0]
    release()
    finish(page)
    model, below = page.evaluate(top)
    assert model == before[0] and below == pytest.approx(before[1], abs=1)
    wait_until(page, "(at) => location.href !== at", at)


def test_a_model_that_is_not_in_the_first_drawing_is_shown(visit: Callable[..., Any], site: Path) -> None:
    rows = [row for row in read_rows(site / "data/models.csv") if row["family"].startswith("llama")]
    least = min(rows, key=lambda row: (float(row["downloads"] or 0), row["id"]))["id"]
    assert least not in (site / "data/first.js").read_text(encoding="utf-8")
    page = visit(f"tree.html#selected={least}")
    assert least.split("/")[1] in page.locator(".panel-title").inner_text()
    assert page.evaluate(f"{SESSION}.view.selected") == page.evaluate(f"{SESSION}.catalogue.rowOf('{least}')") >= 0
    scripts = page.evaluate("[...document.scripts].map(({ src }) => src.split('/').pop())")
    assert "models.js" in scripts and "first.js" not in scripts


def test_a_choice_of_a_model_is_kept_until_it_has_arrived(hold: Callable[..., Any], site: Path) -> None:
    page, release = hold("tree.html")
    first = set(page.evaluate(f"{SESSION}.catalogue.ids"))
    rows = read_rows(site / "data/models.csv")
    other = next(row["id"] for row in rows if row["family"] == "qwen3" and row["id"] not in first)
    page.evaluate("(selected) => constellation.store.change({ selected })", other)
    release()
    finish(page)
    assert other.split("/")[1] in page.locator(".panel-title").inner_text()
    wait_until(page, f"() => {SESSION}.surface.camera.k > 2 * {SESSION}.view.home({SESSION}.surface.size).k")


def test_files_wait_for_all_models(hold: Callable[..., Any], site: Path) -> None:
    page, release = hold("tree.html")
    page.locator("summary", has_text="Share").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Table of the models (CSV)").click()
        release()
    rows = read_rows(Path(download.value.path()))
    finish(page)
    assert len(rows) == page.evaluate(COUNT)


def test_the_first_drawing_stays_if_the_other_data_do_not_arrive(visit: Callable[..., Any]) -> None:
    page = visit("404.html", protocol="http", settle=False, allow="Failed to load resource")
    page.route(re.compile("/data/models.js$"), lambda route: route.abort())
    page.goto(page.url.replace("404.html", "tree.html"))
    notice = page.locator("figure.view .notice[role=alert]")
    notice.wait_for()
    assert "data/models.js could not be loaded" in notice.inner_text()
    assert f"{page.evaluate(COUNT):,} models" in notice.inner_text()
    page.get_by_role("button", name="Gemma", exact=False).filter(has_text="1,").first.click()
    wait_until(page, "location.hash.includes('root=gemma')")
    wait_for(page, lambda: page.locator(".panel-title").inner_text(), "Gemma")


@pytest.mark.long
def test_loading_takes_no_long_task(visit: Callable[..., Any], keeps_within: Callable[..., bool]) -> None:
    page = visit("404.html", settle=False)
    address = page.url.replace("404.html", "tree.html")
    found: list[float] = []

    def load() -> None:
        page.goto(address)
        page.locator("figure.view[data-ready]").wait_for(state="attached")
        rest(page)

    def measure() -> float:
        page.goto("about:blank")
        found.append(find_longest_task(page, load))
        return found[-1]

    assert keeps_within(measure, 50), found
