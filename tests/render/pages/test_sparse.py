"""The pages of catalogues without counts or dates have no empty section, chart or sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from constellation.atlas import build_atlas
from constellation.catalogue import Catalogue
from constellation.render.site import write_site
from constellation.settings import Settings
from tests.fixtures.catalogues import FORTY

PAGES = ("index.html", "trends.html", "statistics.html", "compare.html", "families/qwen.html", "facets/sizes.html")


def write(catalogue: Catalogue, out: Path) -> Path:
    write_site(build_atlas(catalogue, settings=Settings(family_smallest=3)), out)
    return out


@pytest.fixture(scope="module")
def plain_site(models: Callable[..., Catalogue], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of names alone."""
    return write(models(FORTY), tmp_path_factory.mktemp("plain") / "site")


@pytest.fixture(scope="module")
def dated_site(models: Callable[..., Catalogue], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of names and dates of creation, without a date of the catalogue: 30 of the 120 are of October 2026."""
    months = ("2026-07", "2026-08", "2026-09", "2026-10")
    ids = [f"a{number}/{name}" for number in range(3) for name in FORTY]
    created = [f"{months[place % 4]}-05" for place in range(len(ids))]
    return write(models(ids, created=created), tmp_path_factory.mktemp("dated") / "site")


def list_contents(section: LexborNode) -> list[LexborNode]:
    """Return the elements of a section besides its heading and its introduction."""
    return [
        one for one in section.iter() if one.tag not in ("h2", "script") and one.attributes.get("class") != "intro"
    ]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("kind", ["plain_site", "dated_site"])
def test_nothing_is_empty(request: pytest.FixtureRequest, kind: str, path: str) -> None:
    page = LexborHTMLParser((request.getfixturevalue(kind) / path).read_bytes())
    assert [one.attributes["id"] for one in page.css("main section[id]") if not list_contents(one)] == []
    assert all(one.css("svg *") for one in page.css("main figure"))
    assert all(one.css("li") for one in page.css("main :is(ul, ol)"))
    assert all(one.css("tbody tr") for one in page.css("main table"))
    assert not [
        one.text() for one in page.css("main .stats dd, main p, main figcaption") if "nan" in one.text().split()
    ]
    assert not [one.text() for one in page.css("main .stats > div") if "– to –" in one.text()]


def test_questions_without_an_answer_are_left_out(plain_site: Path) -> None:
    page = LexborHTMLParser((plain_site / "index.html").read_bytes())
    questions = " ".join(item.text() for item in page.css(".questions li"))
    assert "compare" in questions
    assert not [word for word in ("licence", "correlated", "reliable", "rose", "grown") if word in questions]


def test_new_models_need_no_earlier_catalogue(dated_site: Path) -> None:
    """Without the date of the catalogue, the last month may be incomplete. It is not shown."""
    page = LexborHTMLParser((dated_site / "trends.html").read_bytes())
    section = page.css_first("#created")
    assert "30 models created in 2026-09" in section.css_first("p:not(.intro)").text()
    assert [row.css_first("th").text() for row in section.css("tbody tr")] == ["2026-07", "2026-08", "2026-09"]
