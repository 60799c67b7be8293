"""Draw the number of models created per month as SVG.

The drawing is as wide as its container. Its texts keep their size, so that they are legible on any screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from constellation.render.drawing.line_charts import LETTERING, choose_top
from constellation.render.wording import write_count, write_short

#: Least part of the width between the labels of the horizontal axis.
_APART = 0.16


def _draw_axis(top: float) -> str:
    """Draw the vertical axis: lines at zero, the middle and the top, with their values beside them."""
    parts = []
    for share in (1, 0.5) if top > 1 else (1,):
        y = f"{100 * (1 - share):g}%"
        parts.append(f'<line class="rule" x2="100%" y1="{y}" y2="{y}"/>')
        parts.append(_write(-6, y, "end", 4, write_short(top * share)))
    return "".join((*parts, _write(-6, "100%", "end", 4, "0")))


def _write(x: float | str, y: str, anchor: str, below: int, text: str) -> str:
    return (
        f'<text class="fill-quiet" x="{x}" y="{y}" dy="{below}" font-size="{LETTERING}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _name_months(months: Sequence[tuple[str, int]]) -> str:
    """Write the first and the last month below the axis, and between them some years.

    A year is written below its first month. Years are left out, at regular intervals, if they would be too close.
    """
    january = [index for index, (month, _) in enumerate(months) if month.endswith("-01")]
    places = [(index + 0.5) / len(months) for index in january]
    step = next(step for step in range(1, len(january) + 2) if step * 12 / len(months) >= _APART)
    years = [
        _write(f"{100 * place:.1f}%", "100%", "middle", 18, months[index][0][:4])
        for index, place in zip(january[::step], places[::step], strict=True)
        if 1.5 * _APART < place < 1 - 1.5 * _APART
    ]
    return "".join(
        (_write(0, "100%", "start", 18, months[0][0]), *years, _write("100%", "100%", "end", 18, months[-1][0]))
    )


def draw_timeline(months: Sequence[tuple[str, int]], colour: int, label: str) -> Markup:
    """Return vertical bars of the models per month as SVG, with both axes.

    The drawing is '' if fewer than two months have models.

    Parameters
    ----------
    months : the months, for example '2026-08', without gaps, and their counts
    colour : family colour, 0 to 11, or -1 for the neutral colour
    label : what the drawing shows
    """
    if sum(count > 0 for _, count in months) < 2:
        return Markup("")
    top = max(choose_top(max(count for _, count in months)), 2)
    bars = "".join(
        f'<rect x="{10 * index + 1}" y="{100 - height:.4g}" width="8" height="{height:.4g}">'
        f"<title>{month}: {write_count(count)}</title></rect>"
        for index, (month, count) in enumerate(months)
        if count
        for height in (max(1.5, 100 * count / top),)
    )
    return Markup(
        f'<svg class="timeline" role="img" aria-label="{escape(label)}">{_draw_axis(top)}'
        f'<svg width="100%" height="100%" viewBox="0 0 {10 * len(months)} 100" preserveAspectRatio="none">'
        f'<g class="fill-{colour if colour >= 0 else "none"}">{bars}</g></svg>'
        f"{_name_months(months)}</svg>"
    )
