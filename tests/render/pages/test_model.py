"""The static pages of models have stable addresses and all facts, and need no scripts."""

from __future__ import annotations

import dataclasses
import re
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.analysis.popularity import LEAST_PEERS
from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.catalogue.slugs import is_address
from constellation.render.cards.card import describe_card
from constellation.render.cards.tables import prepare_tables
from constellation.render.site import write_site
from constellation.settings import adjust_settings
from tests.fixtures.pages import read_pages_of


def test_slugs_differ_on_any_disk_and_do_not_depend_on_the_order_of_rows(models: Callable[..., Catalogue]) -> None:
    ids = ["A/Model.1", "a/model-1", "a/MODEL_1", "b/模型", "con/prn", "x/" + "long-" * 40, "z/none"]
    downloads = [5, 9, 7, 1, 2, 3, None]
    slugs = prepare_tables(build_atlas(models(ids, downloads=downloads)), {}).slugs
    backwards = prepare_tables(build_atlas(models(ids[::-1], downloads=downloads[::-1])), {}).slugs
    assert slugs == backwards and len(slugs) == 6, "a model with unknown downloads has no page"
    assert len({slug.lower() for slug in slugs.values()}) == 6 and all(map(is_address, slugs.values()))


def test_the_most_downloaded_models_have_pages(small_atlas: Atlas) -> None:
    atlas = dataclasses.replace(
        small_atlas, settings=adjust_settings({"models_paged": 3}, base=small_atlas.settings)
    )
    slugs = prepare_tables(atlas, {}).slugs
    assert sorted(slugs) == sorted(atlas.facts.everything.rows[:3].tolist())


@pytest.fixture(scope="module")
def pages(grown_site: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in (grown_site / "models").glob("*.html")}


def test_a_page_says_what_the_atlas_knows(pages: dict[str, str], grown_atlas: Atlas) -> None:
    tables = prepare_tables(grown_atlas, {})
    for row, slug in tables.slugs.items():
        html, card = pages[slug], describe_card(grown_atlas, tables, row)
        for text in (card.why, card.line_why, card.downloads.rank, card.likes.growth, card.no_base):
            assert not text or re.sub(r"[&<>\"'].*", "", text) in html, (slug, text)
        for clade in tables.trails[card.family] if card.family >= 0 else []:
            assert f"../families/{grown_atlas.families.clades[clade].slug}.html" in html
        for other, _ in card.near:
            target = tables.slugs.get(other)
            assert (f'href="{target}.html"' if target else urllib.parse.quote(grown_atlas.ids[other])) in html


def test_a_page_is_small_and_needs_no_data(pages: dict[str, str]) -> None:
    assert pages
    for slug, html in pages.items():
        assert len(html.encode()) < 20_000, slug
        assert "application/json" not in html and "ld+json" not in html
        assert set(re.findall(r"<script[^>]*src=\"../static/js/(\w+)", html)) == {"theme", "core"}


def test_without_scripts_the_address_of_a_model_leads_to_its_page(grown_site: Path, grown_atlas: Atlas) -> None:
    page = read_pages_of(grown_site)["models.html"]
    for row, slug in prepare_tables(grown_atlas, {}).slugs.items():
        assert f"model={grown_atlas.ids[row]}" in page.ids
        assert ("a", f"models/{slug}.html") in page.addresses


def test_pages_are_in_the_sitemap_and_report_mistakes(small_atlas: Atlas, tmp_path: Path) -> None:
    wanted = {
        "base_url": "https://a.example/atlas/",
        "issues": "https://b.example/new?t={title}&b={body}",
        "models_paged": 2,
    }
    atlas = dataclasses.replace(small_atlas, settings=adjust_settings(wanted, base=small_atlas.settings))
    write_site(atlas, tmp_path / "site")
    sitemap = (tmp_path / "site/sitemap.xml").read_text(encoding="utf-8")
    found = sorted(path.name for path in (tmp_path / "site/models").iterdir())
    assert len(found) == 2 and all(f"https://a.example/atlas/models/{name}" in sitemap for name in found)
    html = (tmp_path / "site/models" / found[0]).read_text(encoding="utf-8")
    assert f'rel="canonical" href="https://a.example/atlas/models/{found[0]}"' in html
    (address,) = re.findall(r'href="(https://b\.example[^"]*)"', html)
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(address.replace("&amp;", "&")).query)
    assert "models.html#model=" in query["b"][0] and "Mistake" in query["t"][0]


def test_without_an_issue_tracker_no_page_has_a_link_to_it(pages: dict[str, str]) -> None:
    assert not any("mistake" in html.lower() for html in pages.values())


def test_few_models_of_a_size_and_age_are_not_compared(models: Callable[..., Catalogue]) -> None:
    ids = [f"a/nova-8b-{number}" for number in range(LEAST_PEERS + 1)] + ["a/nova-70b"]
    count = len(ids)
    atlas = build_atlas(models(ids, downloads=list(range(count)), created=["2025-02-03"] * count))
    tables = prepare_tables(atlas, {})
    texts = {atlas.ids[row]: describe_card(atlas, tables, row).downloads.peers for row in range(count)}
    assert f" {LEAST_PEERS} " in texts["a/nova-70b"]
    assert re.search(rf"percentile 100 .*\b{LEAST_PEERS} ", texts[f"a/nova-8b-{LEAST_PEERS}"])
    assert "percentile 0 " in texts["a/nova-8b-0"]
