"""The page about downloads for size and age lists models by percentile, and is left out without data."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser

from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.checking import check_site
from constellation.render.site import write_site
from tests.fixtures.catalogues import FORTY

#: Two classes: 30 models of half a billion, and 25 of 8 billion. The downloads rise with the number in the name.
IDS = [f"a/nova-{size}-{number:02d}" for size, count in (("0.5b", 30), ("8b", 25)) for number in range(count)]


@pytest.fixture(scope="module")
def atlas(models: Callable[..., Catalogue]) -> Atlas:
    return build_atlas(
        models(
            IDS,
            downloads=[100 * int(one[-2:]) for one in IDS],
            parameters=[5e8 if "0.5b" in one else 8e9 for one in IDS],
            created=["2026-05-01"] * len(IDS),
        )
    )


def test_the_most_downloaded_models_of_each_size_are_listed(atlas: Atlas, tmp_path: Path) -> None:
    write_site(atlas, tmp_path / "site")
    assert [str(fault) for fault in check_site(tmp_path / "site").faults] == []
    page = LexborHTMLParser((tmp_path / "site/popular.html").read_bytes())
    for anchor, size, count in (("under-1b", "0.5b", 30), ("3b-to-10b", "8b", 25)):
        shown = [row.css_first("a").text() for row in page.css(f"#table-{anchor} tbody tr")]
        assert shown == [f"a/nova-{size}-{number:02d}" for number in range(count - 1, count - 21, -1)]
    table = pd.read_csv(tmp_path / "site/data/popular.csv").set_index("id")
    first = table.loc["a/nova-0.5b-29"]
    assert (first["percentile"], first["others"], first["median"]) == (1, 29, 1450)
    assert "popular.html" in (tmp_path / "site/index.html").read_text(encoding="utf-8")


def test_names_alone_have_no_such_page(models: Callable[..., Catalogue], tmp_path: Path) -> None:
    write_site(build_atlas(models(FORTY)), tmp_path / "site")
    assert not (tmp_path / "site/popular.html").exists()
    assert "popular.html" not in (tmp_path / "site/index.html").read_text(encoding="utf-8")
