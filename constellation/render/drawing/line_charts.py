"""Draw line charts of values over time as SVG."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from math import floor, isfinite, log10

from markupsafe import Markup, escape

from constellation.render.wording import write_date, write_short

#: Width and height of the drawing, in units of about a pixel, and the edges of the plot area.
WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BASE = 46, 344, 28, 160
LETTERING = 13
#: Width and height of a line chart without axes.
SPARK_WIDTH, SPARK_HEIGHT = 90, 22
#: Least distance between the first and the last point if both have labels.
_APART = 90
#: Number of snapshots above which the points are drawn smaller, because they would touch.
_MANY = 24


def number_days(dates: Sequence[str]) -> list[int]:
    """Return the number of each ISO date, counted in days."""
    return [datetime.date.fromisoformat(date).toordinal() for date in dates]


def scale_times(times: Sequence[float], left: float, right: float) -> list[float]:
    """Return the x coordinate of each time on a linear scale between two edges.

    Parameters
    ----------
    times : numbers in ascending order, such as days
    left, right : the coordinates of the first and of the last time
    """
    span = max(times[-1] - times[0], 1)
    return [left + (right - left) * (time - times[0]) / span for time in times]


def choose_top(most: float) -> float:
    """Return a round number at which an axis can end.

    The axis starts at zero and includes `most`. The number is 1, 2, 3, 4, 6 or 8 times a power of ten, so half of
    it is a round number too.
    """
    if most <= 0:
        return 1.0
    power = 10.0 ** floor(log10(most))
    return next(step * power for step in (1, 2, 3, 4, 6, 8, 10) if step * power >= most)


def write_label(
    x: float, y: float, anchor: str, text: str, ink: str = "fill-quiet", size: int = LETTERING
) -> Markup:
    """Write a text in a chart, as SVG. `ink` is the class of its colour, and `size` its font size."""
    return Markup(
        f'<text class="{ink}" x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def draw_sparkline(values: Sequence[float], label: str, times: Sequence[float] | None = None) -> Markup:
    """Return a small line chart of values over time, without axes, as SVG.

    static/js/pages/charts.js draws the same. The result is '' for fewer than two known values.

    Parameters
    ----------
    values : NaN where unknown
    label : the description for screen readers
    times : the time of each value, in ascending order; without times, the values are in equal steps
    """
    top = max((value for value in values if isfinite(value)), default=0.0) or 1.0
    places = scale_times(times or range(len(values)), 2, SPARK_WIDTH - 2)
    points = [
        f"{x:.0f} {SPARK_HEIGHT - 2 - (SPARK_HEIGHT - 4) * value / top:.0f}"
        for x, value in zip(places, values, strict=True)
        if isfinite(value)
    ]
    if len(points) < 2:
        return Markup()
    return Markup(
        '<svg class="trend" viewBox="0 0 {} {}" role="img" aria-label="{}"><path class="stroke-0" d="M{}"/></svg>'
    ).format(SPARK_WIDTH, SPARK_HEIGHT, label, "L".join(points))


def _draw_axes(places: Sequence[float], dates: Sequence[str], top: float) -> list[Markup]:
    ticks = "".join(f"M{x:.1f} {BASE}v5" for x in places)
    half = (TOP + BASE) / 2
    return [
        Markup(f'<path class="rule" fill="none" d="M{LEFT} {TOP}H{RIGHT}M{LEFT} {half:g}H{RIGHT}"/>'),
        Markup(f'<path class="stroke-line" fill="none" d="M{LEFT} {BASE}H{RIGHT}{ticks}"/>'),
        write_label(LEFT - 6, TOP + 4, "end", write_short(top)),
        write_label(LEFT - 6, BASE + 4, "end", "0"),
        write_label(LEFT, HEIGHT - 8, "start", write_date(dates[0])),
        write_label(RIGHT, HEIGHT - 8, "end", write_date(dates[-1])),
    ]


def _draw_line(points: Sequence[tuple[float, float] | None], colour: str) -> Markup:
    """Draw a line through some points, as SVG.

    The line has a gap where a point is missing.
    """
    drawn = [
        f"{'L' if number and points[number - 1] else 'M'}{point[0]:.1f} {point[1]:.1f}"
        for number, point in enumerate(points)
        if point
    ]
    return Markup(f'<path class="stroke-{colour}" fill="none" stroke-width="2" d="{"".join(drawn)}"/>')


def _name_ends(points: Sequence[tuple[float, float]], texts: Sequence[str]) -> Iterator[Markup]:
    """Yield the text labels of the first and the last point of a line.

    The first point has a label only if there is space. A label is above its point, or below it if the line leads
    upwards from the point.
    """
    for end, beside, anchor in ((-1, -2, "end"), (0, 1, "start")):
        if not points or (end == 0 and points[-1][0] - points[0][0] < _APART):
            return
        x, y = points[end]
        below = len(points) > 1 and points[beside][1] < y and y + 18 < BASE
        yield write_label(x, y + 17 if below else y - 9, anchor, texts[end], "fill-ink")


def draw_curve(
    dates: Sequence[str],
    values: Sequence[float],
    colour: int,
    title: str,
    write: Callable[[float], str],
    notes: Sequence[str],
) -> Markup:
    """Return a line chart of values over time as SVG.

    The axis starts at zero. The line has a gap where a value is not finite.

    Parameters
    ----------
    dates : ISO dates in ascending order, two or more
    values : one for each date
    colour : family colour, 0 to 11, or -1 for the neutral colour
    title : what the values are
    write : function that returns the text of a value
    notes : what the tooltip of each point says besides the date and the value
    """
    places = scale_times(number_days(dates), LEFT, RIGHT)
    top = choose_top(max((value for value in values if isfinite(value)), default=0.0))
    points = [
        (x, BASE - (BASE - TOP) * value / top) if isfinite(value) else None
        for x, value in zip(places, values, strict=True)
    ]
    hue = str(colour) if colour >= 0 else "none"
    known = [number for number, point in enumerate(points) if point]
    radius = 2 if len(dates) > _MANY else 3.5
    dots = [
        f'<circle class="fill-{hue}" cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="{radius}">'
        f"<title>{escape(f'{write_date(date)}: {write(value)} ({note})')}</title></circle>"
        for date, value, point, note in zip(dates, values, points, notes, strict=True)
        if point
    ]
    drawn = [point for point in points if point]
    texts = [write(values[number]) for number in known]
    label = title
    if known:
        ends = [f"{write(values[number])} on {write_date(dates[number])}" for number in (known[0], known[-1])]
        label += f": {ends[0]}" + (f", {ends[1]}" if len(known) > 1 else "")
    parts = [*_draw_axes(places, dates, top), _draw_line(points, hue), *dots, *_name_ends(drawn, texts)]
    return Markup(
        f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )
