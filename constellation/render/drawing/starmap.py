"""Draw the layout of the graph as static SVG.

Each model is a point. Drawings of a family also have a disc for each community.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup, escape

from constellation.analysis.graph_layout import EXTENT, GraphLayout

#: Number of communities with a name on the drawing of the whole graph.
NAMED = 18
#: Largest number of members, and of other models around them, on the drawing of a family.
STARS, AROUND = 1200, 400
#: Side of the drawing of a family, in units of about a pixel.
SIDE = 600
#: Font size on the drawing of the whole graph, in the layout's units.
LETTERING = 170
#: Number of horizontal bands. Points are sorted by band, which makes the steps between them short.
_BANDS = 15


def draw_stars(places: np.ndarray, colour: int, width: float) -> str:
    """Draw points as a single SVG path.

    The path consists of strokes of zero length with round ends. The coordinates of a point are relative to the
    point before it, because this makes the path shorter.

    Parameters
    ----------
    places : int (2, m), the coordinates
    colour : family colour, 0 to 11, or -1 for the neutral colour
    width : diameter of the points
    """
    if not places.size:
        return ""
    x, y = places
    band = y * _BANDS // max(int(y.max()), 1)
    order = np.lexsort((np.where(band % 2, -x, x), band))  # alternately left to right and right to left
    steps = zip(
        np.diff(x[order], prepend=0).tolist(),
        np.diff(y[order], prepend=0).tolist(),
        strict=True,
    )
    points = "".join([f"m{right}{down}h0" if down < 0 else f"m{right} {down}h0" for right, down in steps])
    ink = colour if colour >= 0 else "none"
    return f'<path class="stroke-{ink}" stroke-width="{width:g}" stroke-linecap="round" d="{points}"/>'


def _draw_disc(x: int, y: int, radius: int) -> str:
    return f'<circle class="stroke-line" fill="none" cx="{x}" cy="{y}" r="{radius}"/>'


def _draw_name(ink: str, x: int, y: int, size: int, name: str, anchor: str = "middle") -> str:
    place = f'x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}"'
    return f'<text class="fill-{ink}" {place}>{escape(name)}</text>'


def _frame(side: int, label: str, parts: Sequence[str]) -> Markup:
    return Markup(
        f'<svg class="starmap" viewBox="0 0 {side} {side}" role="img" aria-label="{escape(label)}">'
        f"{''.join(parts)}</svg>"
    )


def _name_communities(layout: GraphLayout, labels: Sequence[str]) -> list[str]:
    """Write the names of the largest communities above their discs.

    Names that would overlap are left out.
    """
    taken: list[tuple[float, float, float]] = []
    names = []
    for index, label in enumerate(labels):
        x, y = int(layout.centres[index, 0]), int(layout.centres[index, 1] - layout.radii[index] - 40)
        reach = 0.3 * LETTERING * len(label)
        if all(abs(y - other) > LETTERING * 1.2 or abs(x - at) > reach + width for at, other, width in taken):
            taken.append((x, y, reach))
            names.append(_draw_name("ink", x, y, LETTERING, label))
        if len(names) == NAMED:
            break
    return names


def _draw_apart(layout: GraphLayout, isolates: int) -> list[str]:
    """Draw a circle around the models without a similar name, with their number below it."""
    if not isolates:
        return []
    x, y, radius = layout.apart.tolist()
    text = f"{isolates:,} without a similar name"
    below = y + radius + round(1.1 * LETTERING)
    return [_draw_disc(x, y, radius), _draw_name("quiet", x + radius, below, LETTERING, text, "end")]


def draw_sky(
    layout: GraphLayout, colour_of: Sequence[int], labels: Sequence[str], isolates: int, label: str
) -> Markup:
    """Draw the whole graph, as SVG.

    Each model has the colour of its family. The largest communities have names. The models without a similar name
    are apart, and counted.

    Parameters
    ----------
    colour_of : (n,), the family colour of each model, 0 to 11, or -1 for the neutral colour
    labels : the name of each community
    isolates : the number of models without a similar name
    label : what the drawing shows
    """
    colours = np.asarray(colour_of)
    stars = [
        draw_stars(np.stack([layout.x, layout.y])[:, colours == colour], int(colour), 34)
        for colour in np.unique(colours)
    ]
    names = _name_communities(layout, labels)
    return _frame(EXTENT, label, [*_draw_apart(layout, isolates), *stars, *names])


def _measure_box(layout: GraphLayout, communities: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Return the smallest rectangle that contains the discs of some communities.

    The box is given by two opposite corners. Both are int (2,): the lowest and the highest coordinates.
    """
    centres, radii = layout.centres[list(communities)], layout.radii[list(communities)][:, None]
    return (centres - radii).min(axis=0), (centres + radii).max(axis=0)


