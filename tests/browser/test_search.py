"""The search box on every page finds models quickly, can be used by keyboard, and works from disk."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.browser.model_table import read_ids, wait_for_count, wait_for_rows
from tests.browser.waiting import rest, wait_for

pytestmark = pytest.mark.browser

#: Types the last letter as a key press does, and measures until the list shows its results.
LATENCY = """(text) => { const input = document.querySelector('form[data-search] input'); input.focus();
const list = document.querySelector('.search-list'); const begun = performance.now();
input.value = text; input.dispatchEvent(new InputEvent('input', { bubbles: true }));
list.getBoundingClientRect();
return [performance.now() - begun, list.querySelectorAll('a[role=option]').length]; }"""


def options(page: Any) -> list[str]:
    return page.locator(".search-list a[role=option] > span:first-child").all_inner_texts()


def search(page: Any, text: str) -> list[str]:
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.locator(".search-list a[role=option]").first.wait_for()
    rest(page)
    return options(page)


@pytest.mark.parametrize("protocol", ["file", "http"])
def test_separators_and_slips_do_not_matter(visit: Callable[..., Any], protocol: str) -> None:
    page = visit("about.html", protocol=protocol)
    found = search(page, "llama3 8b gguf")
    assert any(re.search(r"llama-?3.*8b.*gguf", text, re.I) for text in found[:6]), found
    page.keyboard.press("Control+A")
    page.keyboard.type("qwne3 codr")
    rest(page)
    page.locator(".search-list a[role=option]", has_text="Qwen3-Coder").first.wait_for()


def test_models_families_lines_owners_and_words_are_found(visit: Callable[..., Any]) -> None:
    page = visit("about.html")
    search(page, "qwen")
    groups = page.locator(".search-list [role=group]")
    assert [groups.nth(at).get_attribute("aria-label") for at in range(groups.count())] == [
        "Families",
        "Lines",
        "Models",
        "Owners",
        "Words",
    ]
    assert options(page)[0] == "Qwen"
    assert page.locator(".search-list mark").count() > 5


def test_it_works_by_keyboard_alone(visit: Callable[..., Any]) -> None:
    page = visit("about.html")
    box = page.locator("form[data-search] input")
    search(page, "qwen3-8b")
    assert box.get_attribute("aria-expanded") == "true" and box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    active = page.locator("#" + box.get_attribute("aria-activedescendant"))
    assert active.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("Escape")
    assert box.get_attribute("aria-expanded") == "false" and page.locator(".search-list").is_hidden()
    page.keyboard.press("ArrowDown")
    found = options(page)
    for _ in range(found.index("Qwen/Qwen3-8B") + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"models\.html#model=Qwen/Qwen3-8B$"))
    page.locator("#model .model-card h2, #model .model-card h1", has_text="Qwen3-8B").first.wait_for()


def test_enter_alone_lists_all_that_match(visit: Callable[..., Any], site: Path) -> None:
    page = visit("families/qwen.html", settle=False)
    search(page, "instruct")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("models[.]html#q=instruct"))
    ids = pd.read_csv(site / "data/models.csv", usecols=["id"])["id"].str.lower()
    wait_for_count(page, int(ids.str.contains("instruct").sum()))
    assert all("instruct" in model.lower() for model in read_ids(page))
    page.reload()
    wait_for_count(page, int(ids.str.contains("instruct").sum()))
    page.get_by_role("button", name="Remove the filter").click()
    wait_for_count(page, len(ids))
    assert page.evaluate("location.hash") == ""


def test_a_list_of_matches_is_corrected_too(visit: Callable[..., Any]) -> None:
    page = visit("models.html#q=qwne3%20codr", settle=False)
    page.locator(".chips", has_text="qwen3 coder").wait_for()
    wait_for_rows(page)
    ids = read_ids(page)
    assert len(ids) > 20 and all(word in model.lower() for model in ids for word in ("qwen3", "coder"))


def test_nothing_found_says_so(visit: Callable[..., Any]) -> None:
    page = visit("about.html")
    page.keyboard.press("/")
    page.keyboard.type("zzzzzxqqqq")
    page.locator(".search-note", has_text="zzzzzxqqqq").wait_for()


@pytest.mark.long
@pytest.mark.parametrize("text", ["l", "qw", "llama3 8b gguf", "lamma", "qwne", "mistrla 7b instrct", "a 1 b"])
def test_results_come_within_fifty_milliseconds_of_a_key(
    visit: Callable[..., Any], keeps_within: Callable[..., bool], text: str
) -> None:
    page = visit("about.html")
    search(page, "qwen")

    def measure_latency() -> float:
        milliseconds, hits = page.evaluate(LATENCY, text)
        assert hits > 0
        return milliseconds

    assert keeps_within(measure_latency, 50)


def test_single_keys_can_be_switched_off(visit: Callable[..., Any]) -> None:
    page = visit("about.html")
    page.keyboard.press("?")
    dialog = page.locator("dialog[open]")
    assert {"/", "?", "t"} <= set(dialog.locator("kbd").all_inner_texts())
    dialog.locator("input[type=checkbox]").uncheck()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement === document.body || !document.activeElement.matches('input')")


def test_in_the_tree_a_hit_is_shown_in_the_tree(visit: Callable[..., Any]) -> None:
    page = visit("tree.html#colour=year")
    found = search(page, "qwen3-8b")
    for _ in range(found.index("Qwen/Qwen3-8B") + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    rest(page)
    assert page.evaluate("constellation.store.get()")["selected"] == "Qwen/Qwen3-8B"
    assert page.evaluate("constellation.store.get()")["colour"] == "year"
    assert "Qwen3-8B" in page.locator(".panel-title").inner_text()
    assert page.locator(".search-list").is_hidden()


PASTED = [
    "https://huggingface.co/Qwen/Qwen3-8B",
    "hf.co/Qwen/Qwen3-8B/tree/main",
    'AutoModelForCausalLM.from_pretrained("Qwen/Qwen3-8B")',
    "vllm serve qwen/qwen3-8b --port 8000",
    "Ｑｗｅｎ/Ｑｗｅｎ３-８Ｂ",
]


@pytest.mark.parametrize("text", PASTED)
def test_the_model_that_a_reader_pastes_comes_first_and_opens_with_enter(
    visit: Callable[..., Any], text: str
) -> None:
    page = visit("about.html")
    page.locator("form[data-search] input").first.fill(text)
    page.locator(".search-list a[role=option]").first.wait_for()
    assert options(page)[0] == "Qwen/Qwen3-8B"
    page.keyboard.press("Enter")
    page.wait_for_url("**/models.html#model=Qwen/Qwen3-8B")


def test_text_typed_before_the_scripts_is_searched_when_they_arrive(visit: Callable[..., Any]) -> None:
    """The core script waits until the reader has typed."""
    held: list[Any] = []
    page = visit("about.html")
    page.route("**/static/js/core.js*", lambda route: held.append(route))
    page.reload(wait_until="commit")
    box = page.locator("form[data-search] input").first
    box.click()
    page.keyboard.type("qwen3-8b")
    assert page.locator(".search-list").count() == 0
    wait_for(page, lambda: len(held), 1, "the number of requests")
    held[0].continue_()
    page.locator(".search-list a[role=option]").first.wait_for()
    assert "Qwen/Qwen3-8B" in options(page)


def test_results_are_drawn_once_so_that_the_active_result_stays(visit: Callable[..., Any]) -> None:
    """The lines arrive last, after the reader has gone on typing."""
    held: list[Any] = []
    page = visit("about.html")
    page.route("**/data/lines.js*", lambda route: held.append(route))
    page.locator("form[data-search] input").first.focus()
    page.keyboard.type("qwen3")
    wait_for(page, lambda: len(held), 1, "the number of requests")
    wait_for(page, lambda: page.evaluate("Boolean(constellation.search.current().index)"), True, "the index")
    page.keyboard.type("-8b")
    assert page.locator(".search-list a[role=option]").count() == 0
    held[0].continue_()
    page.locator(".search-list a[role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    rest(page)
    assert page.locator(".search-list a[role=option]").first.get_attribute("aria-selected") == "true"


def test_enter_that_confirms_an_input_method_opens_nothing(visit: Callable[..., Any]) -> None:
    page = visit("about.html")
    search(page, "qwen3-8b")
    page.keyboard.press("ArrowDown")
    before = page.url
    page.locator("form[data-search] input").first.dispatch_event(
        "keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
    )
    rest(page)
    assert page.url == before
    assert page.locator(".search-list a[role=option]").first.is_visible()


@pytest.mark.parametrize(
    ("address", "name"),
    [("**/data/words.js*", "words"), ("**/uFuzzy.iife.min.js*", "corrections of typing errors")],
)
def test_the_search_works_without_a_script_and_says_what_is_missing(
    visit: Callable[..., Any], address: str, name: str
) -> None:
    page = visit("about.html", allow="ERR_FAILED")
    page.route(address, lambda route: route.abort())
    page.reload()
    assert "Qwen/Qwen3-8B" in search(page, "qwen3-8b")
    assert name in page.locator(".search-list .search-note").inner_text()


@pytest.mark.parametrize("address", ["tree.html", "graph.html"])
def test_beside_a_view_enter_opens_the_first_result_in_the_view(visit: Callable[..., Any], address: str) -> None:
    page = visit(address)
    search(page, "gemma3")
    wanted = page.locator(".search-list a[role=option]").first.get_attribute("href")
    page.keyboard.press("Enter")
    wait_for(page, lambda: page.evaluate("location.hash"), wanted[wanted.index("#") :], "the address")
    assert page.url.split("#")[0].endswith(address) and page.locator(".search-list").is_hidden()
    rest(page)


def test_beside_a_view_enter_waits_for_the_results(visit: Callable[..., Any]) -> None:
    page = visit("tree.html", settle=False)
    page.locator("figure.view[data-ready]").wait_for(state="attached")
    page.evaluate("""() => {
      const input = document.querySelector('form[data-search] input');
      input.focus();
      input.value = 'gemma3';
      input.form.requestSubmit();
    }""")
    wait_for(page, lambda: page.evaluate("location.hash").startswith("#root=gemma"), True, "the address")
    rest(page)


def test_beside_a_view_the_index_is_built_before_the_first_key(visit: Callable[..., Any]) -> None:
    page = visit("tree.html")
    wait_for(page, lambda: page.evaluate("Boolean(constellation.search.current().index)"), True, "the index")
    assert page.evaluate("document.activeElement === document.body")
    page = visit("about.html")
    assert not page.evaluate("Boolean(constellation.searchIndex)"), "other pages load it when it is needed"


def test_the_index_is_built_in_short_steps(visit: Callable[..., Any]) -> None:
    """Between two steps, which have a bounded number of names, the browser can draw and handle input."""
    page = visit("about.html")
    page.locator("form[data-search] input").focus()
    wait_for(page, lambda: page.evaluate("Boolean(constellation.search.current().index)"), True, "the index")
    steps = page.evaluate("""async () => {
      const { catalogue } = constellation.search.current().index;
      const { breathe } = constellation.data;
      let pauses = 0;
      constellation.data.breathe = () => {
        pauses++;
        return breathe();
      };
      await constellation.searchIndex.buildSoon(catalogue, null);
      constellation.data.breathe = breathe;
      return pauses / catalogue.size;
    }""")
    assert steps > 1 / 4000
