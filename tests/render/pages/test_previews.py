"""Pictures for links: which pages have one, and that they are drawn only with a base URL and always alike."""

from __future__ import annotations

import dataclasses
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from constellation.analysis.graph_layout import EXTENT, GraphLayout
from constellation.atlas import Atlas
from constellation.progress import SilentProgress
from constellation.render.context import prepare_context
from constellation.render.drawing.previews import HEIGHT, WIDTH, draw_preview
from constellation.render.pages.previews import map_previews
from constellation.render.site import write_site

BASE = "https://example.org/atlas/"


@pytest.fixture(scope="module")
def previewed(small_atlas: Atlas) -> Atlas:
    return dataclasses.replace(small_atlas, settings=dataclasses.replace(small_atlas.settings, base_url=BASE))


def test_pages_name_pictures_that_exist(previewed: Atlas, tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_site(previewed, out)
    pictures = {file.relative_to(out).as_posix() for file in out.glob("previews/**/*.png")}
    named = {}
    for file in out.rglob("*.html"):
        found = re.search(r'property="og:image" content="([^"]*)"', html := file.read_text(encoding="utf-8"))
        if found:
            named[file.relative_to(out).as_posix()] = found[1]
            assert found[1].startswith(BASE) and (out / found[1].removeprefix(BASE)).is_file(), file
            assert html.count(found[1]) == 2 and "summary_large_image" in html
    assert {name.removeprefix(BASE) for name in named.values()} >= pictures
    assert named["index.html"] == f"{BASE}previews/index.png"
    largest = max(previewed.families.clades, key=lambda clade: (clade.parent < 0, clade.slug == "llama"))
    assert named[f"families/{largest.slug}.html"] == f"{BASE}previews/families/{largest.slug}.png"
    for name in pictures:
        with Image.open(out / name) as image:
            assert image.size == (WIDTH, HEIGHT)


def test_there_are_no_pictures_without_a_base_url(small_atlas: Atlas) -> None:
    context = prepare_context(small_atlas, SilentProgress())
    assert map_previews(small_atlas, context) == {}


@pytest.mark.parametrize("title", ["A", "Qwen3 Coder Next", "w" * 200, "many short words " * 30, ""])
def test_a_picture_shows_its_models_and_any_title(title: str) -> None:
    draws = np.random.default_rng(1)
    x, y = draws.integers(0, EXTENT + 1, (2, 500)).astype(np.int32)
    layout = GraphLayout(x, y, np.empty((0, 2)), np.empty(0), np.zeros(3, dtype=np.int32))
    first, again = (draw_preview(layout, np.arange(50), (255, 0, 0), title, ("50 models",)) for _ in range(2))
    assert first == again
    colours = Image.open(io.BytesIO(first)).convert("RGB").getcolors(1 << 20)
    assert sum(count for count, (red, green, _) in colours if red > 200 and green < 30) >= 45
