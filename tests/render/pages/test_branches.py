"""The nested list of branches on the page of a family."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from constellation.atlas import build_atlas
from constellation.catalogue import Catalogue
from constellation.render.site import write_site

IDS = [
    *(f"maker/falcon-{size}b" for size in (1, 2, 3, 4, 5, 6, 7)),
    *(f"maker/falcon-mamba-{size}b" for size in (1, 2, 3, 4, 5, 6)),
]


@pytest.fixture(scope="module")
def page(models: Callable[..., Catalogue], tmp_path_factory: pytest.TempPathFactory) -> LexborHTMLParser:
    ids = sorted(IDS)
    out = tmp_path_factory.mktemp("branches") / "site"
    write_site(build_atlas(models(ids, downloads=[10 * place for place in range(len(ids))])), out)
    return LexborHTMLParser((out / "families/falcon.html").read_text(encoding="utf-8"))


def children_of(node: LexborNode, tag: str) -> list[LexborNode]:
    return [child for child in node.iter() if child.tag == tag]


def test_the_list_has_the_sub_families_with_counts_and_links(page: LexborHTMLParser) -> None:
    (figure,) = page.css("figure[data-view=tree]")
    (summary,) = figure.css(".branch-list details > summary")
    assert summary.text(strip=True, separator=" ") == "Falcon Mamba 6 models"
    links = {link.attributes["href"] for link in summary.parent.css("a")}
    assert "falcon-mamba.html" in links


def test_the_list_has_the_most_downloaded_models_of_each_branch(page: LexborHTMLParser) -> None:
    (top,) = (node for node in page.css(".branch-list > ul"))
    own = [item.text(strip=True) for item in children_of(top, "li") if not item.css("details")]
    assert own[0] == "maker/falcon-7b" and own[-1] == "2 more models"
    inner = [link.text() for link in page.css(".branch-list details a.model")]
    assert inner[0] == "maker/falcon-mamba-6b" and len(inner) < 6
