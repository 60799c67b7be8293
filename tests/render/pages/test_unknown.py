"""Unknown counts are never shown as zeros. They come last, and make a sum a lower bound."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import read_catalogue
from constellation.checking import check_site
from constellation.render.pages.statistics import explain_unknown
from constellation.render.site import write_site
from constellation.settings import HUB_LINK, Settings
from tests.fixtures.sites import Borrow

#: Three families: all counts of the first are known, some of the second, and none of the third.
KNOWN = [(f"maker/pythia-{size}m", 100 * size, size) for size in (70, 160, 410)]
PARTLY = [("maker/bloom-1b", None, None), ("maker/bloom-3b", 0, 4), ("maker/bloom-7b", 60, None)]
UNKNOWN = [(f"other/falcon-{size}b", None, None) for size in (7, 40, 180)]
ROWS = [*KNOWN, *PARTLY, *UNKNOWN]


@pytest.fixture(scope="module")
def atlas(models: Callable) -> Atlas:
    catalogue = models(
        [name for name, _, _ in ROWS],
        downloads=[downloads for _, downloads, _ in ROWS],
        likes=[likes for _, _, likes in ROWS],
    )
    return build_atlas(catalogue, settings=Settings(owner_smallest=3, clusters=3, link=HUB_LINK))


@pytest.fixture(scope="module")
def site(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("unknown") / "site"
    write_site(atlas, out)
    return out


@pytest.fixture
def read(site: Path) -> Callable[[str], str]:
    return lambda path: (site / path).read_text(encoding="utf-8")


def list_cells(html: str, name: str) -> list[tuple[str, str]]:
    """Return the sort key and the text of each number in a table row with this name or address."""
    rows = re.findall(r"<tr.*?</tr>", html, re.S)
    row = next(row for row in rows if f">{name}</a>" in row or f"families/{name}.html" in row)
    return re.findall(r'<td class="number[^"]*"\s+data-v="([^"]*)">([^<]*)</td>', row)


def test_sums_in_tables_are_exact_or_lower_bounds_or_unknown(read: Callable[[str], str]) -> None:
    for path, known, partly, unknown in (("families.html", "pythia", "bloom", "falcon"),):
        html = read(path)
        assert list_cells(html, known)[1:] == [("64000", "64k"), ("640", "640")]
        assert list_cells(html, partly)[1:] == [("60", "≥ 60"), ("4", "≥ 4")]
        assert list_cells(html, unknown)[1:] == [("", "unknown"), ("", "unknown")]
    owners = read("owners.html")
    assert list_cells(owners, "maker")[1:] == [("64060", "≥ 64.1k"), ("644", "≥ 644")]
    assert list_cells(owners, "other")[1:] == [("", "unknown"), ("", "unknown")]


def test_cards_and_large_numbers_say_at_least_or_unknown(read: Callable[[str], str]) -> None:
    home = read("index.html")
    assert ">at least 64.1k<" in home and "known for 5 of 9 models" in home
    assert "<p>64k downloads in 30 days</p>" in home
    assert "<p>at least 60 downloads in 30 days</p>" in home and "<p>downloads unknown</p>" in home
    for path, numbers in (
        ("families/pythia.html", ["64k", "640"]),
        ("families/bloom.html", ["at least 60", "at least 4"]),
        ("families/falcon.html", ["unknown", "unknown"]),
        ("owners/other.html", ["unknown", "unknown"]),
    ):
        stats = re.search(r'<dl class="stats">.*?</dl>', read(path), re.S)[0]
        assert [number for number in re.findall(r"<dd>(.*?)</dd>", stats) if number in numbers] == numbers, path


def test_sentences_name_no_leader_and_no_number_that_is_unknown(read: Callable[[str], str]) -> None:
    lead = {path: re.search(r'<p class="lead">(.*?)</p>', read(path))[1] for path in (
        "families/pythia.html", "families/bloom.html", "families/falcon.html", "owners/other.html",
    )}  # fmt: skip
    assert "known for" not in lead["families/pythia.html"] and "at least" not in lead["families/pythia.html"]
    assert "at least 60 times" in lead["families/bloom.html"]
    assert "known for 2 of 3 models" in lead["families/bloom.html"] and "bloom-7b" in lead["families/bloom.html"]
    for path in ("families/falcon.html", "owners/other.html"):
        assert "unknown" in lead[path] and "most downloaded" not in lead[path]


def test_members_with_unknown_downloads_come_last(read: Callable[[str], str]) -> None:
    rows = re.findall(
        r'<tr id="maker/bloom-(\d)b">.*?</th><td>(.*?)</td><td>(.*?)</td>', read("families/bloom.html")
    )
    assert rows == [("7", "60", ""), ("3", "0", "4"), ("1", "", "")]


def test_lists_of_the_most_downloaded_leave_out_the_unknown(read: Callable[[str], str]) -> None:
    linked = set(re.findall(r'href="models\.html#model=([^"]*)"', read("clusters.html")))
    known = {name for name, downloads, _ in ROWS if downloads is not None}
    assert linked and linked <= known
    assert not re.search(r"<td><a [^>]*>other/falcon", read("graph.html"))


def test_shares_of_words_without_known_counts_are_unknown(read: Callable[[str], str]) -> None:
    cells = list_cells(read("words.html"), "falcon")
    assert cells[-1] == ("", "unknown")
    assert list_cells(read("words.html"), "bloom")[-1] == ("60.0", "under 0.1%")
    facet = read("facets/sizes.html")
    assert list_cells(facet, "40b")[2:] == [("", "unknown"), ("", "unknown")]
    assert list_cells(facet, "70m")[2:] == [("7000.0", "11%"), ("70", "70")]


def test_the_comparison_says_the_same(read: Callable[[str], str]) -> None:
    html = read("compare.html")
    columns = re.findall(r'href="families/(\w+)\.html">', html.split("<thead")[-1].split("</thead>")[0])
    cells = {
        name: re.findall(r'<td [^>]*class="number">(.*?)</td>', html.split(f">{name}</th>")[1].split("</tr>")[0])
        for name in ("Downloads in 30 days", "Models with known downloads")
    }
    shown = dict(zip(columns, zip(*cells.values(), strict=True), strict=True))
    known = {"pythia": ("64,000", "3"), "bloom": ("at least 60", "2"), "falcon": ("unknown", "0")}
    assert len(shown) == 2
    assert shown.items() <= known.items()


def test_exports_have_empty_cells_and_numbers_of_known_counts(site: Path, read: Callable[[str], str]) -> None:
    rows = {row["slug"]: row for row in csv.DictReader(read("data/families.csv").splitlines())}
    fields = ("downloads", "downloads_known", "likes", "likes_known", "top_model")
    assert [rows["bloom"][field] for field in fields] == ["60", "2", "4", "1", "maker/bloom-7b"]
    assert [rows["falcon"][field] for field in fields] == ["", "0", "", "0", ""]
    counts = json.loads(read("data/atlas.json"))["counts"]
    assert (counts["downloads"], counts["downloads_known"], counts["likes_known"]) == (64_060, 5, 4)
    assert not [str(fault) for fault in check_site(site).faults if not fault.warning]


WRONG = [
    (",,,0,0,", ",,,1,0,", "downloads_known of 'falcon'"),
    ("falcon,Falcon,,Falcon,3,3,,,", "falcon,Falcon,,Falcon,3,3,0,,", "downloads of 'falcon' is 0.0"),
]


@pytest.mark.parametrize(("old", "new", "message"), WRONG)
def test_a_zero_for_an_unknown_sum_is_a_fault(
    site: Path, borrow_copy: Borrow, old: str, new: str, message: str
) -> None:
    with borrow_copy(site) as copy:
        path = copy / "data" / "families.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        assert any(message in str(fault) for fault in check_site(copy).faults)


def test_a_catalogue_without_any_counts_has_no_zeros(models: Callable, tmp_path: Path) -> None:
    bare = build_atlas(models([name for name, _, _ in ROWS]), settings=Settings(owner_smallest=3, clusters=3))
    write_site(bare, tmp_path / "site")
    counts = json.loads((tmp_path / "site/data/atlas.json").read_text(encoding="utf-8"))["counts"]
    assert (counts["downloads"], counts["likes"], counts["downloads_known"]) == (None, None, 0)
    home = (tmp_path / "site/index.html").read_text(encoding="utf-8")
    stats = re.search(r'<dl class="stats">.*?</dl>', home, re.S)[0]
    assert "unknown" not in stats and "downloads" not in stats
    assert not [str(fault) for fault in check_site(tmp_path / "site").faults if not fault.warning]


REASONS = [
    # the cells of the catalogue, and the expected text, in which '…' is any text
    (
        "id,downloads,likes\na/x-1b,5,1\na/x-2b,,\na/x-3b,7,\n",
        "downloads of 1 model and the likes of 2 models … models.csv",
    ),
    (
        "id,downloads,likes\na/x-1b,5,1\na/x-2b,N/A,2\na/x-3b,many,3\n",
        "of 2 models … word for a missing value … unreadable",
    ),
    ("id,downloads\na/x-1b,5\na/x-2b,6\n", "likes of 2 models … no column of likes"),
    ("id\na/x-1b\na/x-2b\n", "downloads of 2 models and the likes of 2 models … no column of downloads and likes"),
]


@pytest.mark.parametrize(("cells", "parts"), REASONS)
def test_the_statistics_page_says_how_many_counts_are_unknown_and_why(
    tmp_path: Path, cells: str, parts: str
) -> None:
    path = tmp_path / "models.csv"
    path.write_text(cells, encoding="utf-8")
    text = explain_unknown(build_atlas(read_catalogue(str(path))))
    assert re.search(".*".join(map(re.escape, parts.split(" … "))), text), text
    assert text.count(". ") <= 1 and text.endswith("."), "one or two sentences"


def test_nothing_is_explained_if_every_count_is_known(models: Callable) -> None:
    whole = models(["a/x-1b", "a/x-2b"], downloads=[1, 2], likes=[0, 3])
    assert explain_unknown(build_atlas(dataclasses.replace(whole))) == ""
