"""The graph's layout in, still drawings of it as SVG out: every model a star, each community a disc."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from constellation.render.graph_layout import EXTENT, GraphLayout

#: Communities named on the drawing of the whole graph.
NAMED = 18
#: Members drawn one by one on the drawing of a family.
STARS = 1200
#: Height of the lettering on that drawing, in the layout's units.
LETTERING = 170


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


def _name_communities(layout: GraphLayout, labels: Sequence[str]) -> list[Markup]:
    """The names of the largest communities, above their discs, those left out that would cover another."""
    taken: list[tuple[float, float, float]] = []
    names = []
    for index, label in enumerate(labels):
        x, y = int(layout.centres[index, 0]), int(layout.centres[index, 1] - layout.radii[index] - 40)
        reach = 0.3 * LETTERING * len(label)
        if all(abs(y - other) > LETTERING * 1.2 or abs(x - at) > reach + width for at, other, width in taken):
            taken.append((x, y, reach))
            names.append(
                Markup('<text class="fill-ink" x="{}" y="{}" font-size="{}" text-anchor="middle">{}</text>').format(
                    x, y, LETTERING, label
                )
            )
        if len(names) == NAMED:
            break
    return names


def draw_sky(layout: GraphLayout, colour_of: Sequence[int], labels: Sequence[str], label: str) -> Markup:
    """Every model, in its family's colour, and the names of the largest communities.

    colour_of : for each model 0 to 11, -1 for none
    """
    colours = np.asarray(colour_of)
    stars = [
        _draw_stars(layout.x[colours == colour], layout.y[colours == colour], int(colour), 34)
        for colour in np.unique(colours)
    ]
    names = _name_communities(layout, labels)
    return _frame(0, 0, EXTENT, label, [*stars, *names])


def _measure_box(layout: GraphLayout, communities: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """The corners of the box around the communities' discs."""
    centres, radii = layout.centres[list(communities)], layout.radii[list(communities)][:, None]
    return (centres - radii).min(axis=0), (centres + radii).max(axis=0)


def _choose_communities(layout: GraphLayout, held: np.ndarray) -> list[int]:
    """Where most of a family is: up to six communities, those left out that would leave the drawing empty."""
    found, counts = np.unique(held, return_counts=True)
    ranked = found[np.lexsort((found, -counts))].tolist()
    chosen = ranked[:1]
    for index in ranked[1:12]:
        low, high = _measure_box(layout, [*chosen, index])
        if (high - low).max() <= 5 * layout.radii[[*chosen, index]].sum() and len(chosen) < 6:
            chosen.append(index)
    return chosen


def draw_neighbourhood(
    layout: GraphLayout, rows: np.ndarray, communities: np.ndarray, labels: Sequence[str], colour: int, label: str
) -> Markup:
    """A family's members among the communities that hold most of them.

    rows : the members, those that matter most first; communities : int (n,), the community of every model
    """
    shown = rows[:STARS]
    most = _choose_communities(layout, communities[rows])
    low, high = _measure_box(layout, most)
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
