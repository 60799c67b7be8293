"""The glossary has the expected terms, and words in names lead to their terms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from constellation.analysis.names.parts import KINDS
from constellation.catalogue.slugs import is_address
from constellation.render.glossary import find_kinds, find_words, load_glossary
from tests.fixtures.pages import read_pages_of


@pytest.mark.parametrize(
    "slug",
    [
        "gguf",
        "q4-k-m",
        "mixture-of-experts",
        "adapter",
        "line",
        "community",
        "modularity",
        "cluster",
        "clade",
        "context",
    ],
)
def test_a_term_is_explained_in_a_sentence(slug: str) -> None:
    term = load_glossary()[slug]
    assert term.title and term.text.endswith(".") and 20 < len(term.text) < 300


def test_terms_are_sorted_and_have_addresses() -> None:
    terms = list(load_glossary().values())
    assert [term.title.lower() for term in terms] == sorted(term.title.lower() for term in terms)
    assert all(is_address(term.slug) for term in terms)


def test_every_kind_of_part_is_explained_and_no_word_twice() -> None:
    assert set(find_kinds()) == set(KINDS)
    words = [word for term in load_glossary().values() for word in term.words]
    assert len(words) == len(set(words)) == len(find_words()) and all(word == word.lower() for word in words)


def test_the_about_page_explains_every_term_that_a_page_links_to(grown_site: Path) -> None:
    pages = read_pages_of(grown_site)
    explained = {name for name in pages["about.html"].ids if name.startswith("term-")}
    assert explained == {f"term-{slug}" for slug in load_glossary()}
    linked = {
        found[1]
        for page in pages.values()
        for _, address in page.addresses
        if (found := re.search(r"about\.html#(term-.*)", address))
    }
    assert {"term-family", "term-line", "term-gguf"} <= linked <= explained
