"""Draw the small pictures of the stories on the home page as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from constellation.render.drawing.line_charts import write_label
from constellation.render.wording import isolate_name

#: Width of a picture, and height of a bar with its label, in units of about a pixel.
WIDTH, _ROW = 360, 32
#: Largest number of letters of a label.
_LETTERS = 30


@dataclass(frozen=True)
class Bar:
    """A bar of a picture.

    label, text : what the bar shows, and its value in words
    value  : the length
    colour : the family colour, or -1 for the neutral colour
    """

    label: str
    text: str
    value: float
    colour: int = 0


def draw_bars(bars: Sequence[Bar], title: str) -> Markup:
    """Return a picture of horizontal bars, each with its label above it.

    Parameters
    ----------
    bars : the bars, from top to bottom; the longest one has the width of the picture
    title : the description of the picture
    """
    most = max((bar.value for bar in bars), default=0.0) or 1.0
    parts: list[Markup] = []
    for number, bar in enumerate(bars):
        y = number * _ROW
        parts += [
            write_label(0, y + 12, "start", _cut(bar.label), "fill-ink", 12),
            write_label(WIDTH, y + 12, "end", bar.text, size=12),
            Markup('<rect class="{}" y="{}" width="{:.1f}" height="9"/>').format(
                _fill(bar.colour), y + 17, max(WIDTH * bar.value / most, 1.0)
            ),
        ]
    return _wrap(parts, len(bars) * _ROW, title)


def draw_fork(name: str, branches: Sequence[tuple[str, str, int]], title: str) -> Markup:
    """Return a picture of a model that leads to different families.

    Parameters
    ----------
    name : the name of the model
    branches : for each family, how the model leads to it, its title and its colour
    title : the description of the picture
    """
    parts = [write_label(WIDTH / 2, 16, "middle", _cut(name), "fill-ink", 13)]
    step = WIDTH / len(branches)
    for number, (how, family, colour) in enumerate(branches):
        x = step * (number + 0.5)
        parts += [
            Markup(
                '<path class="stroke-line" fill="none" stroke-width="1.5" d="M{:g} 24C{:g} 50 {:g} 40 {:g} 66"/>'
            ).format(WIDTH / 2, WIDTH / 2, x, x),
            Markup('<circle class="{}" cx="{:g}" cy="74" r="9"/>').format(_fill(colour), x),
            write_label(x, 102, "middle", _cut(family), "fill-ink", 14),
            write_label(x, 119, "middle", how, size=12),
        ]
    return _wrap(parts, 128, title)


def _fill(colour: int) -> str:
    return f"fill-{colour}" if colour >= 0 else "fill-none"


def _cut(text: str) -> str:
    """Shorten a text that is too long for a picture, and show its invisible characters."""
    return isolate_name(text if len(text) <= _LETTERS else text[: _LETTERS - 1] + "…")


def _wrap(parts: Sequence[Markup], height: int, title: str) -> Markup:
    return Markup('<svg class="picture" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, title, Markup("").join(parts)
    )
