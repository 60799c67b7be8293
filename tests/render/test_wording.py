"""Numbers, dates and lists are written as readers expect."""

from __future__ import annotations

import json
from collections.abc import Callable
from math import inf, nan
from pathlib import Path

import pytest

from constellation.analysis.totals import Total
from constellation.render import wording

CASES: list[tuple[Callable[..., str], object, str]] = [
    (wording.write_count, 0, "0"),
    (wording.write_count, 1234567.0, "1,234,567"),
    (wording.write_count, nan, "unknown"),
    (wording.write_short, nan, "unknown"),
    (wording.write_percent, nan, "–"),
    (wording.write_growth, 0.5, "+50%"),
    (wording.write_growth, -0.25, "−25%"),
    (wording.write_growth, 12.34, "+1,234%"),
    (wording.write_growth, nan, "–"),
    (wording.write_growth, inf, "–"),
    (wording.write_signed, 1500, "+1,500"),
    (wording.write_signed, -3, "−3"),
    (wording.write_coefficient, 0.24249, "0.242"),
    (wording.write_coefficient, -0.5, "−0.500"),
    (wording.write_coefficient, nan, "–"),
    (wording.write_date, "2026-10-05", "5 October 2026"),
    (wording.write_date, "", "unknown"),
    (wording.write_month, "2026-01-31", "January 2026"),
    (wording.write_month, "", "unknown"),
    (wording.write_total, Total(12_345, 3, 3), "12.3k"),
    (wording.write_total, Total(12_345, 2, 3), "at least 12.3k"),
    (wording.write_total, Total(0, 3, 3), "0"),
    (wording.write_total, Total(nan, 0, 3), "unknown"),
    (wording.write_bound, Total(12_345, 3, 3), "12.3k"),
    (wording.write_bound, Total(12_345, 2, 3), "≥ 12.3k"),
    (wording.write_bound, Total(nan, 0, 3), "unknown"),
    (wording.explain_total, Total(5, 1234, 5678), "known for 1,234 of 5,678 models"),
    (wording.explain_total, Total(nan, 0, 1), "known for 0 of 1 model"),
    (wording.explain_total, Total(5, 3, 3), ""),
    (wording.join_words, [], ""),
    (wording.join_words, ["a"], "a"),
    (wording.join_words, ["a", "b"], "a and b"),
    (wording.join_words, ["a", "b", "c"], "a, b and c"),
    (wording.name_relations, "quantized", "Quantised copies"),
    (wording.name_relations, "", "Relation not declared"),
    (wording.write_month, "2022-03-02", "March 2022 or before"),
    (wording.write_month, "2022-03", "March 2022"),
    (wording.write_month, "2024", "2024"),
    (wording.write_created, "2022-03-02", "by 2022-03"),
    (wording.write_created, "2024-05-21", "2024-05-21"),
    (wording.say_created, "2024-05-21", "on 21 May 2024"),
    (wording.say_created, "2024-05", "in May 2024"),
    (wording.say_created, "2022-03-02", "in March 2022 or before"),
    (wording.address_in_atlas, "Ä/<b>&", "models.html#model=%C3%84/%3Cb%3E%26"),
]


#: Numbers and their texts, which the unit tests of the scripts read too (tests/js/core/format.test.js).
SHARED = json.loads((Path(__file__).parent.parent / "fixtures/number_texts.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("kind", "value", "text"), [(kind, *case) for kind in SHARED for case in SHARED[kind]])
def test_pages_and_scripts_write_a_number_in_the_same_form(kind: str, value: float, text: str) -> None:
    assert getattr(wording, f"write_{kind}")(value) == text


@pytest.mark.parametrize(("write", "value", "text"), CASES)
def test_value_is_written_so(write: Callable[..., str], value: object, text: str) -> None:
    assert write(value) == text


NOUNS = [
    (1, ("model",), "1 model"),
    (0, ("model",), "0 models"),
    (1234, ("model",), "1,234 models"),
    (1, ("model is", "models are"), "1 model is"),
    (2, ("model is", "models are"), "2 models are"),
]


@pytest.mark.parametrize(("count", "nouns", "text"), NOUNS)
def test_noun_goes_with_its_number(count: int, nouns: tuple[str, ...], text: str) -> None:
    assert wording.count_noun(count, *nouns) == text


LINKS = [
    ("https://huggingface.co/{id}", "a/b c", "https://huggingface.co/a/b%20c"),
    ("https://huggingface.co/{id}", "../x?y#z", "https://huggingface.co/../x%3Fy%23z"),
    ("https://ollama.com/library/{name}", "library/nova:7b", "https://ollama.com/library/nova%3A7b"),
    ("https://x.org/{owner}?model={name}", "a/b/c", "https://x.org/a?model=b/c"),
    ("https://x.org/{name}", "nova {id}", "https://x.org/nova%20%7Bid%7D"),
    ("", "a/b", ""),
]


@pytest.mark.parametrize(("link", "model", "address"), LINKS)
def test_a_model_has_an_address_by_the_template(link: str, model: str, address: str) -> None:
    assert wording.address_of_model(model, link) == address


NAMES = [
    ("a/nova-7B", "a/nova-7B"),
    ("a/nova & co", "a/nova &amp; co"),
    ("a/نموذج-7B", 'a/<bdi dir="auto">نموذج-7B</bdi>'),
    ("מודל-7B", '<bdi dir="auto">מודל-7B</bdi>'),
    ("نموذج/nova-7B", "نموذج/nova-7B"),
    ("a/<b>נ", 'a/<bdi dir="auto">&lt;b&gt;נ</bdi>'),
]


@pytest.mark.parametrize(("model", "html"), NAMES)
def test_a_name_from_right_to_left_has_its_own_direction(model: str, html: str) -> None:
    assert wording.mark_name(model) == html
