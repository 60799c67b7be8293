"""Every page is escaped, has a security policy, and links to the root of the site."""

from __future__ import annotations

import dataclasses
import re

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from constellation.render.page import PLOTLY_POLICY, POLICY, PageRenderer, make_environment


@pytest.fixture(scope="module")
def renderer() -> PageRenderer:
    return PageRenderer(make_environment(), "My <Atlas>")


def render(renderer: PageRenderer, path: str = "about.html", **context: object) -> str:
    given = {"page": "about", "title": "About", "description": "What it is.", "text": Markup("<p>Text.</p>")}
    given["dataset"] = "{}"
    rendered = renderer.render("about.html", path=path, **(given | context))
    assert rendered[0] == path
    return rendered[1]


@pytest.mark.parametrize(
    ("path", "root"), [("about.html", ""), ("families/llama.html", "../"), ("a/b/c.html", "../../")]
)
def test_links_lead_back_to_the_root_from_any_depth(renderer: PageRenderer, path: str, root: str) -> None:
    html = render(renderer, path)
    assert f'data-root="{root}"' in html
    assert f'href="{root}static/css/site.css"' in html and f'src="{root}static/js/core.js"' in html
    assert not re.search(r'(?:href|src)="/', html)


def test_titles_and_descriptions_are_escaped(renderer: PageRenderer) -> None:
    html = render(renderer, title="<script>alert(1)</script>", description='"><img src=x>')
    assert "<script>alert" not in html and "<img" not in html and "My <Atlas>" not in html
    assert "<title>&lt;script&gt;alert(1)&lt;/script&gt; · My &lt;Atlas&gt;</title>" in html


def test_policy_allows_nothing_from_elsewhere(renderer: PageRenderer) -> None:
    for policy in (POLICY, PLOTLY_POLICY):
        assert policy.startswith("default-src 'none'; script-src 'self';")
        assert "http" not in policy and "unsafe-eval" not in policy and "*" not in policy
        assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert "unsafe-inline" not in POLICY
    assert "unsafe-inline" not in render(renderer)


def test_a_page_with_plots_has_their_policy_and_scripts(renderer: PageRenderer) -> None:
    html = render(renderer, plots=True)
    assert "blob:" in html and "static/js/pages.js" in html and "static/css/views.css" in html
    assert "blob:" not in render(renderer) and "static/js/pages.js" not in render(renderer)


def test_a_page_loads_few_scripts_and_each_only_once(renderer: PageRenderer) -> None:
    html = render(renderer, scripts=("tree", "graph", "pages"), plots=True)
    scripts = re.findall(r'<script( defer)? src="static/js/([^"]+)\.js"></script>', html)
    assert [name for _, name in scripts] == ["theme", "core", "sharing", "explorer", "tree", "graph", "pages"]
    assert [name for defer, name in scripts if not defer] == ["theme"], "it must run before the first paint"
    assert len(re.findall(r"<script[^>]* src=", html)) == len(scripts) and html.count('rel="stylesheet"') == 2


def test_the_root_element_says_what_the_scripts_need(renderer: PageRenderer) -> None:
    plain = render(renderer)
    assert "data-shards" not in plain and "data-lineage" not in plain
    html = " ".join(render(dataclasses.replace(renderer, shards=7, lineage=True, machines=(12, 640))).split())
    assert '<html lang="en" data-root="" data-machines="12 640" data-shards="7" data-lineage="">' in html


def test_a_name_that_is_not_given_is_an_error(renderer: PageRenderer) -> None:
    with pytest.raises(UndefinedError):
        renderer.environment.from_string("{{ nobody.gave_this }}").render()
