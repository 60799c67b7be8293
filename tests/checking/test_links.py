"""Links that lead nowhere, only on some disks, out of the site or to another host are named with their place."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from constellation.checking import check_site

BROKEN = [
    ('<a href="none.html">x</a>', "<a href='none.html'> leads nowhere; build the missing file"),
    ("<A HREF = none.html >x</A>", "<a href='none.html'> leads nowhere"),
    ('<a href="Tree.html">x</a>', "<a href='Tree.html'> is spelt tree.html on disk; spell it so"),
    ('<a href="/tree.html">x</a>', "<a href='/tree.html'> does not begin at the page; make it relative"),
    ('<a href="families\\llama.html">x</a>', "does not begin at the page"),
    ('<a href="families">x</a>', "<a href='families'> is a folder; name the file in it"),
    ('<a href="families/">x</a>', "<a href='families/'> is a folder; name the file in it"),
    ('<a href="tree">x</a>', "<a href='tree'> lacks its ending; write .html after it"),
    ('<a href="../secret.html">x</a>', "<a href='../secret.html'> leads out of the site; keep it within"),
    ('<a href="tree.html#nothing">x</a>', "<a href='tree.html#nothing'> leads to no element of tree.html"),
    ('<i id="Here"></i><a href="#here">x</a>', "<a href='#here'> is spelt #Here there; spell it so"),
    ('<i id="one"></i><i id="one"></i>', "2 elements have the id 'one'; give each an id of its own"),
    ('<a href="http://[::1">x</a>', "<a href='http://[::1'> is no address; mend it"),
    ('<a href="file:///etc/hosts">x</a>', "leads to the machine that it was built on; make it relative"),
    ('<a href="http://localhost:8000/">x</a>', "leads to the machine that it was built on"),
    ('<a href="javascript:alert(1)">x</a>', "<a href='javascript:alert(1)'> is a script; use a script file"),
    ('<img src="">', "<img src=''> is empty; name a file"),
    ('<img srcset="a.png 1x, b.png 2x">', "<img srcset='a.png'> leads nowhere"),
]


@pytest.mark.parametrize(("html", "message"), BROKEN)
def test_a_link_that_fails_is_named_with_its_line(site: Path, add, list_faults, html: str, message: str) -> None:
    add("about.html", html)
    line = (site / "about.html").read_text().count("\n") - 1
    faults = list_faults()
    assert any(message in fault for fault in faults), faults
    assert all(fault.startswith(("about.html: ", f"about.html, line {line}: ")) for fault in faults), faults
    assert not check_site(site).sound


ELSEWHERE = [
    ("families/llama.html", "</body>", '<a href="tree.html">x</a></body>', "families/llama.html, line"),
    (
        "404.html",
        "</body>",
        '<a href="index.html">x</a></body>',
        "is relative on a page that is served at any depth",
    ),
    ("static/css/views.css", "{", "{ background: url(none.svg);", "<style url='none.svg'> leads nowhere"),
    ("feed.xml", 'href="families/', 'href="family/', "feed.xml, line"),
]


@pytest.mark.parametrize(("path", "old", "new", "message"), ELSEWHERE)
def test_links_of_other_files_are_checked_from_there(
    spoil, list_faults, path: str, old: str, new: str, message: str
) -> None:
    spoil(path, old, new)
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


@pytest.mark.parametrize("html", HARMLESS)
def test_what_is_harmless_is_no_fault(add, list_faults, html: str) -> None:
    add("about.html", html)
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
ASKS = "asks another host; ship the file with the site, for no request may leave it"


@pytest.mark.parametrize(("html", "message"), FOREIGN)
def test_a_request_to_another_host_is_named(add, list_faults, html: str, message: str) -> None:
    add("about.html", html)
    (fault,) = list_faults()
    assert f"{message} {ASKS}" in fault


def test_styles_and_drawings_ask_no_other_host_either(spoil, list_faults) -> None:
    spoil("static/css/views.css", "{", '{ background: url("https://example.org/x.png");')
    spoil("static/img/icon.svg", "</svg>", '<image href="https://example.org/y.png"/></svg>')
    faults = list_faults()
    assert any(f"<style url='https://example.org/x.png'> {ASKS}" in fault for fault in faults), faults
    assert any(f"<image href='https://example.org/y.png'> {ASKS}" in fault for fault in faults), faults


def test_a_link_that_every_page_shares_is_one_fault(site: Path, add, list_faults) -> None:
    pages = [page.relative_to(site).as_posix() for page in sorted(site.glob("families/*.html"))]
    for page in pages:
        add(page, '<a href="gone.html">x</a>')
    (fault,) = list_faults()
    assert f"'gone.html'> leads nowhere (and in {len(pages) - 1} more files); build the missing file" in fault


def test_a_page_that_nothing_leads_to_is_a_warning(site: Path) -> None:
    shutil.copy(site / "about.html", site / "lost.html")
    findings = check_site(site)
    assert list(map(str, findings.faults)) == ["lost.html: no page leads to it; link to it, or leave it out"]
    assert findings.sound


def test_the_sites_own_address_is_known(site: Path, spoil, add, list_faults) -> None:
    summary = json.loads((site / "data/atlas.json").read_text())
    summary["settings"]["base_url"] = "https://example.org/atlas/"
    (site / "data/atlas.json").write_text(json.dumps(summary))
    add("404.html", '<a href="https://example.org/atlas/index.html">x</a>')
    spoil("feed.xml", 'href="families/', 'href="https://example.org/atlas/families/')
    assert list_faults() == []
    add("families/llama.html", '<a href="https://example.org/atlas/none.html">x</a>')
    (fault,) = list_faults()
    assert "<a href='https://example.org/atlas/none.html'> leads nowhere" in fault
