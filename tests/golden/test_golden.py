"""The golden site: the exports and pages of a small catalogue are compared with stored files.

`expected/` contains the complete exports, and the headings, numbers and links of some pages. After an intended
change, run `python -m pytest tests/golden --regen-all` to write the files again, and read the diff.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_regressions.file_regression import FileRegressionFixture
from selectolax.lexbor import LexborHTMLParser, LexborNode

EXPECTED = Path(__file__).parent / "expected"

TABLES = (
    "data/adoption.csv",
    "data/created.csv",
    "data/families.csv",
    "data/history.csv",
    "data/lineage.csv",
    "data/lines.csv",
    "data/models.csv",
)
#: A large family, one with a glued word, a brand that grew by its names, a title by hand, and one of hostile names.
FAMILIES = ("nova", "codenova", "ember", "orbit-comet", "zap")
EXPORTS = (*TABLES, *(f"data/families/{slug}.csv" for slug in FAMILIES), "data/tree.nwk")
PAGES = (
    "index.html",
    "families/nova.html",
    "families.html",
    "lines/nova.html",
    "statistics.html",
    "trends.html",
    "models.html",
)

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
#: Elements that begin a line of a page's summary: a row of a table is a line, and so is a paragraph.
BLOCKS = {"article", "caption", "dd", "dt", "figcaption", "figure", "li", "p", "section", "text", "tr"}
UNSEEN = {"script", "style", "title", "noscript"}
NUMBER = re.compile(r"[+−-]?\d[\d,]*(\.\d+)?[kMBT%]?|\d{4}-\d\d-\d\d")


@pytest.fixture(scope="module")
def site(golden_site: Path) -> Path:
    """The golden site."""
    return golden_site


@pytest.mark.parametrize("path", EXPORTS)
def test_an_export_is_the_same_to_the_byte(path: str, site: Path, file_regression: FileRegressionFixture) -> None:
    content = (site / path).read_bytes()
    assert b"\r" not in content  # the comparison below would read CR LF as LF
    compare(file_regression, content.decode(), path)


def test_every_table_is_compared(site: Path) -> None:
    assert sorted(file.relative_to(site).as_posix() for file in site.glob("data/*.csv")) == sorted(TABLES)


def test_the_summary_is_the_same_but_for_versions(site: Path, file_regression: FileRegressionFixture) -> None:
    """The versions of the program and its libraries may change without a change of the atlas."""
    summary = json.loads((site / "data" / "atlas.json").read_bytes())
    summary["constellation"] = "VERSION"
    summary["libraries"] = dict.fromkeys(summary["libraries"], "VERSION")
    for engine in summary["engines"].values():
        engine["version"] = "VERSION"
    compare(file_regression, json.dumps(summary, indent=1, ensure_ascii=False) + "\n", "data/atlas.json")


def test_the_ledger_is_the_same(site: Path, file_regression: FileRegressionFixture) -> None:
    compare(file_regression, site.with_name("ledger.json").read_text(encoding="utf-8"), "ledger.json")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_the_same_headings_numbers_and_links(
    path: str, site: Path, file_regression: FileRegressionFixture
) -> None:
    page = LexborHTMLParser((site / path).read_bytes())
    assert page.body is not None
    compare(file_regression, "".join(f"{line}\n" for line in summarise(page.body)), f"pages/{path}.txt")


def compare(file_regression: FileRegressionFixture, content: str, path: str) -> None:
    """Compare a text with the stored text, or store the text."""
    file_regression.check(content, encoding="utf-8", newline="", fullpath=EXPECTED / path)


def summarise(body: LexborNode) -> Iterator[str]:
    """List the headings of a page, and the numbers and links in each block of the page."""
    line: list[str] = []
    for kind, text in walk(body):
        if kind == "item":
            line.append(text)
            continue
        if line:
            yield "  " + " ".join(line)
            line = []
        if kind == "heading":
            yield text
    if line:
        yield "  " + " ".join(line)


def walk(node: LexborNode) -> Iterator[tuple[str, str]]:
    """Yield the headings, the bounds of blocks, the numbers and the links of a page, in order."""
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            words = (word.strip("()[]:;.,·→×") for word in child.text().split())
            yield from (("item", word) for word in words if NUMBER.fullmatch(word))
            continue
        if tag in UNSEEN:
            continue
        if tag in HEADINGS:
            yield "heading", f"{tag} {' '.join(child.text().split())}"
        elif tag in BLOCKS:
            yield "bound", ""
        elif tag == "a":
            yield "item", f"<{child.attributes.get('href')}>"
        yield from walk(child)
        if tag in BLOCKS:
            yield "bound", ""
