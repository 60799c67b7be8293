"""The page of a family lists each declaration that contradicts a name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from constellation import Atlas, build_atlas, load_catalogue
from constellation.progress import SilentProgress
from constellation.render.pages.statistics import make_statistics_page
from constellation.render.site import make_renderer, prepare_site

Render = Callable[[Atlas, str], str]
BASE = "stranger/Comet-2B"


def list_texts(html: str, selector: str) -> list[str]:
    return [" ".join(item.text().split()) for item in LexborHTMLParser(html).css(selector)]


def find_disagreements(html: str) -> list[str]:
    """Return the entries in the Nova page's list of models whose declaration does not match the family."""
    return list_texts(html, "#trust ul.columns li, #trust ~ ul.columns li")


def test_it_is_the_architecture_where_that_disagrees(root: Path, render_family: Render) -> None:
    catalogue = root / "tests" / "data" / "cases" / "12-declares-itself.csv"
    site = prepare_site(build_atlas(load_catalogue(catalogue, tasks=None)), SilentProgress())
    _, statistics = make_statistics_page(make_renderer(site), site.atlas, site.context)
    for entries in (find_disagreements(render_family(site.atlas, "nova")), list_texts(statistics, "li")):
        assert any("Nova-9B" in text and "architecture CometForCausalLM" in text for text in entries)


def test_it_is_the_base_model_where_that_disagrees(root: Path, tmp_path: Path, render_family: Render) -> None:
    text = (root / "tests" / "data" / "cases" / "12-declares-itself.csv").read_text(encoding="utf-8")
    catalogue = tmp_path / "models.csv"
    catalogue.write_text(text.replace("CometForCausalLM,acme/Nova-9B", f"NovaForCausalLM,{BASE}"), encoding="utf-8")
    found = find_disagreements(render_family(build_atlas(load_catalogue(catalogue, tasks=None)), "nova"))
    assert any("Nova-9B" in text and f"base model {BASE}" in text and "architecture" not in text for text in found)