def _choose_communities(layout: GraphLayout, held: np.ndarray) -> list[int]:
    """Choose at most six communities to show in the drawing of a family.

    Together they contain most members of the family. Communities that are far from the others are left out, because
    most of the drawing would be empty.
    """
    found, counts = np.unique(held[held >= 0], return_counts=True)
    ranked = found[np.lexsort((found, -counts))].tolist()
    chosen = ranked[:1]
    for index in ranked[1:12]:
        low, high = _measure_box(layout, [*chosen, index])
        if (high - low).max() <= 5 * layout.radii[[*chosen, index]].sum() and len(chosen) < 6:
            chosen.append(index)
    return chosen


def draw_neighbourhood(
    layout: GraphLayout,
    rows: np.ndarray,
    communities: np.ndarray,
    members: Sequence[np.ndarray],
    labels: Sequence[str],
    colour: int,
    label: str,
) -> Markup:
    """Draw the communities of a family and its neighbours, as SVG.

    These are the communities with the most members of the family. The drawing shows the members and some of the
    other models.

    Parameters
    ----------
    rows : int (m,), the members, most downloaded first
    communities : int (n,), the community of every model, -1 for none
    members : the rows of the models of each community
    labels : the name of each community
    colour : family colour of the members, 0 to 11, or -1 for the neutral colour
    label : what the drawing shows
    """
    most = _choose_communities(layout, communities[rows])
    if most:
        low, high = _measure_box(layout, most)
    else:  # no name of the family is similar enough to another
        low, high = (np.array([edge(layout.x[rows]), edge(layout.y[rows])]) for edge in (np.min, np.max))
    scale = SIDE / (max(*(high - low), 300) * 1.12)
    corner = (low + high) / 2 - SIDE / scale / 2

    def place(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Convert coordinates in the layout to coordinates in the drawing.

        The result is int (2, m), in whole units.
        """
        return np.rint((np.stack([x, y]) - corner[:, None]) * scale).astype(int)

    near = np.zeros(len(layout.x), dtype=bool)
    for index in most:
        near[members[index]] = True
    near[rows] = False
    others = np.flatnonzero(near)
    # If there are too many others, a regular sample of them is drawn.
    around = others[np.linspace(0, len(others) - 1, min(len(others), AROUND)).astype(int)]
    shown = rows[:STARS]
    drawn = np.array(most, dtype=np.int64)
    radii = np.ceil(layout.radii[drawn] * scale).astype(int).tolist()
    discs = list(zip(*place(*layout.centres[drawn].T).tolist(), radii, strict=True))
    parts = [
        *(_draw_disc(x, y, radius) for x, y, radius in discs),
        draw_stars(place(layout.x[around], layout.y[around]), -1, 2),
        draw_stars(place(layout.x[shown], layout.y[shown]), colour, 3.6),
        *(
            _draw_name("quiet", x, y - radius - 5, 16, labels[index])
            for index, (x, y, radius) in zip(most[:3], discs, strict=False)
        ),
    ]
    return _frame(SIDE, label, parts)
