"""How the nearest names were found is told, and of how many it is known that they were missed."""

from __future__ import annotations

import dataclasses
import html
import re

from constellation.analysis.recall import Recall
from constellation.analysis.similarity import EVERY_PAIR, RARER_TERMS, Search
from constellation.atlas import Atlas
from constellation.render.exports.parts import plan_parts
from constellation.render.exports.summary import summarise_atlas
from constellation.render.page import PageRenderer, make_environment
from constellation.render.pages.about import make_about_page


def read_about(atlas: Atlas) -> str:
    """The text of the about page on one line."""
    page = make_about_page(PageRenderer(make_environment(), "Test"), atlas, plan_parts(atlas))[1]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def test_a_search_over_every_pair_is_told_and_misses_nothing(small_atlas: Atlas) -> None:
    assert summarise_atlas(small_atlas, {}, plan_parts(small_atlas), 0)["search"] == {"method": EVERY_PAIR}
    assert "every pair" not in read_about(small_atlas)


def test_a_search_that_may_miss_names_is_told_with_its_recall(small_atlas: Atlas) -> None:
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
    assert {"60", "500", "99%"} <= set(read_about(atlas).split())
