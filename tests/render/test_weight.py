"""The size of the first pages does not grow with the catalogue, and no list is unlimited."""

from __future__ import annotations

import dataclasses
import re
from functools import partial

import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.benchmark.synthesis import synthesise_catalogue
from constellation.catalogue import Catalogue
from constellation.progress import SilentProgress
from constellation.render.context import prepare_context
from constellation.render.page import PageRenderer, make_environment
from constellation.render.pages.families import make_families_page
from constellation.render.pages.family import make_family_page
from constellation.render.pages.graph import make_graph_page
from constellation.render.pages.home import make_home_page
from constellation.render.pages.tree import make_tree_page

#: The largest difference in bytes that longer numbers and names may cause.
SLACK = 6_000


@pytest.fixture(scope="module")
def larger_atlas(pieces_atlas: Atlas, language_models: Catalogue) -> Atlas:
    """Build an atlas of four times as many models with the same settings."""
    frame = synthesise_catalogue(language_models.frame, 4 * len(pieces_atlas))
    return build_atlas(dataclasses.replace(language_models, frame=frame), settings=pieces_atlas.settings)


@pytest.mark.parametrize(
    "make", [partial(make_home_page, most_tips=60), partial(make_tree_page, most_tips=60), make_families_page]
)
def test_a_page_of_the_whole_atlas_does_not_grow_with_it(make, pieces_atlas: Atlas, larger_atlas: Atlas) -> None:
    weights = []
    for atlas in (pieces_atlas, larger_atlas):
        context = prepare_context(atlas, SilentProgress())
        assert len(context.shards.numbered) > 0
        weights.append(len(make(PageRenderer(make_environment(), "Test", shards=1), atlas, context)[1].encode()))
    assert abs(weights[1] - weights[0]) < SLACK, weights


def test_the_still_graph_has_so_many_stars_and_no_more(pieces_atlas: Atlas) -> None:
    context, renderer = (
        prepare_context(pieces_atlas, SilentProgress()),
        PageRenderer(make_environment(), "Test", shards=1),
    )
    html = make_graph_page(renderer, pieces_atlas, context, most_stars=50)[1]
    assert html.count("h0") == 50


def test_links_lead_to_no_row_that_another_page_may_not_list(larger_atlas: Atlas) -> None:
    context, renderer = (
        prepare_context(larger_atlas, SilentProgress()),
        PageRenderer(make_environment(), "Test", shards=1),
    )
    slugs = {clade.slug for clade in larger_atlas.families.clades}
    found = 0
    for clade in context.families.mentions:
        html = make_family_page(renderer, larger_atlas, context, clade)[1]
        assert not {slug for slug in re.findall(r'href="([^"#/]+)\.html#[^"=]*"', html) if slug in slugs}
        found += html.count('id="bearers"')
    assert found
