"""The graph's layout in, still drawings of it as SVG out: every model a star, each community a disc."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from constellation.render.graph_layout import EXTENT, GraphLayout

#: Communities named on the drawing of the whole graph.
NAMED = 18
#: Members drawn one by one on the drawing of a family.
STARS = 1200


def _draw_stars(x: np.ndarray, y: np.ndarray, colour: int, width: float) -> Markup:
    """Points as one path of zero-length strokes with round ends: a tenth of the bytes of circles."""
    points = "".join(f"M{left} {top}h0" for left, top in zip(x.tolist(), y.tolist(), strict=True))
    return Markup('<path class="stroke-{}" stroke-width="{:g}" stroke-linecap="round" d="{}"/>').format(
        colour if colour >= 0 else "none", width, points
    )


def _draw_discs(layout: GraphLayout, communities: Sequence[int]) -> Markup:
    return Markup("").join(
        Markup('<circle class="stroke-line" fill="none" cx="{}" cy="{}" r="{}"/>').format(
            int(layout.centres[index, 0]), int(layout.centres[index, 1]), int(layout.radii[index])
        )
        for index in communities
    )


def _frame(left: int, top: int, side: int, label: str, parts: Sequence[Markup]) -> Markup:
    return Markup('<svg class="starmap" viewBox="{} {} {} {}" role="img" aria-label="{}">{}</svg>').format(
        left, top, side, side, label, Markup("").join(parts)
    )


def draw_sky(layout: GraphLayout, colour_of: Sequence[int], labels: Sequence[str], label: str) -> Markup:
    """Every model, in its family's colour, and the names of the largest communities.

    colour_of : for each model 0 to 11, -1 for none
    """
    colours = np.asarray(colour_of)
    stars = [
        _draw_stars(layout.x[colours == colour], layout.y[colours == colour], int(colour), 34)
        for colour in np.unique(colours)
    ]
    names = [
        Markup('<text class="fill-ink" x="{}" y="{}" font-size="150" text-anchor="middle">{}</text>').format(
            int(layout.centres[index, 0]), int(layout.centres[index, 1] - layout.radii[index] - 40), labels[index]
        )
        for index in range(min(NAMED, len(labels)))
    ]
    return _frame(0, 0, EXTENT, label, [*stars, *names])


def draw_neighbourhood(
    layout: GraphLayout, rows: np.ndarray, communities: np.ndarray, labels: Sequence[str], colour: int, label: str
) -> Markup:
    """A family's members among the communities that hold most of them.

    rows : the members, those that matter most first; communities : int (n,), the community of every model
    """
    shown = rows[:STARS]
    counts: dict[int, int] = defaultdict(int)
    for community in communities[rows].tolist():
        counts[community] += 1
    most = sorted(counts, key=lambda index: (-counts[index], index))[:6]
    edges = [(layout.centres[index] + sign * layout.radii[index]).tolist() for index in most for sign in (-1, 1)]
    low, high = np.min(edges, axis=0), np.max(edges, axis=0)
    side = int(max(*(high - low), 300) * 1.12)
    left, top = (int(value) for value in (low + high) / 2 - side / 2)
    others = np.flatnonzero(np.isin(communities, most))
    around = np.setdiff1d(others, rows)[:STARS]
    scale = side / 1000
    names = [
        Markup('<text class="fill-quiet" x="{}" y="{}" font-size="{:g}" text-anchor="middle">{}</text>').format(
            int(layout.centres[index, 0]),
            int(layout.centres[index, 1] - layout.radii[index] - 8 * scale),
            round(26 * scale),
            labels[index],
        )
        for index in most[:3]
    ]
    parts = [
        _draw_discs(layout, most),
        _draw_stars(layout.x[around], layout.y[around], -1, 3.5 * scale),
        _draw_stars(layout.x[shown], layout.y[shown], colour, 6 * scale),
        *names,
    ]
    return _frame(left, top, side, label, parts)
