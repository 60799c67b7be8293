"""If a script fails, the page can still be read, and a message says what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constellation.render.bundles import SCRIPTS
from tests.browser.waiting import wait_for, wait_until

pytestmark = pytest.mark.browser

#: The text of all messages that a reader can see.
MESSAGES = """() => [...document.querySelectorAll(
    '.notice, .page-note, [role=alert], .search-note, .table-status, .toast, .panel .rule, .view-note')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true })).map((one) => one.innerText).join(' | ')"""
STILL = "main figure .view-static svg"

#: A page that uses each bundle.
BUNDLES = {
    "theme": "tree.html",
    "core": "graph.html",
    "search": "index.html",
    "sharing": "graph.html",
    "explorer": "families/llama.html",
    "tree": "tree.html#root=qwen",
    "graph": "graph.html#root=llama",
    "tanglegram": "tanglegram.html",
    "clusters": "clusters.html",
    "explain": "explain.html",
    "table": "models.html",
    "pages": "families.html",
}
#: A page that uses each other script, and a part of the message.
OTHERS = [
    ("static/vendor/kdbush.min.js", "graph.html", "kdbush"),
    ("static/vendor/plotly-basic.min.js", "families/qwen.html", "plotly"),
    ("static/vendor/uFuzzy.iife.min.js", "index.html", "typing errors"),
    ("data/first.js", "tree.html", "data/first.js"),
    ("data/moved.js", "tree.html#root=nosuchfamily", "data/moved.js"),
    ("data/models.js", "tree.html", "data/models.js"),
    ("data/clades.js", "graph.html", "data/clades.js"),
    ("data/tree.js", "families/qwen.html", "data/tree.js"),
    ("data/graph.js", "graph.html", "data/graph.js"),
    ("data/facts.js", "tree.html#colour=year", "data/facts.js"),
    ("data/lineage.js", "tree.html#selected=Qwen/Qwen3-8B", "data/lineage.js"),
    ("data/neighbours.js", "graph.html#selected=Qwen/Qwen3-8B", "data/neighbours.js"),
    ("data/cards.js", "models.html#model=Qwen/Qwen3-8B", "data/cards.js"),
    ("data/details.js", "models.html#owner=Qwen", "data/details.js"),
    ("data/families.js", "compare.html", "data/families.js"),
    ("data/tanglegram.js", "tanglegram.html", "data/tanglegram.js"),
    ("data/places.js", "tanglegram.html#root=gemma", "data/places.js"),
    ("data/bearers.js", "models.html#words=gguf", "data/bearers.js"),
    ("data/explain.js", "explain.html#names=qwen3-8b", "data/explain.js"),
    ("data/words.js", "index.html", "words"),
    ("data/lines.js", "index.html", "lines"),
]


def open_page(browser: Any, bases: dict[str, str], address: str, change: Callable[[Any], None]) -> Any:
    """Open a page, some of whose requests are changed."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(90_000)
    change(page)
    page.goto(bases["file"] + address)
    return page


def check_page(page: Any, word: str, address: str) -> None:
    """Wait for the message, and check that the page can be read."""
    if address == "index.html":
        page.locator("form[data-search] input").first.fill("qwen3")
    for figure in page.locator("figure[data-view]").all():
        figure.scroll_into_view_if_needed()
    wait_for(page, lambda: word.lower() in page.evaluate(MESSAGES).lower(), True, "the messages")
    assert len(page.locator("main").inner_text()) > 300
    wait_until(
        page,
        "(still) => [...document.querySelectorAll(still)]"
        ".every((one) => one.closest('.live') || one.checkVisibility())",
        STILL,
    )


def test_each_bundle_has_a_page_that_uses_it(site: Path) -> None:
    assert list(BUNDLES) == [bundle.name for bundle in SCRIPTS]
    for name, address in BUNDLES.items():
        html = (site / address.split("#")[0]).read_text(encoding="utf-8")
        assert name == "search" or f"static/js/{name}.js" in html


@pytest.mark.parametrize("name", BUNDLES)
@pytest.mark.parametrize("way", ["missing", "broken"])
def test_without_a_bundle_the_page_can_be_read(browser: Any, bases: dict[str, str], name: str, way: str) -> None:
    """The bundle is missing, or it stops in its middle, as after an error in one of its files."""

    def change(page: Any) -> None:
        def answer(route: Any) -> None:
            if way == "missing":
                route.abort()
                return
            text = (Path(bases["file"].removeprefix("file://")) / f"static/js/{name}.js").read_text(
                encoding="utf-8"
            )
            parts = text.split("/* --- ")
            broken = "\nthrow new Error('a part is broken');\n/* --- ".join(
                ["/* --- ".join(parts[: len(parts) // 2 + 1]), "/* --- ".join(parts[len(parts) // 2 + 1 :])]
            )
            route.fulfill(body=broken, content_type="text/javascript")

        page.route(f"**/static/js/{name}.js", answer)

    address = BUNDLES[name]
    page = open_page(browser, bases, address, change)
    if name in ("theme", "core"):
        word = "scripts of this page have not run"
        # The line comes at once if the page knows that it has failed, otherwise after ten seconds.
        page.evaluate("document.getAnimations().forEach((one) => one.finish())")
    else:
        word = f"static/js/{name}.js" if way == "missing" or name != "search" else "search"
    check_page(page, word, address)
    page.close()


@pytest.mark.parametrize(("script", "address", "word"), OTHERS)
def test_without_a_data_script_or_a_library_the_page_can_be_read(
    browser: Any, bases: dict[str, str], script: str, address: str, word: str
) -> None:
    page = open_page(browser, bases, address, lambda page: page.route(f"**/{script}", lambda route: route.abort()))
    check_page(page, word, address)
    page.close()


@pytest.mark.parametrize(
    ("bundle", "part", "address"),
    [
        ("tree", "treePaint", "tree.html"),
        ("graph", "graphLabels", "graph.html"),
        ("explorer", "camera", "graph.html"),
    ],
)
def test_a_view_that_cannot_draw_shows_its_still_picture(
    browser: Any, bases: dict[str, str], bundle: str, part: str, address: str
) -> None:
    """All functions of one part of the scripts fail when they are called."""
    breaking = f"""
    for (const name of Object.keys(constellation.{part}))
      constellation.{part}[name] = () => {{ throw new Error('{part} is broken'); }};"""

    def change(page: Any) -> None:
        path = Path(bases["file"].removeprefix("file://")) / f"static/js/{bundle}.js"
        text = path.read_text(encoding="utf-8") + breaking
        page.route(
            f"**/static/js/{bundle}.js", lambda route: route.fulfill(body=text, content_type="text/javascript")
        )

    page = open_page(browser, bases, address, change)
    page.locator(".view-failed", has_text=f"{part} is broken").wait_for()
    assert page.locator(STILL).first.is_visible()
    page.evaluate("constellation.theme.toggle()")
    assert page.locator(".view-failed").count() == 1
    page.close()


def test_the_line_about_scripts_is_not_seen_otherwise(visit: Callable[..., Any]) -> None:
    page = visit("about.html")
    page.evaluate("document.getAnimations().forEach((one) => one.finish())")
    assert "have not run" not in page.locator("main").inner_text()
    without = visit("about.html", java_script_enabled=False)
    assert "have not run" in without.locator("main").inner_text()
