"""Lines have their colours in the tree, the graph, the legends, the panel and the downloaded files."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.waiting import rest

pytestmark = pytest.mark.browser

VIEWS = ("tree.html", "graph.html")
PLACES = [("tree.html", "file"), ("graph.html", "http")]
#: The colour of each entry of the legend, by its label.
KEYS = """() => {
  const buttons = [...document.querySelectorAll('.legend[aria-label=Colours] button')];
  const colourOf = (button) => getComputedStyle(button.querySelector('.key')).backgroundColor;
  return Object.fromEntries(buttons.map((button) => [button.dataset.slot, colourOf(button)]));
}"""
#: A model whose line is inferred with a known confidence, and one whose line is declared.
EXAMPLES = """() => {
  const { facts, catalogue } = constellation.explorer.of(document.querySelector('figure.view')).session;
  const find = (source) => facts.line_source.findIndex((one, row) =>
    one === source && facts.lines.page[facts.line[row]] &&
    (source === 1 || constellation.lines.confidenceOf(facts, row) != null));
  return [3, 1].map(find).map((row) => [catalogue.ids[row], facts.lines.title[facts.line[row]]]);
}"""


def state(page: Any) -> dict[str, str]:
    return page.evaluate("constellation.store.get()")


def choose(page: Any, key: str, value: str) -> None:
    page.locator(f"[data-slot={key}] select").first.select_option(value)
    rest(page)


def count_legend(page: Any) -> dict[str, int]:
    entries = page.locator(".legend[aria-label=Colours] button")
    return {
        entry.get_attribute("data-slot"): int(entry.locator(".count").first.inner_text().replace(",", ""))
        for entry in entries.all()
    }


def read_panel(page: Any, term: str) -> str:
    found = page.locator(f".panel dt:text-is('{term}') + dd")
    return " ".join(found.inner_text().split()) if found.count() else ""


@pytest.fixture(scope="module")
def rows(site: Path) -> list[dict[str, str]]:
    """Return the rows of models.csv."""
    with (site / "data" / "models.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def inside_qwen3(site: Path) -> set[str]:
    """Return the slugs of Qwen3 and of its sub-families."""
    with (site / "data" / "families.csv").open(encoding="utf-8", newline="") as file:
        parents = {row["slug"]: row["parent"] for row in csv.DictReader(file)}
    inside = {"qwen3"}
    while True:
        more = {slug for slug, parent in parents.items() if parent in inside} - inside
        if not more:
            return inside
        inside |= more


@pytest.mark.parametrize(("address", "protocol"), PLACES)
def test_a_line_has_the_colour_of_its_family_and_the_counts_of_the_table(
    visit: Callable[..., Any], rows: list[dict[str, str]], address: str, protocol: str
) -> None:
    page = visit(address, protocol=protocol)
    families = page.evaluate(KEYS)
    choose(page, "colour", "line")
    assert state(page)["colour"] == "line"
    lines, counts = page.evaluate(KEYS), count_legend(page)
    assert {"Qwen", "Llama", "Gemma", "Mistral"} <= families.keys() & lines.keys()
    assert all(families[title] == lines[title] for title in families.keys() & lines.keys())
    assert len(set(lines.values())) == len(lines)
    expected = Counter(row["line"] for row in rows)
    assert all(counts[title] == expected[title] for title in lines if title not in ("other lines", "unknown"))
    assert sum(counts.values()) == len(rows)
    page.go_back()
    rest(page)
    assert page.evaluate(KEYS) == families


@pytest.mark.parametrize(("address", "protocol"), PLACES)
def test_the_filter_by_line_is_part_of_the_address(
    visit: Callable[..., Any], rows: list[dict[str, str]], address: str, protocol: str
) -> None:
    page = visit(address, protocol=protocol)
    page.locator(".view-toggle", has_text="Filter").click()
    choose(page, "line", "llama")
    assert state(page) == {"line": "llama"}
    built = [row for row in rows if row["line"] == "Llama"]
    assert read_panel(page, "Matching the filter") == f"{len(built):,}"
    assert sum(count_legend(page).values()) == len(built)
    option = page.locator("[data-slot=task] option[value=text-generation]").inner_text()
    generating = [row for row in built if row["task"] == "text-generation"]
    assert option == f"text-generation ({len(generating):,})"
    choose(page, "task", "text-generation")
    assert read_panel(page, "Matching the filter") == f"{len(generating):,}"
    assert page.locator(".view-toggle .badge").inner_text() == "2"
    page.go_back()
    rest(page)
    assert state(page) == {"line": "llama"}
    again = visit(address + page.evaluate("location.hash"), protocol=protocol)
    assert read_panel(again, "Matching the filter") == f"{len(built):,}"
    again.locator(".view-toggle", has_text="Filter").click()
    assert again.locator("[data-slot=line] select").input_value() == "llama"


@pytest.mark.parametrize("address", VIEWS)
@pytest.mark.parametrize("slug", ["nosuch", "toString", "__proto__", "<b>"])
def test_a_line_that_does_not_exist_matches_no_model_and_is_named(
    visit: Callable[..., Any], address: str, slug: str
) -> None:
    page = visit(f"{address}#colour=line&line={slug}")
    assert read_panel(page, "Matching the filter") == "0"
    page.locator(".view-toggle", has_text="Filter").click()
    chosen = page.locator("[data-slot=line] select option:checked")
    assert chosen.inner_text() == f"{slug} (0)"
    page.get_by_role("button", name="Clear filter").click()
    rest(page)
    assert state(page) == {"colour": "line"} and count_legend(page)["Qwen"] > 1000


def test_counts_are_those_of_the_branch(
    visit: Callable[..., Any], rows: list[dict[str, str]], inside_qwen3: set[str]
) -> None:
    below = [row for row in rows if row["family"] in inside_qwen3]
    for address in VIEWS:
        page = visit(f"{address}#root=qwen3&colour=year")
        years = Counter(row["created"][:4] for row in below if row["created"])
        assert count_legend(page)["2026"] == years["2026"] > 100
        assert sum(count_legend(page).values()) == len(below)
        page.locator(".view-toggle", has_text="Filter").click()
        licences = Counter(row["license"] for row in below)
        shown = page.locator("[data-slot=license] option[value='apache-2.0']").inner_text()
        assert shown == f"apache-2.0 ({licences['apache-2.0']:,})"
        choose(page, "line", "qwen")
        built = [row for row in below if row["line"] == "Qwen"]
        assert sum(count_legend(page).values()) == len(built)
        assert count_legend(page)["2026"] == sum(row["created"].startswith("2026") for row in built)


def test_the_panel_and_the_tip_say_how_a_line_is_known(visit: Callable[..., Any]) -> None:
    for address in VIEWS:
        page = visit(address)
        (inferred, its_line), (declared, other_line) = page.evaluate(EXAMPLES)
        page = visit(f"{address}#selected={inferred}")
        assert re.fullmatch(rf"{re.escape(its_line)} \(inferred, \d\d?%\)", read_panel(page, "Built on"))
        assert page.locator(".panel dl a[href*='lines/']").count() == 1
        page = visit(f"{address}#selected={declared}")
        assert read_panel(page, "Built on") == f"{other_line} (declared)"
        line = page.evaluate(
            "(id) => { const { session } = constellation.explorer.of(document.querySelector('figure.view'));"
            " return session.factsLine(session.catalogue.rowOf(id)); }",
            declared,
        )
        assert line.endswith(f"built on {other_line} (declared)")


def test_the_panel_of_a_branch_counts_its_lines_and_links_to_their_pages(
    visit: Callable[..., Any], rows: list[dict[str, str]], inside_qwen3: set[str], site: Path
) -> None:
    counts = Counter(row["line"] for row in rows if row["family"] in inside_qwen3)
    for address in VIEWS:
        page = visit(f"{address}#root=qwen3")
        assert read_panel(page, "Built on").startswith(f"Qwen {counts['Qwen']:,}")
        links = page.locator(".panel dl a[href*='lines/']")
        named = {link.inner_text(): link.get_attribute("href") for link in links.all()}
        paged = page.evaluate(
            "() => { const { facts } = constellation.explorer.of(document.querySelector('figure.view')).session;"
            " const { title, slug, page } = facts.lines;"
            " return Object.fromEntries(title.map((one, at) => [one, page[at] ? slug[at] : '']));"
            "}"
        )
        assert named["Qwen"] == "lines/qwen.html"
        assert all((site / href).is_file() for href in named.values())
        assert all(href == f"lines/{paged[title]}.html" for title, href in named.items())


def test_a_family_keeps_its_colour_under_every_root_and_in_both_themes(visit: Callable[..., Any]) -> None:
    for scheme in ("light", "dark"):
        whole = visit("tree.html", color_scheme=scheme).evaluate(KEYS)
        below = visit("tree.html#root=llama", color_scheme=scheme).evaluate(KEYS)
        deeper = visit("graph.html#root=llama3", color_scheme=scheme).evaluate(KEYS)
        assert below["Llama itself"] == whole["Llama"]
        assert deeper["Llama 3 itself"] == below["Llama 3"]
        grey = below.pop("smaller branches")
        assert len(set(below.values())) == len(below) and grey == whole["other families"]
        # the shades are no colours of other families
        assert not set(whole.values()) & {colour for title, colour in below.items() if title != "Llama itself"}


def test_old_addresses_by_backbone_open_the_lines(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#root=llama&colour=backbone&only=Llama")
    assert page.locator("[data-slot=colour] select").input_value() == "line"
    assert page.locator(".legend button[aria-pressed=true]").get_attribute("data-slot") == "Llama"
    assert int(read_panel(page, "Matching the filter").replace(",", "")) > 1000


def test_pictures_and_tables_have_the_lines(visit: Callable[..., Any], tmp_path: Path) -> None:
    for address, protocol in PLACES:
        page = visit(f"{address}#colour=line&line=gemma", protocol=protocol)
        colour = page.evaluate("() => constellation.palette.colour('--family-2')")
        files = {}
        for label in ("Picture (SVG)", "Table of the models (CSV)"):
            page.locator("summary", has_text="Share").click()
            with page.expect_download() as download:
                page.get_by_role("button", name=label).click()
            files[label] = Path(download.value.path()).read_text(encoding="utf-8")
            page.keyboard.press("Escape")
        assert page.evaluate(KEYS)["Gemma"] == colour
        assert files["Picture (SVG)"].count(colour) > 0
        table = list(csv.DictReader(files["Table of the models (CSV)"].splitlines()))
        assert len(table) > 1000 and {row["line"] for row in table} == {"Gemma"}
        assert {row["line_source"] for row in table} <= {"declared", "family", "inferred"}
        assert all((row["line_source"] == "declared") == (row["line_confidence"] == "1") for row in table)


@pytest.mark.parametrize("address", VIEWS)
def test_forced_colours_leave_the_drawing_its_colours(visit: Callable[..., Any], address: str) -> None:
    by_default = visit(f"{address}#colour=line")
    keys = by_default.evaluate(KEYS)
    forced = visit(f"{address}#colour=line", forced_colors="active")
    assert forced.evaluate(KEYS) == keys
    # the drawn colours are those of the legend, and names differ from their halos
    tokens = (
        "() => ['--family-0', '--family-2', '--ink', '--halo'].map((name) => constellation.palette.colour(name))"
    )
    assert forced.evaluate(tokens) == by_default.evaluate(tokens)
    assert len(set(forced.evaluate(tokens))) == 4
