"""Draw the pictures that other sites show with a link to a page (Open Graph images).

A picture has a title, and the graph of all models in which the models of the page are bright.
"""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from constellation.analysis.graph_layout import EXTENT, GraphLayout

#: Size of a picture, as Open Graph recommends, side of the graph in it, and margin, in pixels.
WIDTH, HEIGHT = 1200, 630
_SIDE, _MARGIN = 590, 56
#: Width of the column of text, and the font sizes of the title, of which the largest that fits is used.
_COLUMN, _SIZES = 500, (84, 72, 60, 50, 42, 34, 28)
_LINES = 3
#: Colours of the sky, of models that the page does not show, and of text, from the dark theme of tokens.css.
_SKY, _OTHERS, _TEXT = (7, 10, 22), (85, 97, 154), (236, 234, 244)
#: Number of levels between the sky and each colour.
_LEVELS = 16


def _measure(text: str, size: int) -> float:
    return _load_face(size).getlength(text)


@lru_cache(maxsize=16)
def _load_face(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the face that Pillow contains, which is the same on every machine."""
    return ImageFont.load_default(size)


def _break_title(title: str, size: int) -> list[str]:
    """Break a title into lines at its spaces."""
    lines: list[str] = []
    for word in title.split():
        if lines and _measure(f"{lines[-1]} {word}", size) <= _COLUMN:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _fit_title(title: str) -> tuple[list[str], int]:
    """Return the lines of a title and the largest font size at which they fit. A title that is too long is cut."""
    for size in _SIZES:
        lines = _break_title(title, size)
        if len(lines) <= _LINES and all(_measure(line, size) <= _COLUMN for line in lines):
            return lines, size
    while len(lines) > _LINES or _measure(lines[-1], size) > _COLUMN:
        title = title[:-1]
        lines = _break_title(title + "...", size)
    return lines, size


def _mark_stars(places: np.ndarray, radius: int) -> np.ndarray:
    """Return a picture of some points, uint8 (HEIGHT, WIDTH) of levels from 0 to _LEVELS - 1."""
    drawn = np.zeros((HEIGHT, WIDTH), dtype=np.uint8)
    reach = range(-radius, radius + 1)
    offsets = sorted((down * down + right * right, down, right) for down in reach for right in reach)
    for distance, down, right in reversed(offsets):  # the bright centres come last
        if distance <= radius * radius:
            level = (_LEVELS - 1) * (radius * radius + 1 - distance) // (radius * radius + 1)
            drawn[places[1] + down, places[0] + right] = np.maximum(
                drawn[places[1] + down, places[0] + right], level
            )
    return drawn


def draw_preview(
    layout: GraphLayout, rows: np.ndarray, colour: tuple[int, int, int], title: str, lines: tuple[str, ...]
) -> bytes:
    """Return a picture as PNG.

    Parameters
    ----------
    rows : int (m,), the models of the page
    colour : the colour of these models, red, green and blue from 0 to 255
    title : ASCII text, because the face has no other letters
    lines : short ASCII texts below the title
    """
    edge = (HEIGHT - _SIDE) // 2
    places = np.stack([layout.x, layout.y]).astype(np.int64) * _SIDE // (EXTENT + 1)
    places += np.array([[WIDTH - _SIDE - edge], [edge]])
    text = Image.new("L", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(text)
    broken, size = _fit_title(title)
    below = 150
    for line in broken:
        pen.text((_MARGIN, below), line, fill=255, font=_load_face(size))
        below += size * 6 // 5
    below += 20
    for line in lines:
        pen.text((_MARGIN, below), line, fill=190, font=_load_face(30))
        below += 44
    # Each colour has its own part of the palette: text covers the models of the page, which cover other models.
    levels = _mark_stars(places, 1) // 2
    for number, layer in enumerate((_mark_stars(places[:, rows], 2), np.asarray(text) // (256 // _LEVELS)), 1):
        levels = np.where(layer > 0, layer + number * _LEVELS, levels).astype(np.uint8)
    image = Image.fromarray(levels)
    image.putpalette(
        [
            sky + (part - sky) * level // (_LEVELS - 1)
            for ink in (_OTHERS, colour, _TEXT)
            for level in range(_LEVELS)
            for sky, part in zip(_SKY, ink, strict=True)
        ]
    )
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=1)  # higher levels take five times as long to save a third of the bytes
    return file.getvalue()
