"""The rectangular tree and the nested list of branches respond to clicks, keys and scrolling."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.browser.waiting import rest, wait_for, wait_until

pytestmark = pytest.mark.browser

SESSION = "constellation.explorer.of(document.querySelector('figure.view')).session"
#: The ids of the models on the screen, from top to bottom, with the places of their tips and names on the page.
ROWS = f"""() => {{
  const {{ view, surface, catalogue }} = {SESSION};
  const grid = view.grid(surface.camera, surface.size);
  const box = surface.pad.getBoundingClientRect();
  const found = [];
  for (let row = grid.first; row < grid.stop; row++) {{
    const node = constellation.rectangularLayout.endAt(view.layout, row);
    const y = grid.y(row + 0.5);
    if (y < grid.columns.top || y > surface.size.height - 4) continue;
    const leaf = view.tree.leaf[node];
    found.push({{
      name: leaf < 0 ? view.nameOf(node) : catalogue.ids[leaf],
      isModel: leaf >= 0,
      month: leaf < 0 ? null : view.session.facts.created[leaf],
      tip: [box.left + grid.x(constellation.treeLayout.radius(view.layout, node)), box.top + y],
      text: [box.left + grid.columns.names + 20, box.top + y],
    }});
  }}
  return found;
}}"""
#: The names of branches on the stage, with the places of their arrows and texts on the page.
BRANCHES = f"""() => {{
  const {{ view, surface }} = {SESSION};
  const box = surface.pad.getBoundingClientRect();
  return view.labels.map((one) => ({{
    name: view.titleOf(one.node),
    kind: one.kind,
    arrow: [box.left + one.x + 5, box.top + one.y],
    text: [box.left + one.x + 24, box.top + one.y],
    box: [one.x, one.x + one.width, one.y - 8, one.y + 8],
  }}));
}}"""
#: The texts that are drawn when the stage is scrolled by one step.
TEXTS = """async (step) => {
  const texts = new Set();
  const { prototype } = CanvasRenderingContext2D;
  const plain = prototype.fillText;
  prototype.fillText = function (text, ...rest) { texts.add(text); plain.call(this, text, ...rest); };
  document.querySelector('.stage-scroller').scrollBy(0, step);
  for (let at = 0; at < 4; at++) await new Promise((resolve) => requestAnimationFrame(resolve));
  prototype.fillText = plain;
  return [...texts];
}"""


def state(page: Any) -> dict[str, str]:
    return page.evaluate("constellation.store.get()")


def rows_of(page: Any) -> list[dict[str, Any]]:
    return page.evaluate(ROWS)


def names_of(page: Any) -> list[str]:
    return [row["name"] for row in rows_of(page)]


def branch_of(page: Any, name: str) -> dict[str, Any]:
    return next(branch for branch in page.evaluate(BRANCHES) if branch["name"] == name)


def radio(page: Any, name: str) -> Any:
    return page.get_by_role("radio", name=name)


def number_in(text: str) -> int:
    return int(re.search(r"[\d,]+", text)[0].replace(",", ""))


@pytest.mark.parametrize("protocol", ["file", "http"])
def test_the_layout_is_chosen_by_clicking_and_is_in_the_address(visit: Callable[..., Any], protocol: str) -> None:
    page = visit("tree.html#root=gemma", protocol=protocol)
    assert radio(page, "Radial").is_checked()
    radio(page, "Rectangular").click()
    rest(page)
    assert state(page) == {"root": "gemma", "layout": "rectangular"}
    rows = rows_of(page)
    assert len(rows) > 15 and all("gemma" in row["name"].lower() for row in rows)
    page.mouse.move(*rows[8]["text"])
    page.mouse.wheel(0, 900)
    wait_until(page, "'at' in constellation.store.get()")
    rest(page)
    address = page.evaluate("location.hash")
    again = visit(f"tree.html{address}", protocol=protocol)
    assert radio(again, "Rectangular").is_checked()
    assert names_of(again) == names_of(page) != [row["name"] for row in rows]
    radio(again, "Radial").click()
    rest(again)
    assert state(again) == {"root": "gemma"} and again.locator(".stage-scroller").count() == 0
    again.go_back()
    rest(again)
    assert names_of(again) == names_of(page)


def test_the_layout_is_chosen_with_the_keyboard(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    radio(page, "Radial").focus()
    page.keyboard.press("ArrowRight")
    rest(page)
    assert state(page)["layout"] == "rectangular"
    assert radio(page, "Rectangular").is_checked()
    assert page.evaluate("document.activeElement.value") == "rectangular"
    page.keyboard.press("ArrowLeft")
    rest(page)
    assert state(page) == {}


def test_the_wheel_and_the_keyboard_scroll_to_further_names(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular")
    seen = names_of(page)
    page.mouse.move(*rows_of(page)[5]["text"])
    for _ in range(3):
        before = names_of(page)
        page.mouse.wheel(0, 400)
        wait_for(page, lambda before=before: names_of(page) != before, True)
        rest(page)
        shown = names_of(page)
        assert shown != before and set(shown) & set(before)
        seen += [name for name in shown if name not in seen]
    assert len(seen) > 60
    page.locator(".stage-surface").focus()
    page.keyboard.press("ArrowDown")
    said = page.locator("figure.view > [role=status]")
    first = said.inner_text()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    assert said.inner_text() != first and re.search(r"[\d,]+ (models|downloads)", said.inner_text())
    leaf = said.inner_text()
    page.keyboard.press("ArrowDown")
    assert said.inner_text() != leaf
    page.keyboard.press("ArrowUp")
    assert said.inner_text() == leaf
    page.keyboard.press("PageDown")
    wait_for(page, lambda: names_of(page)[0] not in seen[:3], True)
    page.keyboard.press("Home")
    wait_for(page, lambda: names_of(page)[0], seen[0])


def test_only_the_visible_rows_are_drawn(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular")
    models = page.evaluate(f"{SESSION}.view.layout.rows")
    assert models > 10_000
    for step in (5_000, 100_000):
        texts = page.evaluate(TEXTS, step)
        shown = names_of(page)
        assert len(texts) < 6 * len(shown)
        rest(page)
        assert sum(name.split("/")[-1] in texts for name in names_of(page)) > 10


def test_a_click_on_a_name_or_a_tip_opens_the_panel_of_the_model(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular&root=gemma")
    rows = rows_of(page)
    for row, place in ((rows[3], "text"), (rows[6], "tip")):
        page.mouse.move(*row[place])
        page.locator(".view-tip", has_text=row["name"]).wait_for()
        page.mouse.click(*row[place])
        rest(page)
        assert state(page)["selected"] == row["name"]
        assert page.locator(".panel-title").inner_text().replace("\n", "") == row["name"]
    page.keyboard.press("Escape")
    assert "selected" not in state(page)


def test_a_model_of_an_address_is_scrolled_into_view(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular&selected=google/gemma-3-4b-it")
    wait_for(page, lambda: "google/gemma-3-4b-it" in names_of(page), True)
    assert {branch["name"] for branch in page.evaluate(BRANCHES)} >= {"Gemma", "Gemma 3"}


def test_branches_fold_and_open_by_clicking(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular&root=gemma")
    models = page.evaluate(f"{SESSION}.view.layout.rows")
    page.mouse.click(*branch_of(page, "Gemma 4")["arrow"])
    rest(page)
    assert state(page)["collapsed"] == "gemma4"
    assert page.evaluate(f"{SESSION}.view.layout.rows") < models
    folded = rows_of(page)[0]
    assert folded["name"] == "Gemma 4" and not folded["isModel"]
    page.mouse.click(*folded["text"])
    rest(page)
    assert "collapsed" not in state(page) and page.evaluate(f"{SESSION}.view.layout.rows") == models
    page.mouse.click(*branch_of(page, "Gemma 4")["text"])
    rest(page)
    assert state(page)["root"] == "gemma4"


def test_the_view_stays_in_place_when_a_branch_below_is_folded(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular&root=gemma&at=0,2000,1")
    before = names_of(page)
    page.get_by_role("button", name="Collapse Gemma 2", exact=True).click()
    rest(page)
    assert state(page)["collapsed"] == "gemma2" and names_of(page) == before


def test_enclosing_branches_stay_visible_and_names_do_not_overlap(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular")
    for step in range(12):
        page.evaluate("(y) => document.querySelector('.stage-scroller').scrollTo(0, y)", 700 + 9_300 * step)
        wait_until(page, "!document.querySelector('.stage-surface').matches('.moving')")
        rest(page)
        branches = page.evaluate(BRANCHES)
        first = rows_of(page)[0]["name"]
        path = page.evaluate(
            f"(id) => {{ const {{ catalogue }} = {SESSION}; const family = catalogue.models.family["
            "catalogue.rowOf(id)];"
            " return family < 0 ? [] : catalogue.lineage(family).map((one) => catalogue.clades.title[one]); }",
            first,
        )
        named = [branch["name"] for branch in branches]
        assert set(path[:1]) <= set(named), (first, named)
        boxes = [branch["box"] for branch in branches]
        for at, (x0, x1, y0, y1) in enumerate(boxes):
            assert not any(x0 < b1 and x1 > b0 and y0 < d1 and y1 > d0 for b0, b1, d0, d1 in boxes[at + 1 :])


@pytest.mark.parametrize("branch", ["gemma", "llama2", "mistral"])
def test_on_the_time_axis_a_later_model_is_further_to_the_right(visit: Callable[..., Any], branch: str) -> None:
    page = visit(f"tree.html#layout=rectangular&root={branch}")
    page.get_by_label("Horizontal axis").select_option("time")
    rest(page)
    assert state(page)["axis"] == "time"
    places: dict[int, set[float]] = {}
    for _ in range(4):
        for row in rows_of(page):
            if row["month"] is not None:
                places.setdefault(row["month"], set()).add(round(row["tip"][0], 1))
        page.evaluate("document.querySelector('.stage-scroller').scrollBy(0, 500)")
        rest(page)
    assert len(places) > 4 and all(len(found) == 1 for found in places.values())
    ordered = [min(places[month]) for month in sorted(places)]
    assert ordered == sorted(set(ordered))
    unknown, models = page.evaluate(
        f"() => {{ const {{ view, facts }} = {SESSION}; const rows = constellation.tree.rowsBelow(view.tree,"
        " view.layout.root); return [rows.filter((row) => facts.created[row] == null).length, rows.length]; }"
    )
    note = page.locator(".view-note").inner_text()
    assert [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", note)][:2] == [unknown, models]


def test_the_saved_picture_has_all_rows(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular&root=gemma2")
    page.locator("summary", has_text="Share").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Picture (SVG)").click()
    picture = LexborHTMLParser(Path(download.value.path()).read_text(encoding="utf-8"))
    texts = {node.text() for node in picture.css("text")}
    names = page.evaluate(
        f"() => {{ const {{ view, catalogue }} = {SESSION}; return constellation.tree.rowsBelow(view.tree,"
        " view.layout.root).map((row) => catalogue.nameOf(row)); }"
    )
    missing = [name for name in names if name not in texts and not any("…" in text for text in texts)]
    assert len(names) > 50 and missing == []
    assert float(picture.css_first("svg").attributes["height"]) > 19 * len(names)
    with page.expect_download() as download:
        page.get_by_role("button", name="Picture (PNG)").click()
    assert Path(download.value.path()).read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_a_picture_that_is_cut_says_so(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular")
    page.locator("summary", has_text="Share").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Picture (SVG)").click()
    cut = page.locator(".toast").inner_text()
    first, rows = (int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", cut))
    assert rows == page.evaluate(f"{SESSION}.view.layout.rows") > first >= 1000
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert f"rows 1 to {first:,} of {rows:,}" in text


def test_a_finger_scrolls_and_a_tap_selects(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular&root=gemma", view="phone")
    page.locator(".stage").scroll_into_view_if_needed()
    before = rows_of(page)
    assert len(before) >= 10
    x, y = before[8]["text"]
    session = page.context.new_cdp_session(page)
    session.send(
        "Input.synthesizeScrollGesture",
        {"x": x, "y": y, "yDistance": -200, "gestureSourceType": "touch", "speed": 800},
    )
    wait_for(page, lambda: names_of(page) != [row["name"] for row in before], True)
    rest(page)
    row = rows_of(page)[4]
    page.touchscreen.tap(*row["text"])
    wait_until(page, "constellation.store.get().selected")
    assert state(page)["selected"] == row["name"]


def test_rows_become_lower_when_zooming_out(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular&root=gemma")
    shown = len(rows_of(page))
    for _ in range(12):
        page.get_by_role("button", name="Zoom out").first.click()
    rest(page)
    assert len(rows_of(page)) > 10 * shown
    page.get_by_role("button", name="Show everything").first.click()
    wait_for(page, lambda: len(rows_of(page)), shown)


def read_tree(page: Any) -> list[tuple[str, str]]:
    """The roles and names of the accessibility tree, in order, without ignored nodes."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"] and "role" in node
    ]


