"""Checks of the pages of a site: the names of models must always appear as plain text."""

from __future__ import annotations

import re
import urllib.parse
from collections.abc import Iterator, Mapping
from pathlib import Path

from constellation.catalogue.reading.invisible import tell_unseen
from constellation.render.member_table import PAGE_IDS
from tests.fixtures.pages import Page

_REST = "img-src 'self' data:{}; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'self'"
#: The policies of the site's pages: the usual one, that with Plotly, and that of the page for missing addresses.
POLICIES = (
    re.escape("default-src 'none'; script-src 'self'; style-src 'self'; " + _REST.format("")),
    re.escape("default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " + _REST.format(" blob:")),
    r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; base-uri 'none'; form-action 'none'",
)
#: Every element that the pages of the atlas use. Any other element comes from a name that was not escaped.
ELEMENTS = frozenset([
    "a", "article", "bdi", "blockquote", "body", "button", "caption", "circle", "code", "dd", "details", "div",
    "dl", "dt", "em", "figcaption", "figure", "footer", "form", "g", "h1", "h2", "h3", "h4", "head", "header",
    "html", "input", "kbd", "label", "li", "link", "main", "meta", "nav", "noscript", "ol", "optgroup",
    "option", "p", "path", "polyline", "pre", "rect", "script", "section", "select", "small", "span", "strong",
    "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "text", "textarea", "th", "thead", "title",
    "tr", "tspan", "ul", "use",
])  # fmt: skip
#: The elements around a row.
OUTER = frozenset({"html", "head", "body", "table", "tbody", "tr"})
#: Script elements that hold data and run nothing.
DATA_TYPES = frozenset({"application/json", "application/ld+json"})
#: The hosts that links may lead to.
HOSTS = frozenset({"huggingface.co", "arxiv.org", "github.com", "opensource.org"})
_OWN_SCRIPT = re.compile(r"(\.\./)*static/js/[\w-]+\.js")
_NO_ADDRESS = re.compile(r"[\s\"<>\\^`{|}]")
# Characters that neither HTML nor XML 1.0 can contain.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def read_row(html: str) -> Page:
    """Return a row of a table, without the rest of the page."""
    page = Page(f"<table><tbody><tr>{html}</tr></tbody></table>")
    page.elements = [element for element in page.elements if element[0] not in OUTER]
    return page


def check_pages(site: Path, family_of: Mapping[str, str]) -> list[str]:
    """Return the faults in the pages of a site, one line each.

    family_of: for each model the slug of its family, "" for none
    """
    faults: list[str] = []
    anchors: set[str] = set()
    for file in sorted(site.rglob("*.html")):
        path = file.relative_to(site).as_posix()
        html = file.read_text(encoding="utf-8")
        reading = Page(html)
        faults += [f"{path}: {fault}" for fault in check_page(html, reading)]
        if path.startswith("families/") or path == "models.html":
            anchors |= {given["id"] for _, given in reading.elements if "id" in given}
    # Pages list the most downloaded models, and a script adds the others.
    placed = {name for name, family in family_of.items() if family}
    listable = {name for name in placed - PAGE_IDS if " " not in name}
    return faults + (
        ["no page has a row for a model"] if placed and listable == placed and not placed & anchors else []
    )


def check_page(html: str, page: Page) -> Iterator[str]:
    """Yield the faults in one page."""
    if not re.match(r"<!doctype html>\n<html lang=[^>]*>\n<head>", html):
        yield "does not begin as a page does"
    if found := _ILLEGAL.search(html):
        yield f"holds {found[0]!r}"
    text = page.visible.replace("\u2068", "").replace("\u2069", "")  # by which a sentence isolates a name
    if tell_unseen(text) != text:
        yield "shows what nobody sees"
    policies = [given["content"] for _, given in page.elements if "http-equiv" in given]
    if len(policies) != 1 or not any(re.fullmatch(policy, policies[0]) for policy in POLICIES):
        yield f"has the policies {policies}"
    for tag, given in page.elements:
        yield from check_element(tag, given)


def check_element(tag: str, given: Mapping[str, str]) -> Iterator[str]:
    """Find faults in one element."""
    if tag not in ELEMENTS:
        yield f"<{tag}> is not written by the templates"
    if tag == "script" and given.get("type") not in DATA_TYPES and not _OWN_SCRIPT.fullmatch(given.get("src", "")):
        yield f"<script {given}> is not written by the templates"
    if tag == "meta" and given.get("http-equiv", "Content-Security-Policy") != "Content-Security-Policy":
        yield f"<meta {given}> is not written by the templates"
    foreign = [name for name in given if name.startswith("on") or name in ("style", "srcdoc", "target")]
    yield from (f"<{tag} {name}> is not written by the templates" for name in foreign)
    for name in {"href", "src", "action", "formaction", "xlink:href"} & given.keys():
        yield from (f"<{tag}> {fault}" for fault in check_address(tag, given[name], given.get("rel", "")))


def check_address(tag: str, address: str, rel: str) -> Iterator[str]:
    """Find faults in an address: the address is invalid, or leads to an unexpected place."""
    parts = urllib.parse.urlsplit(address)
    outward = parts.scheme == "https" and tag == "a" and parts.netloc in HOSTS
    inward = not parts.scheme and not parts.netloc and not address.startswith("/")
    if not outward and not inward:
        yield f"leads to {address!r}"
    if _NO_ADDRESS.search(address):
        yield f"leads to {address!r}, which is no address"
    if parts.netloc == "huggingface.co" and {"noopener", "noreferrer"} - set(rel.split()):
        yield f"leads to {address!r} with the window open to it"
