"""Draw the changes of families between two dates as SVG: their counts then and now, and their ranks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from markupsafe import Markup

from constellation.render.counts import HUB_COUNTS, CountNames
from constellation.render.drawing.line_charts import write_label
from constellation.render.wording import write_count, write_growth, write_short

#: Width and height of the drawings, in units of about a pixel, and the edges of the plot area.
WIDTH, HEIGHT = 360, 320
LEFT, RIGHT, TOP, BASE = 60, 350, 12, 276
_LETTERING = 12
#: Largest number of families with a name in the chart of counts.
_NAMED = 8
#: The columns of the chart of ranks, and the distance between two ranks.
_THEN, _NOW, _STEP = 120, 240, 24


@dataclass(frozen=True)
class Change:
    """The count of a family on two dates.

    title, colour : name and colour of the family, -1 for the neutral colour
    before, now : the counts on the earlier and on the later date
    """

    title: str
    colour: int
    before: float
    now: float


def draw_then_and_now(
    changes: Sequence[Change], extremes: Sequence[Change], title: str, nouns: CountNames = HUB_COUNTS
) -> Markup:
    """Return a chart of the counts of families on two dates, with a point for each family.

    Both axes are logarithmic. Points above the diagonal have grown.

    Parameters
    ----------
    changes : the families, the most important first; counts below 1 are drawn as 1
    extremes : families among them that always have their name in the chart, if there is space
    title : the description of the chart
    nouns : the names of the counts
    """
    counts = [max(count, 1.0) for one in changes for count in (one.before, one.now)]
    low, high = floor(log10(min(counts))), max(ceil(log10(max(counts))), floor(log10(min(counts))) + 1)

    def place_x(count: float) -> float:
        return LEFT + (RIGHT - LEFT) * (log10(max(count, 1.0)) - low) / (high - low)

    def place_y(count: float) -> float:
        return BASE - (BASE - TOP) * (log10(max(count, 1.0)) - low) / (high - low)

    powers = range(low, high + 1)
    rules = "".join(f"M{LEFT} {place_y(10.0**power):.1f}H{RIGHT}" for power in powers)
    parts = [
        Markup(f'<path class="rule" fill="none" d="{rules}"/>'),
        Markup(f'<path class="stroke-line" fill="none" d="M{LEFT} {BASE}H{RIGHT}M{LEFT} {BASE}L{RIGHT} {TOP}"/>'),
        *(_write(LEFT - 6, place_y(10.0**power) + 4, "end", write_short(10.0**power)) for power in powers),
        *(_write(min(place_x(10.0**power), WIDTH - 14), BASE + 17, "middle", write_short(10.0**power))
          for power in powers),
        _write((LEFT + RIGHT) / 2, HEIGHT - 8, "middle", f"{nouns.noun} then"),
        Markup('<text class="fill-quiet" font-size="{}" text-anchor="middle" transform="translate(10 {:g}) '
               'rotate(-90)">{} now</text>').format(_LETTERING, (TOP + BASE) / 2, nouns.noun),
    ]  # fmt: skip
    dot = Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="4" fill-opacity="0.75"><title>{}</title></circle>')
    names: list[tuple[float, float, float]] = []
    ordered = [*extremes, *(one for one in changes if one not in extremes)]
    for number, one in enumerate(ordered):
        x, y = place_x(one.before), place_y(one.now)
        growth = write_growth(one.now / one.before - 1) if one.before else "–"
        text = f"{one.title}: {write_count(one.before)}, then {write_count(one.now)} ({growth})"
        parts.append(dot.format(_fill(one.colour), x, y, text))
        width = 7 * len(one.title)
        start = x + 7 if x + 7 + width < RIGHT else x - 7 - width
        apart = all(abs(y - other) > 13 or start + width < left or start > right for left, right, other in names)
        if number < _NAMED and apart:
            names.append((start, start + width, y))
            anchor = "start" if start > x else "end"
            parts.append(write_label(x + 7 if start > x else x - 7, y + 4, anchor, one.title, "fill-ink", 11))
    return _wrap(parts, HEIGHT, title)


def draw_ranks(changes: Sequence[tuple[Change, int, int]], labels: tuple[str, str], title: str) -> Markup:
    """Return a chart of the ranks of families on two dates, with a line for each family.

    Parameters
    ----------
    changes : the families with their ranks before and now, in the order of the latter; a family whose rank before
        is larger than the number of families begins at the bottom
    labels : the two dates
    title : the description of the chart
    """
    bottom = len(changes) + 1
    parts = [_write(_THEN, 14, "end", labels[0]), _write(_NOW, 14, "start", labels[1])]
    line = Markup('<path class="{}" fill="none" stroke-width="2.5" d="M{} {}L{} {}"><title>{}</title></path>')
    dot = Markup('<circle class="{}" cx="{}" cy="{}" r="4"/>')
    for one, before, now in changes:
        start, end = (30 + _STEP * (min(rank, bottom) - 1) for rank in (before, now))
        stroke, text = _fill(one.colour).replace("fill", "stroke"), f"{one.title}: rank {before}, then rank {now}"
        parts += [
            line.format(stroke, _THEN, start, _NOW, end, text),
            dot.format(_fill(one.colour), _NOW, end),
            write_label(_NOW + 9, end + 4, "start", f"{now} {one.title}", "fill-ink", _LETTERING),
        ]
        if before < bottom:
            parts += [
                dot.format(_fill(one.colour), _THEN, start),
                write_label(_THEN - 9, start + 4, "end", f"{one.title} {before}", "fill-ink", _LETTERING),
            ]
    return _wrap(parts, 36 + _STEP * bottom, title)


def _fill(colour: int) -> str:
    return f"fill-{colour}" if colour >= 0 else "fill-none"


def _write(x: float, y: float, anchor: str, text: str) -> Markup:
    return write_label(x, y, anchor, text, size=_LETTERING)


def _wrap(parts: Sequence[Markup], height: int, title: str) -> Markup:
    return Markup('<svg class="curve" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, title, Markup("").join(parts)
    )
