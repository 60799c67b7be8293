"""Single pages have the right contents, for example the feed, the sitemap and the comparison."""

from __future__ import annotations

import html as html_module
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.catalogue.ledger import GivenUp, Kept, Ledger
from constellation.render.exports.tables import list_family_rows
from constellation.render.page import PageRenderer, make_environment
from constellation.render.pages.facet import FACETS
from constellation.render.pages.family_text import WEAK
from constellation.render.pages.feed import list_new_families, write_feed
from constellation.render.pages.sitemap import write_sitemap
from constellation.render.payloads.families import COMPARED, make_families
from constellation.render.payloads.moved import make_moved
from constellation.render.site import write_site
from constellation.settings import Settings

Render = Callable[[Atlas, str], str]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def family_of_four(models: Callable[..., Catalogue]) -> Catalogue:
    ids = [f"maker{number}/pythia-{number}b" for number in range(1, 5)]
    return models(ids, downloads=[10, 400, None, 3], created=["2023-04-01", "", "2023-05-02", ""])


def test_the_lead_of_a_small_family_lists_its_facts(family_of_four: Catalogue, render_family: Render) -> None:
    html = render_family(build_atlas(family_of_four), "pythia")
    lead = re.search(r'<p class="lead">(.*?)</p>', html)[1]
    facts = ("Pythia", "4 models", "4 owners", "April 2023", "May 2023", "413", "100%", "pythia-2b")
    places = [lead.find(fact) for fact in facts]
    assert places == sorted(places) and places[0] == 0, lead


@pytest.mark.parametrize(
    ("downloads", "share"),
    [
        ([90, 10, 0, 0, 0, 0], "90% of the family's downloads"),
        ([90, 10, 0, 0, 0, None], "90% of the downloads of the 5 models with a known count"),
        ([90, 10, 0, 0, None, None], None),
        ([90, None, None, None, None, None], None),
    ],
)
def test_the_share_of_the_most_downloaded_model_names_the_models_that_are_compared(
    models: Callable[..., Catalogue], render_family: Render, downloads: list[float | None], share: str | None
) -> None:
    ids = [f"maker{number}/pythia-{number}b" for number in range(1, 7)]
    settings = Settings(keep_placeholders=True)
    html = render_family(build_atlas(models(ids, downloads=downloads), settings=settings), "pythia")
    lead = re.sub(r"<[^>]+>", "", html_module.unescape(re.search(r'<p class="lead">(.*?)</p>', html)[1]))
    assert "pythia-1b" in lead
    assert share in lead if share else "% of the" not in lead.partition("most downloaded model")[2]


def test_a_single_item_is_written_in_the_singular(models: Callable[..., Catalogue], render_family: Render) -> None:
    ids = [f"a/pythia-{size}m" for size in (70, 160, 410)]
    atlas = build_atlas(models(ids, likes=[1, 0, None], created=["2023-04-01", "", ""]))
    html = render_family(atlas, "pythia")
    lead = re.search(r'<p class="lead">(.*?)</p>', html)[1]
    assert "all by a." in lead and lead.count("2023") == 1 and "April 2023." in lead
    assert re.search(r">like\b", html).start() < html.index(">owner<")


def test_nothing_is_said_of_what_is_not_known(models: Callable[..., Catalogue], render_family: Render) -> None:
    atlas = build_atlas(models([f"a/pythia-{size}m" for size in (70, 160, 410)]))
    html = render_family(atlas, "pythia")
    lead = re.search(r'<p class="lead">(.*?)</p>', html)[1]
    assert "3 models" in lead and "all by a" in lead and lead.count(".") == 1, (
        "one sentence, without dates and downloads"
    )
    assert "nan" not in re.sub(r"<[^>]+>", "", html).lower().split()
    assert 'id="timeline"' not in html


def test_feed_is_atom_and_dated_by_the_catalogue(models: Callable[..., Catalogue]) -> None:
    old = models([f"a/pythia-{n}b" for n in range(1, 5)], date="2026-01-01")
    ids = [*old.frame["id"], *(f"b/nova<star>-{n}b" for n in range(1, 5))]
    created = ["2023-01-01"] * 4 + ["2026-02-01"] * 4
    atlas = build_atlas(models(ids, created=created, date="2026-03-01"), previous=old)
    assert [atlas.families.clades[index].title for index in list_new_families(atlas)][:1] != []
    feed = ElementTree.fromstring(write_feed(PageRenderer(make_environment(), "Test"), atlas))
    entries = feed.findall(f"{ATOM}entry")
    assert {entry.find(f"{ATOM}updated").text[:10] for entry in entries} == {"2026-03-01"}
    assert all(entry.find(f"{ATOM}link").get("href").startswith("families/") for entry in entries)
    assert not any("pythia" in entry.find(f"{ATOM}title").text for entry in entries)


def test_sitemap_lists_every_page_where_the_address_is_known(family_of_four: Catalogue, tmp_path: Path) -> None:
    settings = Settings(base_url="https://example.org/atlas/")
    write_site(build_atlas(family_of_four, settings=settings), tmp_path / "site")
    listed = {url[0].text for url in ElementTree.fromstring((tmp_path / "site/sitemap.xml").read_text())}
    pages = {page.relative_to(tmp_path / "site").as_posix() for page in (tmp_path / "site").rglob("*.html")}
    assert listed == {settings.base_url + page for page in pages - {"404.html"}}
    home = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    assert '<meta property="og:url" content="https://example.org/atlas/index.html">' in home
    assert 'href="https://example.org/atlas/index.html"' in (tmp_path / "site/404.html").read_text(encoding="utf-8")


