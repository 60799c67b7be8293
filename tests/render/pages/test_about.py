"""The summary and the about page state how the nearest names were found, and how many were missed."""

from __future__ import annotations

import dataclasses
import html
import re

from constellation.analysis.recall import Recall
from constellation.analysis.similarity import EVERY_PAIR, RARER_TERMS, Search
from constellation.atlas import Atlas
from constellation.render.columns import tabulate_columns
from constellation.render.exports.parts import plan_parts
from constellation.render.exports.summary import summarise_atlas
from constellation.render.page import PageRenderer, make_environment
from constellation.render.pages.about import make_about_page


def read_about(atlas: Atlas) -> str:
    """Return the text of the about page on one line."""
    renderer = PageRenderer(make_environment(), "Test")
    page = make_about_page(renderer, atlas, tabulate_columns(atlas), plan_parts(atlas))[1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def test_a_search_over_every_pair_has_no_recall(small_atlas: Atlas) -> None:
    assert summarise_atlas(small_atlas, {}, plan_parts(small_atlas), 0)["search"] == {"method": EVERY_PAIR}


def test_a_search_that_may_miss_names_is_shown_with_its_recall(small_atlas: Atlas) -> None:
    found = Search(RARER_TERMS, 900_000, 10**9, 4 * 10**7, Recall(0.98765, 500))
    similarity = dataclasses.replace(small_atlas.network.similarity, search=found)
    network = dataclasses.replace(small_atlas.network, similarity=similarity)
    atlas = dataclasses.replace(small_atlas, network=network)
    assert summarise_atlas(atlas, {}, plan_parts(atlas), 0)["search"] == {
        "method": RARER_TERMS,
        "compared": 900_000,
        "pairs": 40_000_000,
        "recall": 0.98765,
        "sample": 500,
    }
    exact, sampled = read_about(small_atlas), read_about(atlas)
    for fact in ("500 models", "99%"):
        assert fact in sampled and fact not in exact