@pytest.mark.parametrize("layout", ["radial", "rectangular"])
def test_a_screen_reader_gets_branches_counts_and_links_as_a_list(visit: Callable[..., Any], layout: str) -> None:
    page = visit(f"tree.html#root=gemma&layout={layout}")
    branches = page.evaluate(
        f"() => {{ const {{ view }} = {SESSION}; return constellation.tree.childrenOf(view.tree, view.layout.root)"
        ".filter((node) => view.titleOf(node)).map((node) => [view.titleOf(node), view.tree.count[node]]); }"
    )
    page.locator("figure > .branch-list > summary").press("Enter")
    rest(page)
    found = read_tree(page)
    for title, models in branches:
        name = f"{title} {models:,} model{'s' if models > 1 else ''}"
        assert ("DisclosureTriangle", name) in found, name
    inner = page.locator(".branch-list li > details > summary", has_text="Gemma 3").first
    inner.press("Enter")
    rest(page)
    after = read_tree(page)
    assert sum(role == "link" for role, _ in after) > sum(role == "link" for role, _ in found) + 5
    inner.locator("..").get_by_role("link", name="Show this branch").first.click()
    rest(page)
    assert state(page)["root"] == "gemma3"
    head = page.locator(".branch-head").inner_text()
    assert head.startswith("Gemma 3") and number_in(head.split(":")[1]) == page.evaluate(
        f"(() => {{ const {{ view }} = {SESSION}; return view.tree.count[view.layout.root]; }})()"
    )