def test_sitemap_escapes_addresses() -> None:
    ((path, text),) = write_sitemap(PageRenderer(make_environment(), "Test", "https://a.b/"), ["?x&y.html"])
    assert path == "sitemap.xml" and "<loc>https://a.b/?x&amp;y.html</loc>" in text


def test_a_long_sitemap_comes_in_parts_that_an_index_lists() -> None:
    pages = [f"{number}.html" for number in range(5)]
    files = dict(write_sitemap(PageRenderer(make_environment(), "Test", "https://a.b/"), pages, most=2))
    assert list(files) == ["sitemap-0001.xml", "sitemap-0002.xml", "sitemap-0003.xml", "sitemap.xml"]
    found = {path: [place[0].text for place in ElementTree.fromstring(text)] for path, text in files.items()}
    assert found.pop("sitemap.xml") == [f"https://a.b/{path}" for path in found]
    assert [place for places in found.values() for place in places] == [f"https://a.b/{page}" for page in pages]


def test_without_an_address_nothing_claims_one(small_site: Path) -> None:
    assert not (small_site / "sitemap.xml").exists()
    assert "og:url" not in (small_site / "index.html").read_text(encoding="utf-8")


def test_comparison_has_every_family_and_fact(small_atlas) -> None:
    families = make_families([[*row, "", ""] for row in list_family_rows(small_atlas)])
    assert sorted(families["slug"]) == sorted(clade.slug for clade in small_atlas.families.clades)
    # Some of the compared facts belong to lines only.
    compared = {key for key, _, _ in COMPARED} & families.keys()
    assert {"line", "models", "owners", "downloads", "likes"} <= compared
    assert all(len(families[key]) == len(families["slug"]) for key in compared)
    ranks = [
        (strength in ("shared word", "one owner"), -int(models))
        for strength, models in zip(families["strength"], families["models"], strict=True)
    ]
    assert ranks == sorted(ranks)
    assert ranks[-1][0], "the catalogue has no weak family"


def test_weak_families_are_marked_and_lead_no_list(small_atlas, small_site: Path) -> None:
    clades, weak = small_atlas.families.clades, small_atlas.families.weak
    assert weak
    for clade, strength in weak.items():
        html = (small_site / f"families/{clades[clade].slug}.html").read_text(encoding="utf-8")
        assert WEAK[strength] in html
    index = (small_site / "families.html").read_text(encoding="utf-8")
    tops = [clade for clade, one in enumerate(clades) if one.parent < 0]
    places = {clade: index.index(f'id="family-{clades[clade].slug}"') for clade in tops}
    assert max(places[clade] for clade in tops if clade not in weak) < min(places[clade] for clade in weak)
    home = (small_site / "index.html").read_text(encoding="utf-8")
    section = home[home.index('id="families"') : home.index('id="more"')].split('id="rising"')[0]
    cards = re.findall(r'href="families/([^"]+)\.html"', section)
    marks = [slug in {clades[clade].slug for clade in weak} for slug in cards]
    assert cards and marks == sorted(marks)


def test_facets_count_the_models_that_bear_a_word(small_atlas, small_site: Path) -> None:
    for facet in FACETS:
        html = (small_site / f"facets/{facet.slug}.html").read_text(encoding="utf-8")
        bearing = sum(bool(words) for words in small_atlas.names.facet(*facet.kinds))
        assert f"{bearing:,} model" in html


def test_owners_with_enough_models_have_a_page(small_atlas, small_site: Path) -> None:
    assert small_atlas.settings.owner_smallest == 3
    counts: dict[str, int] = {}
    for owner in small_atlas.names.owners:
        counts[owner] = counts.get(owner, 0) + 1
    enough = [owner for owner, count in counts.items() if owner and count >= 3]
    assert len(list((small_site / "owners").glob("*.html"))) == len(enough) > 0


def test_an_address_given_up_leads_on(family_of_four: Catalogue, tmp_path: Path) -> None:
    ids = tuple(family_of_four.frame["id"])
    ledger = Ledger(
        families={"pythia": Kept("pythia", "", ids)},
        given_up={"eleuther": GivenUp("Eleuther", "pythia", ids[:2]), "gone": GivenUp("Gone", "", ("x/gone-1b",))},
    )
    atlas = build_atlas(family_of_four, ledger=ledger)
    write_site(atlas, tmp_path / "site")
    moved = (tmp_path / "site/families/eleuther.html").read_text(encoding="utf-8")
    assert '<a data-moved href="pythia.html">Pythia</a>' in moved and 'http-equiv="refresh"' not in moved
    gone = (tmp_path / "site/families/gone.html").read_text(encoding="utf-8")
    assert "data-moved" not in gone and 'href="../families.html"' in gone
    listed = (tmp_path / "site/families.html").read_text(encoding="utf-8")
    assert 'href="families/eleuther.html"' in listed and 'href="families/gone.html"' in listed
    assert make_moved(atlas)["families"] == {"eleuther": "pythia"}
