"""Links to missing files, to files outside the site and to other hosts are reported with the line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

BROKEN = [
    ('<a href="none.html">x</a>', "<a href='none.html'> points to a missing file; build the file"),
    ("<A HREF = nil.html >x</A>", "<a href='nil.html'> points to a missing file"),
    (
        '<a href="Tree.html">x</a>',
        "<a href='Tree.html'> differs in case from the file tree.html; use the same case",
    ),
    ('<a href="/tree.html">x</a>', "<a href='/tree.html'> is not relative to the page; make it relative"),
    ('<a href="families\\llama.html">x</a>', r"<a href='families\\llama.html'> is not relative to the page"),
    ('<a href="families">x</a>', "<a href='families'> is a folder; link to a file in the folder"),
    ('<a href="families/">x</a>', "<a href='families/'> is a folder; link to a file in the folder"),
    ('<a href="tree">x</a>', "<a href='tree'> lacks the ending .html; add it"),
    (
        '<a href="../secret.html">x</a>',
        "<a href='../secret.html'> points outside the site; link to a file within the site",
    ),
    ('<a href="tree.html#nothing">x</a>', "<a href='tree.html#nothing'>: tree.html has no element with this id"),
    (
        '<i id="Here"></i><a href="#here">x</a>',
        "<a href='#here'> differs in case from the id Here; use the same case",
    ),
    ('<i id="one"></i><i id="one"></i>', "2 elements have the id 'one'; give each its own id"),
    ('<a href="http://[::1">x</a>', "<a href='http://[::1'> is not a valid address; correct it"),
    ('<a href="file:///etc/hosts">x</a>', "<a href='file:///etc/hosts'> works only on the machine that built the"),
    ('<a href="http://localhost:8000/">x</a>', "<a href='http://localhost:8000/'> works only on the machine that"),
    ('<a href="javascript:alert(1)">x</a>', "<a href='javascript:alert(1)'> is a script; use a script file"),
    ('<img src="">', "<img src=''> is empty; give the path of a file"),
    ('<img srcset="a.png 1x, b.png 2x">', "<img srcset='a.png'> points to a missing file"),
]


def test_broken_links_are_reported_with_their_lines(site: Path, add, find_faults) -> None:
    add("about.html", "\n".join(html for html, _ in BROKEN))
    first = (site / "about.html").read_text().count("\n") - len(BROKEN)
    faults = find_faults()
    lines = list(map(str, faults))
    for line, (html, message) in enumerate(BROKEN, first):
        (found,) = (fault for fault in lines if message in fault)
        assert found.startswith(("about.html: ", f"about.html, line {line}: ")), html
    other = [fault for fault in lines if not any(message in fault for _, message in BROKEN)]
    assert len(other) == 1 and "<img srcset='b.png'> points to a missing file" in other[0]
    assert not any(fault.warning for fault in faults)


ELSEWHERE = [
    ("families/llama.html", "</body>", '<a href="tree.html">x</a></body>', "families/llama.html, line"),
    (
        "404.html",
        "</body>",
        '<a href="index.html">x</a></body>',
        "is relative, but 404.html is served in every folder",
    ),
    (
        "static/css/views.css",
        "{",
        "{ background: url(none.svg);",
        "<style url='none.svg'> points to a missing file",
    ),
    ("feed.xml", 'href="families/', 'href="family/', "feed.xml, line"),
    ("feed.xml", "</feed>", "", "the file is not well-formed XML (no element found)"),
]


@pytest.mark.parametrize(("path", "old", "new", "message"), ELSEWHERE)
def test_links_of_other_files(replace, list_faults, path: str, old: str, new: str, message: str) -> None:
    replace(path, old, new)
    (fault,) = list_faults()
    assert message in fault


HARMLESS = [
    '<a href="https://example.org/x">x</a> <a href="mailto:a@example.org">x</a>',
    '<a href="tree.html#root=llama&amp;colour=year">x</a> <a href="#">x</a> <a href="">x</a>',
    '<a href="tree.html?x=1">x</a> <a href="families%2Fllama.html">x</a>',
    '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">',
    '<link rel="canonical" href="https://example.org/about.html">',
    '<!-- <a href="none.html"> -->',
    '<script type="application/json">{"a": "<a href=none.html>"}</script>',
    '<textarea><img src="none.png"></textarea>',
    '<p title="<a href=\'none.html\'>">x &lt;a href="none.html"></p>',
    '<p>5 < 6 and a stray " quote',
]


def test_correct_markup_has_no_faults(add, list_faults) -> None:
    add("about.html", "\n".join(HARMLESS))
    assert list_faults() == []


FOREIGN = [
    ('<script src="https://cdn.example.org/x.js"></script>', "<script src='https://cdn.example.org/x.js'>"),
    ('<link rel="stylesheet" href="//example.org/x.css">', "<link href='//example.org/x.css'>"),
    ('<link rel="preconnect" href="https://example.org">', "<link href='https://example.org'>"),
    ('<img src="https://example.org/pixel.gif">', "<img src='https://example.org/pixel.gif'>"),
    ('<form action="https://example.org/"></form>', "<form action='https://example.org/'>"),
    ('<a href="tree.html" ping="https://example.org/">x</a>', "<a ping='https://example.org/'>"),
    ('<svg><image href="https://example.org/x.png"/></svg>', "<image href='https://example.org/x.png'>"),
]
ASKS = "requests a file from another host; put the file into the site"


def test_requests_to_another_host(add, list_faults) -> None:
    add("about.html", "\n".join(html for html, _ in FOREIGN))
    faults = list_faults()
    assert len(faults) == len(FOREIGN)
    for fault, (_, message) in zip(faults, FOREIGN, strict=True):
        assert f"{message} {ASKS}" in fault


def test_requests_of_style_sheets_and_drawings(replace, list_faults) -> None:
    replace("static/css/views.css", "{", '{ background: url("https://example.org/x.png");')
    replace("static/img/icon.svg", "</svg>", '<image href="https://example.org/y.png"/></svg>')
    faults = list_faults()
    assert any(f"<style url='https://example.org/x.png'> {ASKS}" in fault for fault in faults), faults
    assert any(f"<image href='https://example.org/y.png'> {ASKS}" in fault for fault in faults), faults


def test_a_fault_of_many_pages_is_reported_once(site: Path, add, list_faults) -> None:
    pages = [page.relative_to(site).as_posix() for page in sorted(site.glob("families/*.html"))]
    for page in pages:
        add(page, '<a href="gone.html">x</a>')
    (fault,) = list_faults()
    assert f"'gone.html'> points to a missing file (and in {len(pages) - 1} more files); build the file" in fault


def test_a_page_without_a_link_to_it_is_a_warning(site: Path, find_faults, list_faults) -> None:
    shutil.copy(site / "about.html", site / "lost.html")
    assert list_faults() == ["lost.html: no page links to it; add a link to it, or remove the page"]
    assert [fault.warning for fault in find_faults()] == [True]


def test_absolute_addresses_of_the_site_are_checked(site: Path, replace, add, list_faults) -> None:
    summary = json.loads((site / "data/atlas.json").read_text())
    summary["settings"]["base_url"] = "https://example.org/atlas/"
    (site / "data/atlas.json").write_text(json.dumps(summary))
    add("404.html", '<a href="https://example.org/atlas/index.html">x</a>')
    replace("feed.xml", 'href="families/', 'href="https://example.org/atlas/families/')
    assert list_faults() == []
    add("families/llama.html", '<a href="https://example.org/atlas/none.html">x</a>')
    (fault,) = list_faults()
    assert "<a href='https://example.org/atlas/none.html'> points to a missing file" in fault
