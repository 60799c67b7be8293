"""The page with two trees side by side, without scripts."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from constellation.atlas import Atlas
from constellation.progress import SilentProgress
from constellation.render.pages.tanglegram import compare_trees
from constellation.render.payloads.tanglegram import choose_family
from constellation.render.site import prepare_site, write_site


@pytest.fixture(params=["small_atlas", "declared_atlas", "pieces_atlas"])
def atlas(request: pytest.FixtureRequest) -> Atlas:
    return request.getfixturevalue(request.param)


def test_the_page_draws_each_model_twice_and_counts_the_crossings(atlas: Atlas, tmp_path: Path) -> None:
    write_site(atlas, tmp_path / "site")
    page = LexborHTMLParser((tmp_path / "site" / "tanglegram.html").read_bytes())
    ranked = prepare_site(atlas, SilentProgress()).context.families.ranked
    rows, tangle = compare_trees(atlas, choose_family(ranked))
    curves = "".join(node.attributes["d"] or "" for node in page.css("svg.tangle path.join"))
    assert curves.count("C") == len(rows) == len(page.css(".tangle-list tbody tr"))
    said = page.css_first("[data-crossings]").text()
    assert said.startswith(f"{tangle.before:,} crossing") and f" {tangle.after:,} after" in said
    assert [node.text() for node in page.css(".tangle-list tbody th")] == [atlas.ids[row] for row in rows]
    for link in page.css("svg.tangle a, .tangle-list a"):
        target = (link.attributes["href"] or "").split("#")[0]
        assert (tmp_path / "site" / target).is_file()
    choices = {option.attributes["value"] for option in page.css("[data-choice=by] option")}
    assert ("line" in choices) == bool(atlas.lineage.index.paged)
    assert ("edition" in choices) == (atlas.changes.families is not None)
