"""The pages of lines, the list of lines, and the families grouped by line have the right contents."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser

from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.catalogue.config import split_overrides
from constellation.catalogue.ledger import Ledger
from constellation.checking import check_site
from constellation.progress import SilentProgress
from constellation.render.pages.families import make_families_page
from constellation.render.payloads.moved import make_moved
from constellation.render.site import make_renderer, prepare_site, write_site
from constellation.settings import Settings

#: Two lines with a family of the same name, a brand on each of them, and an architecture without a family.
DECLARED = {
    **{f"qwen/Qwen-{size}b": "qwen2" for size in (1, 3, 7, 14, 32, 72)},
    **{f"meta/Llama-{size}b": "llama" for size in (7, 13, 34, 70)},
    **{f"owner{at}/Kestrel-{at}b": "qwen2" for at in (1, 3, 7, 8)},
    "other/Kestrel-9b": "llama",
    **{f"owner{at}/Plover-{at}b": "llama" for at in (1, 3, 7)},
    **{f"loner{at}/{name}": "odd_net" for at, name in enumerate(("first-one", "second-thing", "third-try"))},
    "fan/unnamed-thing": "qwen2",
}
Read = Callable[[str], LexborHTMLParser]


@pytest.fixture(scope="module")
def atlas(models: Callable[..., Catalogue]) -> Atlas:
    ids = sorted(DECLARED)
    catalogue = models(
        ids,
        architecture=[DECLARED[model] for model in ids],
        downloads=[100 * place for place in range(len(ids))],
        created=[f"2026-0{place % 5 + 1}-11" for place in range(len(ids))],
    )
    return build_atlas(catalogue, settings=Settings(line_smallest=4, base_url="https://example.org/"))


@pytest.fixture(scope="module")
def site(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("lines") / "site"
    write_site(atlas, out)
    return out


@pytest.fixture(scope="module")
def read(site: Path) -> Read:
    return lambda path: LexborHTMLParser((site / path).read_bytes())


def list_texts(page: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in page.css(selector)]


def list_addresses(page: LexborHTMLParser, selector: str) -> list[str | None]:
    return [node.attributes.get("href") for node in page.css(selector)]


def test_the_site_has_no_faults(site: Path) -> None:
    assert [str(fault) for fault in check_site(site).faults] == []


def test_each_large_line_has_a_page(site: Path, atlas: Atlas) -> None:
    pages = {path.stem for path in (site / "lines").glob("*.html")}
    assert pages == {line.slug for line in atlas.lineage.index.paged} == {"qwen", "llama"}
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert "https://example.org/lines/qwen.html" in sitemap and "https://example.org/lines.html" in sitemap


def test_the_page_of_a_line_shows_the_three_counts(read: Read) -> None:
    page = read("lines/qwen.html")
    counts = dict(zip(list_texts(page, ".stats dt"), list_texts(page, ".stats dd"), strict=True))
    assert counts["models"] == "11"
    assert counts["in the family Qwen"] == "6" and counts["in other families"] == "4"
    assert counts["in no family"] == "1"


def test_the_page_of_a_line_counts_the_sources(read: Read) -> None:
    rows = [
        [" ".join(cell.text().split()) for cell in row.css("th, td")]
        for row in read("lines/qwen.html").css("#sources tbody tr")
    ]
    assert rows[0][:4] == ["In the family Qwen", "6", "6", "0"]
    assert rows[-1] == ["All", "11", "11", "0", "0", "–"]


def test_the_page_of_a_line_lists_its_brands(read: Read) -> None:
    rows = read("lines/qwen.html").css("#brands-table tbody tr")
    cells = [[" ".join(cell.text().split()) for cell in row.css("th, td")] for row in rows]
    assert [row[:4] for row in cells] == [["Kestrel", "4", "5", "80%"]]
    assert list_addresses(read("lines/qwen.html"), "#brands-table a") == ["../families/kestrel.html"]
    llama = read("lines/llama.html")
    assert list_addresses(llama, "#brands-table a") == ["../families/plover.html"]
    assert list_addresses(llama, "#brands details a") == ["../families/kestrel.html"]  # most of it is another line


def test_the_page_of_a_line_leads_to_the_other_views(read: Read) -> None:
    addresses = list_addresses(read("lines/qwen.html"), "main a")
    for address in (
        "../models.html#line=qwen",
        "../tree.html#colour=line&line=qwen",
        "../graph.html#colour=line&line=qwen",
        "../compare.html#lines=qwen",
        "../families/qwen.html",
        "../about.html#line",
    ):
        assert address in addresses


def test_the_list_of_lines_counts_small_lines_too(read: Read) -> None:
    page = read("lines.html")
    assert list_addresses(page, "#all table a") == ["lines/qwen.html", "lines/llama.html"]
    assert list_texts(page, "#small li") == ["odd_net 3"]


def test_a_family_shows_the_lines_it_is_built_on(read: Read) -> None:
    page = read("families/kestrel.html")
    assert list_texts(page, "#built-on .chip") == ["Qwen4", "Llama1"]
    assert list_addresses(page, "#built-on .chip") == ["../lines/qwen.html", "../lines/llama.html"]
    assert list_texts(page, ".eyebrow")[0].endswith("Qwen")
    assert list_addresses(page, ".eyebrow a") == ["../lines/qwen.html"]


def test_the_family_of_a_line_is_no_brand(read: Read) -> None:
    page = read("families/qwen.html")
    assert list_texts(page, ".eyebrow")[0].startswith("Family")
    assert "../lines/qwen.html" in list_addresses(page, "#built-on .more a")


def test_families_are_grouped_by_line(read: Read) -> None:
    groups = read("families.html").css(".family-group")
    rows = {group.id: [row.id for row in group.css("tbody tr")] for group in groups}
    assert rows == {
        "line-qwen": ["family-qwen", "family-kestrel"],
        "line-llama": ["family-llama", "family-plover"],
    }


def test_lines_csv_repeats_the_table_of_models(site: Path) -> None:
    models = pd.read_csv(site / "data/models.csv", keep_default_na=False)
    lines = pd.read_csv(site / "data/lines.csv", keep_default_na=False).set_index("title")
    for title, group in models.groupby("line"):
        row = lines.loc[title]
        assert row["models"] == len(group)
        assert row["in_family"] == ((group["top_family"] == row["family"]) & (row["family"] != "")).sum()
        assert row["unplaced"] == (group["top_family"] == "").sum()
        assert row["declared"] == (group["line_source"] == "declared").sum()
        assert row["downloads"] == group["downloads"].sum()
    assert lines["page"].to_dict() == {"Qwen": "yes", "Llama": "yes", "odd_net": "no"}


def test_families_csv_has_the_most_common_line(site: Path) -> None:
    families = pd.read_csv(site / "data/families.csv", keep_default_na=False)
    assert dict(zip(families["slug"], families["line"], strict=True)) == {
        "qwen": "Qwen",
        "llama": "Llama",
        "kestrel": "Qwen",
        "plover": "Llama",
    }


def test_a_catalogue_without_declarations_has_no_lines_and_says_so(
    models: Callable[..., Catalogue], tmp_path: Path
) -> None:
    write_site(build_atlas(models(sorted(DECLARED))), tmp_path / "site")
    assert not (tmp_path / "site/lines").exists() and not (tmp_path / "site/data/lines.csv").exists()
    page = LexborHTMLParser((tmp_path / "site/lines.html").read_bytes())
    assert page.css(".notice") and not page.css("table")
    index = LexborHTMLParser((tmp_path / "site/families.html").read_bytes())
    assert len(index.css(".family-group")) == 1 and not index.css(".family-group h3:not(.visually-hidden)")
    assert len(index.css(".family-group tbody tr")) == 4
    family = LexborHTMLParser((tmp_path / "site/families/kestrel.html").read_bytes())
    assert not family.css("#built-on") and list_texts(family, ".eyebrow")[0] == "Family"
    assert [str(fault) for fault in check_site(tmp_path / "site").faults] == []


def test_the_page_of_a_line_that_disappears_remains(atlas: Atlas, tmp_path: Path) -> None:
    ledger = dataclasses.replace(
        atlas.addresses.ledger, lines={"kestrel": "Kestrel", "odd-net": "odd_net", "gone": "Gone <b>"}
    )
    again = build_atlas(atlas.catalogue, settings=atlas.settings, ledger=ledger)
    write_site(again, tmp_path / "site")
    merged = LexborHTMLParser((tmp_path / "site/lines/kestrel.html").read_bytes())
    assert list_addresses(merged, "a[data-moved]") == ["qwen.html"]
    small = (tmp_path / "site/lines/odd-net.html").read_text(encoding="utf-8")
    assert "only 3 models" in small and "data-moved" not in small
    gone = (tmp_path / "site/lines/gone.html").read_text(encoding="utf-8")
    assert "Gone &lt;b&gt;" in gone and 'href="../lines.html"' in gone
    listed = LexborHTMLParser((tmp_path / "site/lines.html").read_bytes())
    assert set(list_addresses(listed, "#given-up a")) >= {"lines/gone.html", "lines/kestrel.html"}
    assert make_moved(again)["lines"] == {"kestrel": "qwen"}
    assert [str(fault) for fault in check_site(tmp_path / "site").faults] == []


def test_a_brand_that_is_placed_by_hand_is_not_in_the_family_of_the_line(atlas: Atlas, tmp_path: Path) -> None:
    _, overrides = split_overrides({"families": {"kestrel": {"parent": "qwen"}}}, "test.toml")
    again = build_atlas(atlas.catalogue, settings=atlas.settings, overrides=overrides)
    line = again.lineage.index.lines[0]
    assert (line.title, line.in_family, line.in_others, line.unplaced) == ("Qwen", 6, 4, 1)
    write_site(again, tmp_path / "site")
    page = LexborHTMLParser((tmp_path / "site/lines/qwen.html").read_bytes())
    rows = [[cell.text().strip() for cell in row.css("th, td")] for row in page.css("#sources tbody tr")]
    assert [row[:2] for row in rows[:2]] == [["In the family Qwen", "6"], ["In other families", "4"]]
    assert [str(fault) for fault in check_site(tmp_path / "site").faults] == []


def test_a_build_with_the_ledger_of_the_last_one_gives_the_same_addresses(atlas: Atlas) -> None:
    again = build_atlas(atlas.catalogue, settings=atlas.settings, ledger=atlas.addresses.ledger)
    assert again.addresses.ledger == atlas.addresses.ledger
    assert isinstance(again.addresses.ledger, Ledger)


def test_small_and_weak_families_are_folded(models: Callable[..., Catalogue]) -> None:
    large = ("Zorbit", "Quandar", "Mellix", "Plumeria", "Kestrel", "Plover", "Wombat", "Gannet", "Bittern")
    small = ("Xerxes", "Yggdra", "Tasman", "Umbria", "Oriole", "Dunlin", "Curlew", "Jacana", "Linnet", "Merlin")
    ids = [f"owner{at % 7}/{name}-{at}b" for name in large for at in range(1, 13)]
    ids += [f"owner{at}/{name}-{at}b" for name in (*small, "Siskin", "Wryneck") for at in (1, 2, 3)]
    site = prepare_site(build_atlas(models(sorted(ids))), SilentProgress())
    page = LexborHTMLParser(make_families_page(make_renderer(site), site.atlas, site.context)[1])
    assert len(page.css("[data-families] tbody tr")) == 21
    folded = {row.id for row in page.css("[data-families] details tbody tr")}
    assert folded == {f"family-{name.lower()}" for name in (*small, "Siskin", "Wryneck")}
    assert "12 small" in page.css("details summary")[0].text()
