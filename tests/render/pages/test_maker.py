"""The page of a family and the list of families show the maker with a link."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from constellation.cli import main


def build(folder: Path, *options: str) -> Path:
    """Build a site with three families: a maker with a page, a maker without a page, and no maker."""
    rows = [f"Large-Lab/Zorbit-{n}B,2025-01-01,100" for n in range(1, 13)]
    rows += [f"small-lab/Quandar-{n}B,2025-02-01,100" for n in range(1, 4)]
    rows += [f"o{n}/{stem}-{n}B-chat,2026-01-01,3" for stem in ("Zorbit", "Quandar") for n in range(1, 6)]
    rows += [f"x{n}/Mellow-{n}B-GGUF,2025-03-01,9" for n in range(1, 6)]
    catalogue = folder / "models.csv"
    catalogue.write_text("id,created,downloads\n" + "\n".join(rows) + "\n", encoding="utf-8")
    command = ["build", str(catalogue), "--out", str(folder / "site"), "--no-cache", "--quiet", *options]
    assert main(command) == 0
    return folder / "site"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("maker"))


def find_maker(site: Path, slug: str) -> LexborNode | None:
    """Return the paragraph about the maker on the page of a family."""
    page = LexborHTMLParser((site / "families" / f"{slug}.html").read_bytes())
    paragraphs = [node for node in page.css("main .page-header p") if node.text(strip=True).startswith("Maker")]
    return paragraphs[0] if paragraphs else None


@pytest.mark.parametrize(
    ("slug", "maker", "address"),
    [
        ("zorbit", "Large-Lab", "../owners/large-lab.html"),
        ("quandar", "small-lab", "../models.html#owner=small-lab"),
    ],
)
def test_the_page_of_a_family_links_to_its_maker(slug: str, maker: str, address: str, site: Path) -> None:
    paragraph = find_maker(site, slug)
    assert paragraph is not None
    link = paragraph.css_first("a")
    assert link is not None
    assert maker in link.text() and link.attributes["href"] == address


def test_a_family_without_a_maker_does_not_state_one(site: Path) -> None:
    assert find_maker(site, "mellow") is None


def test_the_list_and_the_table_of_families_show_the_makers(site: Path) -> None:
    with (site / "data" / "families.csv").open(encoding="utf-8", newline="") as file:
        makers = {row["slug"]: row["maker"] for row in csv.DictReader(file)}
    assert makers == {"zorbit": "Large-Lab", "quandar": "small-lab", "mellow": ""}
    page = LexborHTMLParser((site / "families.html").read_bytes())
    shown = {}
    for slug in makers:
        row = page.css_first(f"#family-{slug}")
        assert row is not None
        shown[slug] = row.css("td")[-1].text(strip=True)
    assert shown == {"zorbit": "Large-Lab", "quandar": "small-lab", "mellow": "–"}
    assert page.css_matches('#family-zorbit a[href="owners/large-lab.html"]')
    assert page.css_matches('#family-quandar a[href="models.html#owner=small-lab"]')
