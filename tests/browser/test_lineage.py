"""Declared lineage in the browser: a model's ancestors and descendants are listed, and drawn over the tree."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from constellation.cli import main

pytestmark = pytest.mark.browser

ROWS = [
    ("meta/Llama-3-8B", ""),
    ("meta/Llama-3-8B-Instruct", "meta/Llama-3-8B"),
    ("bloke/Llama-3-8B-Instruct-GGUF", "meta/Llama-3-8B-Instruct"),
    ("someone/Nova-8b", "meta/Llama-3-8B"),
    *((f"meta/Llama-2-{size}b", "") for size in (7, 13, 70)),
    *((f"lab/Nova-{size}b", "") for size in (1, 3, 70)),
    *((f"qwen/Qwen3-{size}B", "") for size in (1, 4, 8, 14, 32)),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lineage")
    with (folder / "models-2026-11-01.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "base_model"), *ROWS])
    assert main(["build", str(folder / "models-2026-11-01.csv"), "--out", str(folder / "site"), "--quiet"]) == 0
    return folder / "site"


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


def test_tree_draws_the_curves_of_a_selected_model_and_the_toggle_takes_them_away(built: Path, page: Any) -> None:
    page.goto(f"{(built / 'tree.html').as_uri()}#selected=meta/Llama-3-8B-Instruct")
    key = page.locator(".lineage-key")
    key.get_by_text("Made from it").wait_for()
    assert "Made from: 1 link" in " ".join(key.inner_text().split())
    drawn = page.evaluate("document.querySelector('canvas').toDataURL().length")
    page.goto(f"{(built / 'tree.html').as_uri()}#selected=meta/Llama-3-8B-Instruct&lineage=off")
    page.reload()
    page.locator("canvas").first.wait_for()
    page.get_by_text("Llama-3-8B-Instruct").first.wait_for()
    page.wait_for_timeout(500)
    assert key.count() == 0 or not key.is_visible()
    assert page.evaluate("document.querySelector('canvas').toDataURL().length") != drawn


def test_a_model_s_address_lists_its_ancestors_and_descendants(built: Path, page: Any) -> None:
    page.goto(f"{(built / 'models.html').as_uri()}#model=meta/Llama-3-8B")
    page.get_by_text("Nova-8b").first.wait_for()
    text = page.locator("main").inner_text()
    for name in ("Llama-3-8B-Instruct", "Llama-3-8B-Instruct-GGUF", "Nova-8b"):
        assert name in text