def test_long_lists_are_extended_on_demand(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    page.locator("figure > .branch-list > summary").click()
    entries = page.locator("figure > .branch-list ul").first.locator("> li")
    first = entries.count()
    page.locator("figure > .branch-list .show-more").last.press("Enter")
    wait_for(page, lambda: entries.count() > first, True)
    assert page.evaluate("document.activeElement.closest('.branch-list') !== null")


@pytest.mark.parametrize("protocol", ["file", "http"])
def test_the_page_of_a_family_has_the_list_without_scripts(visit: Callable[..., Any], protocol: str) -> None:
    page = visit("families/gemma.html", protocol=protocol, java_script_enabled=False)
    page.locator(".branch-list > summary").click()
    summary = page.locator(".branch-list summary", has_text=re.compile(r"^Gemma 3 [\d,]+ models$")).first
    summary.click()
    branch = summary.locator("..")
    assert branch.locator(":scope > ul > li > a.model").first.is_visible()
    branch.get_by_role("link", name="Family page").first.click()
    assert page.url.endswith("families/gemma3.html")


def test_on_the_page_of_a_family_the_wheel_scrolls_the_page_first(visit: Callable[..., Any]) -> None:
    page = visit("families/gemma.html#layout=rectangular")
    first = names_of(page)
    page.mouse.move(*rows_of(page)[4]["text"])
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, 40)
    wait_for(page, lambda: page.evaluate("scrollY") != before, True)
    assert names_of(page) == first
    rest(page)
    page.locator(".stage-surface").first.focus()
    page.mouse.move(*rows_of(page)[6]["text"])
    page.mouse.wheel(0, 300)
    wait_for(page, lambda: names_of(page) != first, True)


def test_models_with_a_long_name_have_their_owner_on_a_phone(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#layout=rectangular&root=qwen3", view="phone")
    owners = [row["name"].split("/")[0] for row in rows_of(page) if row["isModel"]]
    page.evaluate(TEXTS, 100)
    texts = page.evaluate(TEXTS, -100)

    def is_drawn(owner: str) -> bool:
        short = {re.escape(text).replace("…", ".+") for text in texts}
        return any(re.fullmatch(text, owner) for text in short)

    assert len(owners) > 10
    assert [owner for owner in owners if not is_drawn(owner)] == []


@pytest.mark.parametrize(("size", "heading"), [("", "Downloads"), ("&size=likes", "Likes")])
def test_the_numbers_beside_the_names_have_a_heading(visit: Callable[..., Any], size: str, heading: str) -> None:
    page = visit(f"tree.html#layout=rectangular&root=qwen3{size}")
    texts = page.evaluate(TEXTS, 100)
    assert heading in texts and any(text.startswith("rows ") for text in texts)
