"""Each threshold in the settings changes what the pages show."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from constellation.analysis.families.families import find_families
from constellation.atlas import Atlas
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.progress import SilentProgress
from constellation.render.context import SiteContext, prepare_context
from constellation.render.page import PageRenderer, make_environment
from constellation.render.pages.family import make_family_page
from constellation.render.pages.statistics import make_statistics_page
from constellation.render.pages.trends import make_trends_page
from constellation.settings import adjust_settings

FRAME = PageRenderer(make_environment(), "Test")


@pytest.fixture(scope="module")
def context(grown_atlas: Atlas) -> SiteContext:
    return prepare_context(grown_atlas, SilentProgress())


@pytest.fixture
def render(grown_atlas: Atlas, context: SiteContext) -> Callable[..., str]:
    """Return a function that renders a page under a setting: `render("trends", movers_listed=3)`."""

    def render(page: str, **values: Any) -> str:
        atlas = dataclasses.replace(grown_atlas, settings=adjust_settings(values, base=grown_atlas.settings))
        slugs = [clade.slug for clade in atlas.families.clades]
        if page == "trends":
            return make_trends_page(FRAME, atlas, context)[1]
        if page == "statistics":
            return make_statistics_page(FRAME, atlas, context)[1]
        return make_family_page(FRAME, atlas, context, slugs.index(page))[1]

    return render


def count_rows(html: str, section: str) -> int:
    found = re.search(rf'id="{section}" aria.*?</section>', html, re.S)
    return found[0].split("<tbody>")[1].count("<tr>") if found else 0


def test_lists_are_as_long_as_set(render: Callable[..., str]) -> None:
    assert count_rows(render("trends", movers_listed=3), "span-gained") == 3
    assert count_rows(render("trends"), "span-gained") > 3


def test_growth_is_given_from_what_is_set_on(render: Callable[..., str]) -> None:
    low = render("trends", growth_least_downloads=1)
    assert count_rows(low, "families") > count_rows(render("trends", growth_least_downloads=20_000), "families")
    assert count_rows(low, "families") > count_rows(
        render("trends", growth_least_downloads=1, growth_least_members=5), "families"
    )
    html = render("trends", growth_least_members=7, growth_least_downloads=20_000)
    intro = re.search(r'id="families".*?class="intro">(.*?)</p>', html, re.S)[1]
    assert {"7", "20,000"} <= set(intro.split())


def test_curves_need_what_growth_needs(render: Callable[..., str]) -> None:
    def count(**settings: int) -> int:
        section = LexborHTMLParser(render("llama", **settings)).css_first("#history")
        return len(section.css("svg.curve")) if section else 0

    assert count() == 2
    assert count(growth_least_likes=10_000) == 1
    assert count(growth_least_members=100) == 0


def test_correlations_are_given_from_what_is_set_on(render: Callable[..., str]) -> None:
    assert 'id="correlations"' not in render("statistics")
    assert 'id="correlations"' in render("statistics", correlation_least=3)


def test_machines_are_those_that_are_set(render: Callable[..., str]) -> None:
    rows = re.findall(r'<tr>\s*<th scope="row">(\d+) GB</th>', render("llama", machines=[12, 640]))
    assert rows == ["12", "640"]


def test_stability_is_judged_by_the_thresholds(render: Callable[..., str], grown_atlas: Atlas) -> None:
    """The page of a family depends on whether the family is stable, unstable or neither."""
    slugs = [clade.slug for clade in grown_atlas.families.clades]
    slug = next(slug for slug, value in zip(slugs, grown_atlas.facts.stability, strict=True) if 0 < value < 1)
    thresholds = ((0, 0), (1, 1), (1, 0))
    assert len({render(slug, stability_firm=firm, stability_loose=loose) for firm, loose in thresholds}) == 3


def test_branches_have_as_many_models_as_set(grown_atlas: Atlas) -> None:
    for smallest in (3, 5, 100):
        families = find_families(
            grown_atlas.names,
            load_vocabulary(),
            smallest=3,
            branch_smallest=smallest,
        )
        branches = [clade for clade in families.clades if clade.origin in ("word", "edition", "product")]
        assert bool(branches) == (smallest < 100)
    assert grown_atlas.settings.branch_smallest == 5
