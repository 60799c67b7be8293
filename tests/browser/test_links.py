"""Addresses open the right view: links within a page, the Back button, and links that fit an older catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.waiting import rest, wait_for, wait_until

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("address", "anchor"),
    [
        ("tree.html#root=qwen", "#content"),
        ("families/qwen.html#colour=year", "#members"),
        ("models.html#owner=google&sort=likes", "#content"),
    ],
)
def test_a_link_to_a_part_of_the_page_keeps_the_state(visit: Callable[..., Any], address: str, anchor: str) -> None:
    page = visit(address)
    link = page.locator(f"a[href$='{anchor}']").first
    link.focus()
    page.keyboard.press("Enter")
    wait_until(page, "(id) => constellation.state.idInAddress() === id", anchor[1:])
    rest(page)
    assert page.url.endswith(address)
    target = page.locator(f"[id='{anchor[1:]}']")
    assert target.evaluate("(element) => Math.abs(element.getBoundingClientRect().top) < innerHeight")
    page.reload()
    rest(page)
    assert page.url.endswith(address)


def test_back_to_a_part_of_the_page_removes_a_later_state(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#content")
    colour = page.locator("[data-slot=colour] select")
    colour.select_option("year")
    wait_for(page, lambda: page.url.rpartition("#")[2], "colour=year", "the address")
    page.go_back()
    wait_for(page, lambda: page.url.rpartition("#")[2], "content", "the address")
    wait_for(page, lambda: colour.input_value(), "family", "the colour")


@pytest.mark.parametrize(
    ("address", "table", "column", "first", "second"),
    [
        ("lines.html", "#lines", "Models", "sort=models", "sort=models,rising"),
        ("owners.html", "#owners", "Owner", "sort=owner", "sort=owner,falling"),
        ("statistics.html", "#declared", "Models compared", "sort-declared=n", "sort-declared=n,rising"),
    ],
)
def test_the_order_and_the_filter_of_a_table_survive_back_and_reload(
    visit: Callable[..., Any], address: str, table: str, column: str, first: str, second: str
) -> None:
    page = visit(address, settle=False)
    head = page.locator(f"{table} thead button", has_text=column).first
    names = lambda: page.locator(f"{table} tbody tr:not([hidden]) th").all_inner_texts()[:20]  # noqa: E731
    plain = names()
    head.click()
    wait_for(page, lambda: page.url.rpartition("#")[2], first, "the address")
    once = names()
    head.click()
    wait_for(page, lambda: page.url.rpartition("#")[2], second, "the address")
    twice = names()
    assert once != twice
    page.go_back()
    wait_for(page, names, once, "the rows")
    page.reload()
    wait_for(page, names, once, "the rows")
    page.go_back()
    wait_for(page, names, plain, "the rows")
    filter_ = page.locator(f".table-frame:has({table}) input[type=search]")
    filter_.fill("qwen")
    rest(page)
    found = names()
    assert found and found != plain
    page.goto(page.url.split("#")[0].rpartition("/")[0] + "/about.html")
    page.go_back()
    wait_for(page, names, found, "the rows")
    assert page.locator(f".table-frame:has({table}) input[type=search]").input_value() == "qwen"


#: What an address asks for in vain, a part of the note, and the link that it offers.
GONE = [
    ("tree.html#root=nosuchfamily", "no family “nosuchfamily”", ""),
    ("tree.html#root=gema", "no family “gema”", "#root=gemma"),
    ("graph.html#root=lama", "no family “lama”", "#root=llama"),
    ("tree.html#selected=Gone/Qwen3-8B", "no model “Gone/Qwen3-8B”", "#selected=Qwen/Qwen3-8B"),
    (
        "graph.html#selected=google/gemma-3-4b-itt",
        "no model “google/gemma-3-4b-itt”",
        "#selected=google/gemma-3-4b-it",
    ),
    ("tree.html#collapsed=qwen,lama", "no family “lama”", "#collapsed=qwen,llama"),
    ("tree.html#of=gema", "no family “gema”", "#of=gemma"),
    ("compare.html#families=qwen,nosuch", "no family “nosuch”", "#families=qwen,"),
    ("compare.html#lines=qwenn", "no line “qwenn”", "#lines=qwen"),
    ("tanglegram.html#root=gema", "no family “gema”", "#root=gemma"),
    ("models.html#owner=gogle", "no owner “gogle”", "#owner=google"),
    ("models.html#family=lama&sort=likes", "no family “lama”", "#family=llama&sort=likes"),
    ("models.html#base=Gone/Qwen3-8B", "no model “Gone/Qwen3-8B”", "#base=Qwen/Qwen3-8B"),
    ("families/qwen.html#Gone/Qwen3-8B", "no model “Gone/Qwen3-8B”", "models.html#model=Qwen/Qwen3-8B"),
    ("families/qwen.html#google/gemma-3-4b-it", "not on this page", "models.html#model=google/gemma-3-4b-it"),
    ("families.html#family-lama", "no family “lama”", "families/llama.html"),
    ("about.html#term-gone", "no part “term-gone”", ""),
]


@pytest.mark.parametrize(("address", "text", "offered"), GONE, ids=[address for address, _, _ in GONE])
def test_what_is_gone_is_named_and_the_nearest_is_offered(
    visit: Callable[..., Any], address: str, text: str, offered: str
) -> None:
    # The page is not scrolled to its views, which are below the note.
    page = visit(address, allow="tanglegram" if "tanglegram" in address else "", settle=False)
    note = page.locator(".page-notes p")
    wait_for(page, lambda: text in " ".join(note.all_inner_texts()), True, "the note")
    assert note.first.evaluate("(note) => note.getBoundingClientRect().bottom > 0"), (
        "the note is not above the window"
    )
    links = note.locator("a").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    assert links or "part" in text
    assert any(offered in link for link in links) or not offered
    if offered.startswith("#"):
        note.locator(f"a[href^='{offered}']").first.click()
        wait_for(page, note.count, 0, "the notes")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("models.html#model=qwen/qwen3-8b", "models.html#model=Qwen/Qwen3-8B"),
        ("models.html#model=Qwen/Qwen3-8B.", "models.html#model=Qwen/Qwen3-8B"),
        ("models.html#model=GOOGLE/Gémma-3-4b-it", "models.html#model=google/gemma-3-4b-it"),
        ("models.html#owner=qwen", "models.html#owner=Qwen"),
        ("models.html#owner=GOOGLE", "models.html#owner=google"),
        ("models.html#family=Qwen3", "models.html#family=qwen3"),
        ("models.html#family=GPT 2", "models.html#family=gpt2"),
        ("tree.html#root=Qwén", "tree.html#root=qwen"),
        ("graph.html#selected=qwen/QWEN3-8b", "graph.html#selected=Qwen/Qwen3-8B"),
        ("compare.html#families=Qwen,LLAMA", "compare.html#families=qwen,llama"),
        ("models.html#line=Llama.", "models.html#line=llama"),
    ],
)
def test_case_accents_and_a_dot_at_the_end_do_not_matter(visit: Callable[..., Any], asked: str, found: str) -> None:
    page = visit(asked)
    wait_for(page, lambda: found in page.url, True, "the address")
    rest(page)
    assert page.locator(".page-notes p").count() == 0


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("tree.html#root=oldqwen&colour=year", "tree.html#root=qwen&colour=year"),
        ("graph.html#root=oldqwen", "graph.html#root=qwen"),
        ("compare.html#families=gemma,oldqwen", "compare.html#families=gemma,qwen"),
        ("models.html#family=oldqwen", "models.html#family=qwen"),
        ("models.html#line=oldline", "models.html#line=gemma"),
        ("tanglegram.html#root=oldqwen", "tanglegram.html#root=qwen"),
    ],
)
def test_an_address_of_an_earlier_edition_leads_to_what_has_replaced_it(
    browser: Any, bases: dict[str, str], asked: str, found: str
) -> None:
    page = browser.new_page()
    moved = '{"families": {"oldqwen": "qwen"}, "lines": {"oldline": "gemma"}}'
    page.route(
        "**/data/moved.js",
        lambda route: route.fulfill(
            body=f"constellation.data.put('moved', {moved})", content_type="text/javascript"
        ),
    )
    page.goto(bases["file"] + asked)
    wait_for(page, lambda: found in page.url, True, "the address")
    note = page.locator(".page-notes p")
    wait_for(page, lambda: "earlier edition" in " ".join(note.all_inner_texts()), True, "the note")
    page.close()


def test_on_a_phone_the_note_about_an_unknown_owner_is_on_the_screen(visit: Callable[..., Any]) -> None:
    """The page scrolls to the table for a filter, and back to the note for one that fits nothing."""
    page = visit("models.html#owner=gogle", view="phone")
    note = page.locator(".page-notes p")
    note.wait_for()
    wait_until(
        page,
        "() => { const box = document.querySelector('.page-notes').getBoundingClientRect();"
        " return box.top >= 0 && box.bottom <= innerHeight; }",
    )
