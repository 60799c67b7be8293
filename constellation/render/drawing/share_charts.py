"""Draw several series as SVG: stacked columns, one curve for each series, and columns side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import isfinite

from markupsafe import Markup

from constellation.render.drawing.line_charts import choose_top, scale_times, write_label
from constellation.render.wording import write_percent

#: Width and height of the drawing, in units of about a pixel, and the edges of the plot area.
WIDTH, HEIGHT = 360, 230
LEFT, RIGHT, TOP, BASE = 40, 338, 12, 190
#: The right edge of columns side by side, whose labels are wide and smaller.
_GROUPS_END, _SMALL_LETTERING = 356, 11
#: The right edge of the curves. The names of the series are beside it.
_CURVES_END = 262
_LETTERING = 12
#: Least distance between the names of two curves, and between two labels of the horizontal axis.
_LEADING, _APART = 14, 44
_write = partial(write_label, size=_LETTERING)


@dataclass(frozen=True)
class Series:
    """The values of one line or family, at several times or in several classes.

    title  : the name of the series
    colour : the family colour, or -1 for the neutral colour
    values : the value at each time, such as a share, NaN where it is unknown
    notes  : what the tooltip says about each value, such as the number of models; '' for nothing
    """

    title: str
    colour: int
    values: Sequence[float]
    notes: Sequence[str]


def _draw_axes(
    places: Sequence[float],
    labels: Sequence[str],
    top: float,
    right: float,
    write: Callable[[float], str] = write_percent,
    lettering: int = _LETTERING,
) -> list[Markup]:
    """Draw the axes of a chart, with values from 0 to `top` and as many labels as there is space for."""
    shown = _choose_labels(places)
    ticks = "".join(f"M{places[number]:.1f} {BASE}v4" for number in shown)
    half = (TOP + BASE) / 2
    return [
        Markup(f'<path class="rule" fill="none" d="M{LEFT} {TOP}H{right}M{LEFT} {half:g}H{right}"/>'),
        Markup(f'<path class="stroke-line" fill="none" d="M{LEFT} {BASE}H{right}{ticks}"/>'),
        *(_write(LEFT - 5, BASE - (BASE - TOP) * part + 4, "end", write(top * part)) for part in (0, 0.5, 1)),
        *(_write(places[number], BASE + 18, "middle", labels[number], size=lettering) for number in shown),
    ]


def _choose_labels(places: Sequence[float]) -> list[int]:
    """Choose the places on the horizontal axis that have a label. The last place always has one.

    In equal steps, the labels are one, two, four, eight or sixteen steps apart. In other steps, a place has a label
    if there is space before the next label.
    """
    count = len(places)
    steps = [after - before for before, after in pairwise(places)]
    if not steps or max(steps) - min(steps) < 0.01:
        step = steps[0] if steps else _APART
        every = next((one for one in (1, 2, 4, 8, 16) if step * one >= _APART), count)
        return [number for number in range(count) if (count - 1 - number) % every == 0]
    shown = [count - 1]
    for number in reversed(range(count - 1)):
        if places[shown[0]] - places[number] >= _APART:
            shown.insert(0, number)
    return shown


def _name(colour: int) -> str:
    return str(colour) if colour >= 0 else "none"


def _wrap(title: str, parts: Sequence[Markup]) -> Markup:
    return Markup('<svg class="curve" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, HEIGHT, title, Markup("").join(parts)
    )


def draw_stacks(
    times: Sequence[str],
    labels: Sequence[str],
    series: Sequence[Series],
    title: str,
    *,
    write: Callable[[float], str] = write_percent,
    top: float = 1.0,
    when: Sequence[float] | None = None,
) -> Markup:
    """Return an SVG chart with one column for each time, in which the series are stacked.

    Parameters
    ----------
    times : the name of each time, for tooltips
    labels : the label of each time on the axis
    series : the series, from the bottom to the top; shares add up to 1
    title : the description of the chart
    write : function that returns the text of a value
    top : the largest value of the axis
    when : the place of each time on the scale of the axis, such as days; without it, the times are in equal steps
    """
    when = when or range(len(times))
    # The columns do not touch one another, so the two nearest times determine their width.
    nearest = min((after - before for before, after in pairwise(when)), default=1.0)
    step = (RIGHT - LEFT) / ((when[-1] - when[0]) / nearest + 1)
    places = scale_times(when, LEFT + step / 2, RIGHT - step / 2)
    parts = _draw_axes(places, labels, top, RIGHT, write)
    box = Markup(
        '<rect class="fill-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>'
    )
    for number, time in enumerate(times):
        above = float(BASE)
        for one in series:
            share = one.values[number]
            if not isfinite(share) or share <= 0:
                continue
            height = (BASE - TOP) * share / top
            above -= height
            text = _describe(time, one, number, write)
            parts.append(
                box.format(_name(one.colour), places[number] - 0.42 * step, above, 0.84 * step, height, text)
            )
    return _wrap(title, parts)


def draw_curves(
    times: Sequence[str],
    labels: Sequence[str],
    series: Sequence[Series],
    title: str,
    *,
    write: Callable[[float], str] = write_percent,
    most: float = 1.0,
    when: Sequence[float] | None = None,
) -> Markup:
    """Return an SVG chart with one curve for each series, and the name of the series at its end.

    Parameters
    ----------
    times : the name of each time, for tooltips
    labels : the label of each time on the axis
    series : the series
    title : the description of the chart
    write : function that returns the text of a value
    most : the largest value of the axis, which is 1 for shares
    when : the place of each time on the scale of the axis, such as days; without it, the times are in equal steps
    """
    places = scale_times(when or range(len(times)), LEFT, _CURVES_END)
    known = [share for one in series for share in one.values if isfinite(share)]
    top = min(choose_top(max(known, default=1.0)), most)
    parts = _draw_axes(places, labels, top, _CURVES_END, write)
    line = Markup('<path class="stroke-{}" fill="none" stroke-width="2" d="{}"/>')
    dot = Markup('<circle class="fill-{}" cx="{:.1f}" cy="{:.1f}" r="3"><title>{}</title></circle>')
    ends: list[tuple[float, str, int]] = []
    for one in series:
        points = [
            (x, BASE - (BASE - TOP) * share / top, number)
            for number, (x, share) in enumerate(zip(places, one.values, strict=True))
            if isfinite(share)
        ]
        if not points:
            continue
        drawn = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y, _ in points)
        parts.append(line.format(_name(one.colour), drawn))
        for x, y, number in points:
            text = _describe(times[number], one, number, write)
            parts.append(dot.format(_name(one.colour), x, y, text))
        ends.append((points[-1][1], one.title, one.colour))
    parts += [
        Markup('<circle class="fill-{}" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(_name(colour), _CURVES_END + 11, y)
        + _write(_CURVES_END + 19, y + 4, "start", text, "fill-ink")
        for y, text, colour in _spread(ends)
    ]
    return _wrap(title, parts)


def draw_groups(classes: Sequence[str], series: Sequence[Series], title: str) -> Markup:
    """Return an SVG chart with a column for each series in each class, side by side.

    Parameters
    ----------
    classes : the name of each class
    series : the series, whose values are shares
    title : the description of the chart
    """
    step = (_GROUPS_END - LEFT) / len(classes)
    places = [LEFT + step * (number + 0.5) for number in range(len(classes))]
    top = min(choose_top(max((share for one in series for share in one.values if isfinite(share)), default=1)), 1)
    width = 0.84 * step / len(series)
    parts = _draw_axes(places, classes, top, _GROUPS_END, lettering=_SMALL_LETTERING)
    box = Markup(
        '<rect class="fill-{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>'
    )
    for number, name in enumerate(classes):
        for place, one in enumerate(series):
            if not isfinite(one.values[number]):
                continue
            height = (BASE - TOP) * one.values[number] / top
            x = places[number] - 0.42 * step + width * place
            text = _describe(name, one, number, write_percent)
            parts.append(box.format(_name(one.colour), x, BASE - height, 0.9 * width, height, text))
    return _wrap(title, parts)


def _describe(time: str, one: Series, number: int, write: Callable[[float], str]) -> str:
    """Write the tooltip of a value."""
    note = f" ({one.notes[number]})" if one.notes[number] else ""
    return f"{time}, {one.title}: {write(one.values[number])}{note}"


def _spread(ends: Sequence[tuple[float, str, int]]) -> list[tuple[float, str, int]]:
    """Move the names of curves apart so that they do not overlap, and keep them inside the plot."""
    spread: list[tuple[float, str, int]] = []
    for y, text, colour in sorted(ends):
        spread.append((max(y, spread[-1][0] + _LEADING) if spread else y, text, colour))
    below = float(BASE + _LEADING)
    for number in range(len(spread) - 1, -1, -1):
        y, text, colour = spread[number]
        below = min(y, below - _LEADING)
        spread[number] = (below, text, colour)
    return spread
