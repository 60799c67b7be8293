"""Whatever the fragment of an address holds, no script fails and no page stops."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constellation.cli import main

pytestmark = pytest.mark.browser

#: Keys of the states of all pages (static/js/core/state.js and the filters of the tables).
KEYS = (
    "axis", "base", "bits", "by", "cluster", "colour", "counts", "families", "family", "figure", "format",
    "from", "gb", "layout", "license", "line", "lineage", "map", "max", "memory", "method", "min", "model",
    "models", "names", "of", "only", "order", "owner", "q", "quantisation", "radius", "rights", "root",
    "selected", "since", "size", "task", "text", "to", "unplaced", "until", "words",
)  # fmt: skip
#: Names of inherited properties, numbers beyond every limit, broken escapes, and invisible and very long texts.
VALUES = (
    "toString", "constructor", "__proto__", "hasOwnProperty", "valueOf", "NaN", "-1", "1e999", "0x10", "%00",
    "%E0%A4%A", "%E2%80%AEabc", "<img src=x onerror=alert(1)>", "%22%3E%3Cscript%3E", "none", "unknown", "qwen",
    "a" * 3000, ",,,", "%20",
)  # fmt: skip
PAGES = (
    "models.html", "tree.html", "graph.html", "families.html", "families/qwen.html", "compare.html", "trends.html",
    "explain.html", "clusters.html", "tanglegram.html",
)  # fmt: skip
ROUNDS = 12


@pytest.mark.parametrize("page", PAGES)
def test_no_fragment_breaks_a_page(visit: Callable[..., Any], page: str) -> None:
    """The fragments are drawn anew in each run. The seed is in the header of the run and in the message."""
    seed = os.environ["CONSTELLATION_SEED"]
    draw = random.Random(f"{seed} {page}")
    opened = visit(f"{page}#size=toString&order=constructor&counts=__proto__", settle=False)
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    for _ in range(ROUNDS):
        fragment = "&".join(f"{key}={draw.choice(VALUES)}" for key in draw.sample(KEYS, draw.randint(1, 4)))
        opened.evaluate("(text) => { location.hash = text; }", fragment)
        opened.wait_for_timeout(60)
        assert not faults, (seed, fragment[:300], faults[0])
    assert opened.evaluate("1 + 1") == 2


def test_a_long_search_is_cut_and_says_so(visit: Callable[..., Any]) -> None:
    page = visit("models.html#q=" + "qwen" * 1000, settle=False)
    page.get_by_text("Only the first 200 characters are searched.").first.wait_for()
    page = visit("models.html#words=qwen%E2%80%AE", settle=False)
    page.get_by_text("‹U+202E›").first.wait_for()


def test_families_called_exports_and_module_break_no_library(browser: Any, tmp_path: Path) -> None:
    """Their rows have these ids, and an element with an id is a global variable of that name."""
    names = [
        f"{owner}/{stem}-{size}B"
        for stem in ("Exports", "Module", "Define")
        for owner in "abc"
        for size in (1, 2, 3)
    ]
    (tmp_path / "m.csv").write_text("id\n" + "\n".join(names) + "\n")
    assert main(["build", str(tmp_path / "m.csv"), "--out", str(tmp_path / "site"), "--no-cache", "--quiet"]) == 0
    page = browser.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto((tmp_path / "site" / "families.html").as_uri())
    for library in (
        "static/vendor/kdbush.min.js",
        "static/vendor/uFuzzy.iife.min.js",
        "static/vendor/plotly-basic.min.js",
    ):
        page.evaluate("(path) => constellation.data.script(path)", library)
    loaded = page.evaluate("[typeof KDBush, typeof uFuzzy, typeof Plotly]")
    page.goto((tmp_path / "site" / "families" / "exports.html").as_uri())
    page.wait_for_timeout(500)
    page.close()
    assert loaded == ["function", "function", "object"]
    assert faults == []
