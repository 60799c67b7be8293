"""Slugs consist of a-z, 0-9 and hyphens, and are distinct on any filesystem."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellation.catalogue.slugs import is_address, make_distinct, make_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("qwen3.8", "qwen3-8"),
        ("Été", "ete"),
        ("模型", "u6a21-u578b"),
        ("con", "con-family"),
        ("...", "x"),
        ("", "x"),
    ],
)
def test_slug(text, slug):
    assert make_slug(text) == slug


@given(st.text())
def test_every_slug_is_a_file_name(text):
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", make_slug(text))
    assert len(make_slug(text)) <= 87


def test_a_slug_that_is_taken_gets_a_number():
    taken: set[str] = set()
    assert [make_distinct("a", taken) for _ in range(3)] == ["a", "a-2", "a-3"]


def test_a_long_slug_with_a_number_may_still_be_an_address():
    taken = set()
    slugs = [make_distinct(make_slug("b" * 85 + ending), taken) for ending in "xyz" * 4]
    assert len(taken) == len(slugs) == 12
    assert all(is_address(slug) for slug in slugs)
    assert make_distinct("a" * 77 + "-bb", {"a" * 77 + "-bb"}) == "a" * 77 + "-2"
