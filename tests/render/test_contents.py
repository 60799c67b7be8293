"""A long page has a list of its sections."""

from __future__ import annotations

import re
from pathlib import Path

from markupsafe import Markup

from constellation.render.contents import list_contents
from tests.fixtures.pages import Page


def test_a_page_is_divided_at_its_first_section_and_every_section_is_listed() -> None:
    section = '<section class="section" id="{0}" aria-labelledby="{0}-title"><h2 id="{0}-title">{1}</h2></section>'
    html = Markup("<h1>Top</h1>" + section.format("a", "First <em>one</em>") + section.format("b", "Q &amp; A"))
    found = list_contents(html)
    assert found.head == "<h1>Top</h1>" and found.head + found.sections == html
    assert found.entries == [("a", "First one"), ("b", "Q &amp; A")]
    assert all(isinstance(title, Markup) for _, title in found.entries), "titles are not escaped twice"


def test_a_page_without_sections_has_an_empty_list() -> None:
    assert list_contents(Markup("<p>Text</p>")).entries == []


def test_long_pages_list_their_sections_without_scripts(grown_site: Path) -> None:
    families = sorted((grown_site / "families").glob("*.html"))
    paths = [*(grown_site / name for name in ("about.html", "statistics.html", "trends.html")), families[0]]
    for path in paths:
        html = path.read_text(encoding="utf-8")
        (nav,) = re.findall(r"<nav[^>]*data-contents.*?</nav>", html, re.DOTALL)
        targets = re.findall(r'href="#([^"]+)"', nav)
        headings = re.findall(r'<h2 id="([^"]+)"', html)
        assert targets == [heading.removesuffix("-title") for heading in headings] and len(targets) > 2, path.name
        page = Page(html)
        assert all(page.ids[target] == 1 for target in targets)
