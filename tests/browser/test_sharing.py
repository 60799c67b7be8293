"""Pictures, citations and embedded views state what they show, the date, and the source."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.browser

VIEWS = {
    "tree.html#root=qwen3&colour=year&from=2025": ("Tree of Qwen3", "created from 2025", "2026"),
    "tree.html#root=gemma&task=text-generation&layout=rectangular": (
        "Tree of Gemma",
        "task text-generation",
        "Gemma",
    ),
    "graph.html#colour=line&line=llama": ("Community graph of all models", "line Llama", "Llama"),
    "families/olmo.html#counts=known": ("Tree of Olmo", "downloads and likes known", "Olmo"),
}


def press_share(page: Any, label: str, figure: str = "figure.view[data-ready]") -> None:
    """Open the menu of a figure and press one of its buttons."""
    menu = page.locator(figure).first.locator("details", has=page.locator("summary", has_text="Share"))
    if menu.get_attribute("open") != "":
        menu.locator("summary").click()
    menu.get_by_role("button", name=label, exact=True).click()


def save(page: Any, label: str, figure: str = "figure.view[data-ready]") -> bytes:
    """Press a button that saves a file, and return the file."""
    with page.expect_download() as download:
        press_share(page, label, figure)
    return Path(download.value.path()).read_bytes()


def read_texts(svg: bytes) -> list[str]:
    return [node.text() for node in LexborHTMLParser(svg.decode()).css("svg text")]


@pytest.mark.parametrize("protocol", ["file", "http"])
@pytest.mark.parametrize("address", VIEWS)
def test_a_picture_says_what_it_shows(visit: Callable[..., Any], address: str, protocol: str) -> None:
    title, filtered, entry = VIEWS[address]
    page = visit(address, protocol=protocol)
    texts = read_texts(save(page, "Picture (SVG)"))
    assert texts[-1].endswith(f"/constellation/{address}") if protocol == "http" else texts[-1] == address
    assert title in texts
    assert any(text.startswith("Filter: ") and filtered in text for text in texts)
    assert any("catalogue of 5 October 2026" in text for text in texts)
    assert any(text.startswith(f"{entry} ") for text in texts), "the legend"
    assert not any("file:" in text for text in texts)
    picture = Image.open(io.BytesIO(save(page, "Picture (PNG)")))
    width = page.locator("figure.view[data-ready] .stage").first.bounding_box()["width"]
    assert picture.width > 2 * (width - 4)


def copy(page: Any, label: str, figure: str = "figure.view[data-ready]") -> str:
    """Press a button that copies a text, and return the text. The browser shows it where it may not be copied."""
    page.evaluate("() => { window.prompt = (_, text) => { window.copied = text; }; }")
    page.evaluate("() => Object.defineProperty(window, 'isSecureContext', { value: false })")
    press_share(page, label, figure)
    return str(page.evaluate("window.copied"))


def test_citations_restore_the_view(visit: Callable[..., Any]) -> None:
    address = "tree.html#root=qwen3&colour=year&from=2025"
    page = visit(address, protocol="http")
    link = copy(page, "Copy link to this view")
    assert link == page.url
    assert f"]({link})" in copy(page, "Copy as Markdown")
    assert f"\\url{{{link}}}" in copy(page, "Copy as BibTeX")
    fresh = visit(address, protocol="http")
    for one in (page, fresh):
        one.locator(".panel dd").first.wait_for()
    assert fresh.locator(".panel").inner_text() == page.locator(".panel").inner_text()


CHARTS = {
    "families/gemma.html": ("figure:has(> svg.timeline)", "Models of Gemma by month of creation"),
    "statistics.html": ("figure[data-scatter]", "Likes against downloads"),
    "trends.html": ("figure:has(svg.curve[aria-label*=whole])", "Downloads of the whole catalogue"),
    "adoption.html": ("figure:has(svg.curve)", "Models created in each quarter"),
}


@pytest.mark.parametrize("address", CHARTS)
def test_a_chart_is_saved_and_embedded(visit: Callable[..., Any], address: str) -> None:
    selector, title = CHARTS[address]
    page = visit(address, settle=False)
    chart = page.locator(selector).first
    chart.scroll_into_view_if_needed()
    chart.locator("svg, canvas").first.wait_for()
    svg = save(page, "Picture (SVG)", selector)
    texts = " ".join(read_texts(svg))
    assert title in texts and "catalogue of 5 October 2026" in texts
    assert f"{address}#figure={chart.get_attribute('id')}" in texts
    assert b"var(" not in svg and b"class=" not in svg.partition(b"<svg x=")[0]
    colours = Image.open(io.BytesIO(save(page, "Picture (PNG)", selector))).convert("RGB").getcolors(1 << 24)
    assert len(colours) > 50, "the picture is not only its background"
    source = LexborHTMLParser(copy(page, "Copy code to embed", selector)).css_first("iframe").attributes["src"]
    embedded = visit(str(source), settle=False)
    embedded.locator(f"#{chart.get_attribute('id')} :is(svg, canvas)").first.wait_for()
    assert embedded.locator("main figure").count() == 1 and not embedded.locator("h1, h2, h3").count()


@pytest.mark.parametrize("protocol", ["file", "http"])
@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("tree.html#root=qwen3&colour=year", "Tree of Qwen3"),
        ("tree.html#layout=rectangular", "Tree of all models"),
        ("graph.html#root=llama", "Community graph of Llama"),
        ("families/olmo.html", "Tree of Olmo"),
        ("tanglegram.html#root=olmo", "Olmo: by name and by line"),
    ],
)
def test_an_embedded_view_has_no_frame(
    visit: Callable[..., Any], bases: dict[str, str], address: str, title: str, protocol: str
) -> None:
    ready = "[data-ready][data-view]" if "tangle" not in address else "[data-tanglegram] canvas"
    page = visit(address, protocol=protocol)
    page.locator(ready).first.wait_for()
    code = LexborHTMLParser(copy(page, "Copy code to embed", "main :is(figure.view, [data-tanglegram])"))
    iframe = code.css_first("iframe")
    assert iframe.attributes["title"] == title
    source = str(iframe.attributes["src"])
    place = source if protocol == "http" else source.rpartition("/" if "families" not in source else "families/")[2]
    embedded = visit(
        ("families/" if "families" in source else "")
        + place.removeprefix(bases[protocol]).removeprefix("families/"),
        protocol=protocol,
    )
    embedded.set_viewport_size({"width": 800, "height": 600})
    embedded.locator(ready).first.wait_for()
    assert [node.is_visible() for node in embedded.locator(".page-top, .page-bottom, h1, .view-bar").all()].count(
        True
    ) == 0
    box = embedded.locator("figure, [data-tanglegram]").first.bounding_box()
    assert box["width"] > 700 and box["y"] < 20
    credit = embedded.locator(".embed-credit")
    assert "catalogue of 5 October 2026" in credit.inner_text()
    target = credit.get_by_role("link")
    assert (
        "embed" not in target.get_attribute("href")
        and target.evaluate("(link) => link.target || document.querySelector('base').target") == "_blank"
    )
