"""A model with any name has one row, a link to the Hub, and its name as plain text on the pages."""

from __future__ import annotations

import csv
import html
import json
import re
import urllib.parse
from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.catalogue.reading.invisible import tell_unseen
from constellation.render.member_table import PAGE_IDS
from tests.hostile.markup import read_row

EVIL = "<script>alert(1)</script>"
FAMILIES = ("Zebra", "Giraffe")
NAMES = [
    # markup, scripts, templates, styles, comments
    f"{EVIL}/Zebra-1b", f"x/Zebra-</script>{EVIL}-2b", f"x/{EVIL}", 'a"onmouseover="alert(1)/Zebra-3b',
    "'/Zebra-'4b'",
    "<img src=x onerror=alert(1)>/Zebra-5b", "<svg/onload=alert(1)>", "&lt;b&gt;/Zebra-&amp;-6b",
    "]]>/Zebra-<!--7b", "-->",
    "{{ 7*7 }}/Zebra-{% raw %}-8b", "${7*7}/Zebra-9b", "`x`/Zebra-[10b](http://x)", "*/Zebra-/*11b*/",
    "<a href=javascript:alert(1)>x</a>/Zebra-12b",
    # addresses
    "javascript:alert(1)/Zebra-13b", "data:text/html,x/Zebra-14b", "//evil.example/Zebra-15b",
    "\\\\evil\\Zebra-16b", "#?&=/Zebra-17b#x=y", "%3Cb%3E/Zebra-%2e%2e%2f-18b", "%", "https://evil.example/Zebra-19b",
    "model=a/b", "a?b#c",
    # paths
    "../../etc/passwd", "../../etc/Zebra-20b", "..", ".", "/", "//", "a/b/c/d", "~/Zebra-21b",
    "C:\\Zebra-22b", "a\\", "a/b\\c", "a/b\uff3cc", "a/b\ufe68c", "a/b\\\ufe68c",
    "CON", "con/aux", "nul.txt", "x/COM1",
    # formulas
    '=HYPERLINK("http://x","y")/Zebra-23b', "+Zebra-24b", "-Zebra-25b", "@Zebra-26b", "'=1+1", "=1+1",
    "\uff1d1+1", "=cmd|' /C calc'!A1",
    # what scripts take for themselves
    "exports", "module", "require", "define", "globalThis", "self",
    "__proto__", "constructor", "toString", "hasOwnProperty", "constellation", "Plotly", "undefined", "null", "NaN",
    # ids of the pages' own elements
    *sorted(PAGE_IDS), "list-title", "search-list-0", "view-1", "length-1", "cluster-1", "unplaced",
    # letters: unseen, turned around, joined, of four bytes, of the other direction, nearly alike
    "a\u200bb/Zebra-27b", "ab/Zebra-27b", "\u202eabc/Zebra-28b", "\u2066a/Zebra-29b\u2069",
    "line\u2028break/Zebra-30b",
    "\ufeffx/Zebra-31b", "soft\xadhyphen/Zebra-32b", "\U0001f468\u200d\U0001f469\u200d\U0001f467/Zebra-33b",
    "\U00020000/Zebra-34b", "e\u0301/Zebra-35b", "\xe9/Zebra-35b", "مرحبا/Zebra-36b",
    "שלום/نموذج-37b", "組織/模型-38b",
    "می\u200cخواهم/Zebra-39b", "İ/Zebra-40b", "ﬁ/Zebra-41b", "Ζebra-42b", "a\xa0b/Zebra-43b", "x/Zebra\t-44b",
    # slugs and anchors that collide, by case and without
    "Org/Zebra-45b", "org/zebra-45B", "ORG/ZEBRA-45B", "o.r.g/Zebra-45b", "o-r-g/Zebra-45b",
    # nothing but signs, nothing but digits, long, quoted, with commas
    "---", "///", "_", "'", "''", '"', ",", ";", "12345", "0", "00", "1e5", "x/" + "Zebra" * 60,
    "y" * 1000, "b c/Zebra 46b",
    *(f"o{number}/Giraffe-{number}b" for number in range(5)),
]  # fmt: skip
READ = {name: name.replace("\t", "") for name in NAMES}  # controls are left out


@pytest.fixture(scope="module")
def site(share_folder: Callable, run_command: Callable) -> Path:
    """Build the site of all these names, with an earlier snapshot and a former family in the ledger."""
    folder = share_folder("names", lambda folder: build_names(folder, run_command))
    return folder / "out" / "site"


