"""Draw distributions of counts, such as downloads, as SVG with logarithmic axes: histograms and bubbles.

Zero has no place on a logarithmic axis, so counts of zero are drawn apart from the others.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np
from markupsafe import Markup

from constellation.render.counts import HUB_COUNTS, CountNames
from constellation.render.drawing.line_charts import choose_top, write_label
from constellation.render.wording import count_noun, write_short

#: Width and height of the drawings, in units of about a pixel, and the edges of the plot area.
WIDTH, HEIGHT, TALL = 360, 200, 320
LEFT, RIGHT, TOP = 46, 350, 12
#: Height of the labels below the plot area, and least distance between two of them.
_BELOW, _APART = 40, 38
_LETTERING = 12
#: Bins of a histogram, and cells of a grid of bubbles, for each power of ten.
_BINS, _CELLS = 2, 4
#: Radius of the largest and the smallest bubble.
_LARGEST, _SMALLEST = 8.0, 0.8


@dataclass(frozen=True)
class Bin:
    """A bin of a histogram: the number of models with a count from `low` to less than `high`.

    The bin of zeros has both set to 0.
    """

    low: float
    high: float
    models: int

    @property
    def label(self) -> str:
        """The range of the bin, for example '3.2k to 10k', or '0'."""
        return f"{write_short(self.low)} to {write_short(self.high)}" if self.high else "0"


def bin_counts(values: np.ndarray) -> list[Bin]:
    """Count how many values are in each half of a power of ten.

    The first bin has the values below one, which are zeros. It is left out if there are none. The other bins begin
    with the smallest value and end with the largest one.

    Parameters
    ----------
    values : float64 (n,), NaN where unknown
    """
    known = values[np.isfinite(values)]
    above = known[known >= 1]
    zeros = len(known) - len(above)
    bins = [Bin(0, 0, zeros)] if zeros else []
    if len(above):
        # The edges decide, not the logarithms, which are inexact.
        first = floor(_BINS * log10(above.min()))
        last = ceil(_BINS * log10(above.max())) + 1
        edges = np.round(10 ** (np.arange(first, last + 1) / _BINS), 6)
        counts, _ = np.histogram(above, edges)
        kept = np.flatnonzero(counts)
        bins += [
            Bin(low, high, int(count))
            for place, (count, (low, high)) in enumerate(
                zip(counts.tolist(), itertools.pairwise(edges.tolist()), strict=True)
            )
            if kept[0] <= place <= kept[-1]
        ]
    return bins


def draw_histogram(bins: Sequence[Bin], title: str) -> Markup:
    """Return a histogram as SVG, with a logarithmic axis.

    Parameters
    ----------
    bins : from `bin_counts`
    title : what the counts are
    """
    base = HEIGHT - _BELOW
    top = choose_top(max(one.models for one in bins))
    zeros, above = [one for one in bins if not one.high], [one for one in bins if one.high]
    start = LEFT + 34 if zeros else LEFT
    step = (RIGHT - start) / max(len(above), 1)
    boxes = [(LEFT + 4.0, 20.0, one) for one in zeros]
    boxes += [(start + step * place, step, one) for place, one in enumerate(above)]
    parts = _draw_heights(top, base)
    parts += [
        Markup('<rect class="fill-0" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"><title>{}</title></rect>')
        .format(x + 0.5, base - (base - TOP) * one.models / top, width - 1, (base - TOP) * one.models / top,
                f"{one.label}: {count_noun(one.models, 'model')}")
        for x, width, one in boxes
    ]  # fmt: skip
    if zeros:
        parts.append(_write(LEFT + 14, base + 18, "middle", "0"))
    if above:
        low, high = log10(above[0].low), log10(above[-1].high)
        parts += _draw_powers(low, high, start, RIGHT, base)
    parts.append(_write((LEFT + RIGHT) / 2, HEIGHT - 4, "middle", title))
    return _wrap(parts, HEIGHT, f"Distribution of {title}")


def draw_bubbles(downloads: np.ndarray, likes: np.ndarray, title: str, names: CountNames = HUB_COUNTS) -> Markup:
    """Return a chart of downloads and likes in which bubbles represent groups of models, as SVG.

    Each bubble is a cell of a logarithmic grid. Its area is proportional to the number of models in the cell.

    Parameters
    ----------
    downloads, likes : float64 (m,), known counts
    title : the description of the chart
    names : the names of the counts
    """
    base = TALL - _BELOW
    cells, counts = np.unique(
        np.column_stack([_number_cells(downloads), _number_cells(likes)]), axis=0, return_counts=True
    )
    ends = [max(int(cells[:, axis].max(initial=0)) + 1, 1) for axis in (0, 1)]
    start, floor_ = LEFT + 30, base - 26  # the zeros are before the axis and below it

    def place_x(cell: float) -> float:
        return start + (RIGHT - start) * cell / ends[0] if cell >= 0 else LEFT + 12

    def place_y(cell: float) -> float:
        return floor_ - (floor_ - TOP) * cell / ends[1] if cell >= 0 else base - 10

    largest = max(int(counts.max(initial=1)), 1)
    dot = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}</title></circle>')
    parts = [
        Markup(f'<path class="stroke-line" fill="none" d="M{LEFT} {TOP}V{base}H{RIGHT}"/>'),
        _write(LEFT + 12, base + 18, "middle", "0"),
        _write(LEFT - 6, base - 6, "end", "0"),
        *_draw_powers(0, ends[0] / _CELLS, start, RIGHT, base),
        *_draw_powers_upwards(ends[1] / _CELLS, floor_),
    ]
    parts.append(Markup('<g class="fill-0">'))
    for (column, row), count in zip(cells.tolist(), counts.tolist(), strict=True):
        cell = f"{_say_cell(column, names.noun.removesuffix('s'))} and {_say_cell(row, 'like')}"
        text = f"{count_noun(count, 'model')} with {cell}"
        x, y = (place(cell + 0.5 if cell >= 0 else -1) for place, cell in ((place_x, column), (place_y, row)))
        parts.append(dot.format(x, y, max(_LARGEST * (count / largest) ** 0.5, _SMALLEST), text))
    parts += [
        Markup("</g>"),
        _write((LEFT + RIGHT) / 2, TALL - 4, "middle", names.full),
        Markup('<text class="fill-quiet" font-size="{}" text-anchor="middle" transform="translate(12 {:g}) '
               'rotate(-90)">likes</text>').format(_LETTERING, (TOP + base) / 2),
    ]  # fmt: skip
    return _wrap(parts, TALL, title)


def _number_cells(values: np.ndarray) -> np.ndarray:
    """Return the cell of each count on a logarithmic axis, and -1 for zeros."""
    cells = np.floor(_CELLS * np.log10(np.maximum(values, 1)) + 1e-9)
    return np.where(values >= 1, cells, -1).astype(int)


def _say_cell(cell: int, noun: str) -> str:
    """Write the whole counts that are in a cell, for example '18 to 31 likes'."""
    if cell < 0:
        return f"0 {noun}s"
    low, high = ceil(round(10 ** (cell / _CELLS), 6)), ceil(round(10 ** ((cell + 1) / _CELLS), 6)) - 1
    if high <= low:
        return count_noun(low, noun)
    return f"{write_short(low)} to {write_short(high)} {noun}s"


def _draw_heights(top: float, base: float) -> list[Markup]:
    """Draw the vertical axis of a histogram, from 0 to `top`."""
    half = (TOP + base) / 2
    return [
        Markup(f'<path class="rule" fill="none" d="M{LEFT} {TOP}H{RIGHT}M{LEFT} {half:g}H{RIGHT}"/>'),
        Markup(f'<path class="stroke-line" fill="none" d="M{LEFT} {base}H{RIGHT}"/>'),
        *(_write(LEFT - 6, base - (base - TOP) * part + 4, "end", write_short(top * part)) for part in (0, 0.5, 1)),
    ]


def _draw_powers(low: float, high: float, left: float, right: float, base: float) -> list[Markup]:
    """Draw the ticks and the labels of the powers of ten on a horizontal axis from 10^low to 10^high."""
    scale = (right - left) / max(high - low, 1e-9)
    powers = range(ceil(low - 1e-9), floor(high + 1e-9) + 1)
    every = next((step for step in (1, 2, 3, 6) if scale * step >= _APART), 6)
    places = [(power, left + scale * (power - low)) for power in powers]
    ticks = "".join(f"M{x:.1f} {base}v4" for _, x in places)
    shown = [(power, x) for power, x in places if power % every == 0]
    return [
        Markup(f'<path class="stroke-line" fill="none" d="{ticks}"/>'),
        *(_write(min(x, WIDTH - 14), base + 18, "middle", write_short(10.0**power)) for power, x in shown),
    ]


def _draw_powers_upwards(high: float, base: float) -> list[Markup]:
    """Draw the rules and the labels of the powers of ten on a vertical axis from 1 to 10^high."""
    places = [(power, base - (base - TOP) * power / high) for power in range(floor(high) + 1)]
    return [
        Markup('<path class="rule" fill="none" d="{}"/>').format(
            "".join(f"M{LEFT} {y:.1f}H{RIGHT}" for _, y in places)
        ),
        *(_write(LEFT - 6, y + 4, "end", write_short(10.0**power)) for power, y in places),
    ]


def _write(x: float, y: float, anchor: str, text: str) -> Markup:
    return write_label(x, y, anchor, text, size=_LETTERING)


def _wrap(parts: Sequence[Markup], height: int, title: str) -> Markup:
    return Markup('<svg class="curve" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, height, title, Markup("").join(parts)
    )
