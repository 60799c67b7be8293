"""The ten questions of the README: each page answers its own, read as a person would."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.browser.waiting import wait_for

pytestmark = pytest.mark.browser


def read_number(text: str) -> float:
    return float(re.sub(r"[^\d.−-]", "", text).replace("−", "-"))


def test_which_families_grew_most(visit: Callable[..., Any]) -> None:
    page = visit("trends.html#families")
    gains = [read_number(text) for text in page.locator("#risers tbody tr td:nth-child(5)").all_inner_texts()[:20]]
    assert gains == sorted(gains, reverse=True) and gains[0] > 0
    page.locator("#risers tbody a").first.click()
    page.wait_for_url("**/families/*.html")


def test_which_models_are_new(visit: Callable[..., Any]) -> None:
    page = visit("trends.html#new")
    page.locator("#new ol a").first.click()
    page.locator("[data-model][data-ready]").wait_for()
    page.locator("[data-model]", has_text="2026").wait_for()


def test_which_qwen_fits_in_16_gb(visit: Callable[..., Any]) -> None:
    page = visit("families/qwen.html#fits", settle=False)
    row = page.locator("#fits tbody tr", has=page.locator("th", has_text="16 GB"))
    counts = [read_number(text.split(" model")[0]) for text in row.locator("td").all_inner_texts()]
    assert 0 < counts[0] < counts[1] < counts[2]


def test_who_quantises_most(visit: Callable[..., Any]) -> None:
    page = visit("facets/formats.html#owners")
    values = [read_number(text) for text in page.locator("#owners .bars li > :last-child").all_inner_texts()]
    assert len(values) == 12 and values == sorted(values, reverse=True)


def test_why_a_model_is_where_it_is(visit: Callable[..., Any]) -> None:
    page = visit("models.html#model=deepseek-ai/DeepSeek-R1-Distill-Qwen-7B")
    box = page.locator("[data-model][data-ready]")
    text = box.locator(".card-family").inner_text()
    assert "Qwen" in text and "DeepSeek" in text and "The name contains" in text


def test_which_models_are_named_alike(visit: Callable[..., Any]) -> None:
    page = visit("graph.html#selected=Qwen/Qwen3-8B")
    page.get_by_text("Qwen/Qwen3-8B").first.wait_for()
    wait_for(page, lambda: page.get_by_text(re.compile(r"^Qwen/Qwen3-")).count() > 1, True)


def test_do_likes_and_downloads_go_together(visit: Callable[..., Any]) -> None:
    page = visit("statistics.html#correlation")
    row = page.locator("#correlation tbody tr").first.inner_text()
    assert [float(found) for found in re.findall(r"(?<![\d.])0\.\d{3}", row)][::3] == [0.354, 0.564, 0.522]


def test_what_llama_is_made_of(visit: Callable[..., Any]) -> None:
    page = visit("families/llama.html#facts", settle=False)
    lines = page.locator("#built-on .chips a").all_inner_texts()
    assert lines[0].startswith("Llama")
    for heading in ("Sizes in names", "Licences", "Owners"):
        assert page.locator("#facts h3", has_text=heading).count() == 1


def test_how_two_families_compare(visit: Callable[..., Any]) -> None:
    page = visit("compare.html#families=qwen,llama")
    page.locator("[data-compare][data-ready]").wait_for()
    assert page.locator("[data-compare] thead a").all_inner_texts() == ["Qwen", "Llama"]
    page.locator("#family-2").select_option("gemma")
    page.wait_for_url("**/compare.html#families=qwen,gemma")
    page.go_back()
    page.locator("[data-compare] thead a", has_text="Llama").wait_for()


def test_how_far_a_name_can_be_trusted(visit: Callable[..., Any]) -> None:
    page = visit("statistics.html#declarations")
    shares = [read_number(text) for text in page.locator("#declarations .stats dd").all_inner_texts()]
    assert len(shares) == 2 and all(50 < share < 100 for share in shares)


def test_a_word_leads_to_the_models_that_bear_it(visit: Callable[..., Any]) -> None:
    page = visit("words.html")
    row = page.locator("#words-1 tbody tr", has=page.locator("a", has_text=re.compile("^instruct$")))
    models = read_number(row.locator("td.number").first.inner_text())
    row.locator("a").click()
    page.locator("[data-model][data-ready]").wait_for()
    found = re.findall(r"[\d,]+", page.locator("[data-model] p").first.inner_text())
    assert read_number(found[-1]) == models