def build_names(folder: Path, run_command: Callable) -> None:
    """Build the site of an earlier catalogue and then the site of all names, with the same ledger."""
    folder.mkdir()
    gone = [f"g{number}/Okapi-{number}b\u202e<b>" for number in range(5)]
    for file, names in (("then-2026-08-01.csv", [*gone, *NAMES]), ("now-2026-10-05.csv", NAMES)):
        with (folder / file).open("w", encoding="utf-8", newline="") as out:
            table = csv.writer(out)
            table.writerow(["id", "downloads", "likes", "created", "license", "architecture", "base_model"])
            for number, name in enumerate(names):
                table.writerow([name, number * 7, number * 3, "2026-09-01", f'"><i>{EVIL}', f"{EVIL}", f"{EVIL}/x"])
    (folder / "atlas.toml").write_text(
        "family_smallest = 3\nowner_smallest = 1\ntable_rows = 500\n"
        f"title = 'Atlas {EVIL}'\ndescription = '\"{EVIL}'\n",
        encoding="utf-8",
    )
    # The pages of the earlier site are overwritten, so it has few.
    few = "family_smallest = 3\nmodels_paged = 0\nowners_paged = 0\n"
    (folder / "then.toml").write_text(few, encoding="utf-8")
    common = ["--ledger", "ledger.json", "--out", "out/site", "--quiet"]
    builds = [
        ["build", "then-2026-08-01.csv", "--config", "then.toml", *common],
        ["build", "now-2026-10-05.csv", "--previous", "then-2026-08-01.csv", "--config", "atlas.toml", *common],
    ]
    for words in builds:
        ended = run_command(folder, words)
        assert (ended.status, ended.errors) == (0, "")
    assert {path.name for path in (folder / "out").iterdir()} == {"site"}


def test_the_whole_site_keeps_the_contract(site: Path, list_faults: Callable) -> None:
    assert list_faults(site, sorted(READ.values())) == []


@pytest.mark.full
def test_the_pages_are_valid(site: Path, validate: Callable) -> None:
    assert validate(site, sorted(site.rglob("*.html"))) == []


def test_every_kind_of_page_is_there(site: Path) -> None:
    """The pages include the page of an address that is no longer used."""
    given_up = json.loads((site / "data" / "atlas.json").read_text(encoding="utf-8"))["given_up"]
    assert list(given_up) == ["okapi"]
    assert 'class="lead"' in (site / "families" / "okapi.html").read_text(encoding="utf-8")
    assert len(list((site / "owners").iterdir())) > 50
    assert "Okapi" in (site / "trends.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def rows(site: Path) -> dict[str, str]:
    """Return the HTML of each model's row on models.html."""
    page = (site / "models.html").read_text(encoding="utf-8")
    found = re.findall(r'<tr(?: id="([^"]*)")?>(<th scope="row">.*?)</tr>', page, re.S)
    links = [re.search(r'href="models\.html#model=([^"]*)"', row)[1] for _, row in found]
    assert len(found) == len(NAMES)
    return {urllib.parse.unquote(link): row for link, (_, row) in zip(links, found, strict=True)}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_has_one_row_in_which_it_is_text(rows: dict[str, str], name: str) -> None:
    name = READ[name]
    row = read_row(rows[name])
    assert row.visible.startswith(tell_unseen(name))
    assert {tag for tag, _ in row.elements} <= {"th", "td", "a", "span", "bdi"}
    links = [given for tag, given in row.elements if tag == "a"]
    assert links[0] == {"href": "models.html#model=" + urllib.parse.quote(name, safe="/")}
    assert all(re.fullmatch(r"(?:families|lines|owners)/[a-z0-9-]+\.html", given["href"]) for given in links[1:])


def test_marks_of_direction_are_shown_and_names_of_the_other_direction_isolated(site: Path) -> None:
    owners = {path.name: path.read_text(encoding="utf-8") for path in (site / "owners").iterdir()}
    turned = next(page for page in owners.values() if "‹U+202E›abc" in page)
    assert "<h1>‹U+202E›abc</h1>" in turned and "\u202e" not in re.sub('(?:id|href|data-owner)="[^"]*"', "", turned)
    arabic = next(page for page in owners.values() if "مرحبا" in page)
    assert arabic.count("\u2068مرحبا\u2069") >= 2 and "<h1>\u2068مرحبا\u2069</h1>" in arabic
    styles = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.search(r"\bbdi,[^{}]*\{\s*unicode-bidi: isolate;\s*\}", styles)


def test_plotly_is_given_no_markup(site: Path) -> None:
    page = (site / "families" / "zebra.html").read_text(encoding="utf-8")
    figure = json.loads(re.search(r'<script type="application/json" id="scatter">(.*?)</script>', page)[1])
    texts = figure["data"][0]["text"]
    assert len(texts) > 30 and not set("".join(texts)) & set("<>")
    assert {html.unescape(text).strip("\u2068\u2069") for text in texts} <= set(map(tell_unseen, READ.values()))
