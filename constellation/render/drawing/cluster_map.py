"""Draw the map of the clusters as static SVG.

Each cluster is a region with a label, and each model is a point. The labels do not overlap: a label is inside its
region if it fits there, otherwise it is beside the region, with a line between them. Where there is no room for it,
the label is the number of the cluster.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import cos, hypot, pi, sin

import numpy as np
from markupsafe import Markup, escape

from constellation.analysis.graph_layout import EXTENT, GraphLayout
from constellation.render.drawing.starmap import draw_stars
from constellation.render.wording import count_noun

#: Diameter of the point of a model, in units of the layout.
_POINT = 30
#: Width of a letter in a wide bold serif font, and height of a line, as parts of the font size.
_LETTER, _LINE = 0.7, 1.2
#: Part of the radius of a region that a label inside it may use.
_INSIDE = 0.94
#: Distances of a label from its region and the number of directions that are tried, and the distance from which a
#: line joins them. They are parts of the font size.
_DISTANCES, _DIRECTIONS, _JOINED = tuple(0.35 + 0.5 * step for step in range(24)), 32, 1.0
#: The id of the points of the models on a page.
POINTS_ID = "map-models"


@dataclass(frozen=True)
class Canvas:
    """The size of a drawing of the map.

    Attributes
    ----------
    name : the class of the drawing, for the style sheet
    width, height : in units of the drawing
    margin : space around the regions, (horizontal, vertical)
    fonts : font sizes of labels inside regions, largest first; the last one is also that of labels beside regions
    """

    name: str
    width: int
    height: int
    margin: tuple[int, int]
    fonts: tuple[int, ...]


#: The drawings for wide windows and for phones, where a unit is about 1 and about 0.36 pixels.
WIDE = Canvas("wide", 1000, 700, (120, 30), (24, 20, 17, 15))
NARROW = Canvas("narrow", 1000, 1080, (60, 70), (42, 36, 32))


@dataclass(frozen=True)
class Box:
    """A rectangle. The position is that of its centre."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        """Return whether two rectangles overlap."""
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )

    def touches(self, x: float, y: float, radius: float) -> bool:
        """Return whether a circle overlaps the rectangle."""
        across = max(abs(x - self.x) - self.width / 2, 0)
        return hypot(across, max(abs(y - self.y) - self.height / 2, 0)) < radius


Circle = tuple[float, float, float]  # the position of the centre, and the radius


@dataclass(frozen=True)
class Label:
    """A label of the map: its lines, font size and rectangle.

    `line` is the line between the label and its region, as x, y, x and y, or None if they are close together.
    """

    lines: tuple[str, ...]
    font: int
    box: Box
    line: tuple[float, float, float, float] | None = None


def _measure(lines: tuple[str, ...], font: int) -> tuple[float, float]:
    """Return the width and the height of a label."""
    return max(map(len, lines)) * _LETTER * font, len(lines) * _LINE * font


def _list_forms(label: str) -> list[tuple[str, ...]]:
    """Return the ways to write a label: in one line, and with a line for each of its words."""
    words = label.split(" · ")
    wrapped = (*(f"{word} ·" for word in words[:-1]), words[-1])
    return [(label,)] if len(words) == 1 else [wrapped, (label,)]


def _list_inside(forms: list[tuple[str, ...]], circle: Circle, fonts: Sequence[int]) -> Iterator[Label]:
    """Yield the places for a label inside its region, the largest first."""
    x, y, radius = circle
    for font in fonts:
        for lines in forms:
            width, height = _measure(lines, font)
            if hypot(width, height) / 2 <= radius * _INSIDE:
                yield Label(lines, font, Box(x, y, width, height))


def _list_beside(forms: list[tuple[str, ...]], circle: Circle, font: int, away: float) -> Iterator[Label]:
    """Yield the places for a label beside its region, the nearest first.

    `away` is the angle of the direction that is tried first.
    """
    x, y, radius = circle
    turns = sorted(range(_DIRECTIONS), key=lambda turn: (min(turn, _DIRECTIONS - turn), turn))
    for distance in _DISTANCES:
        for lines in forms:
            width, height = _measure(lines, font)
            for turn in turns:
                angle = away + 2 * pi * turn / _DIRECTIONS
                far = radius + distance * font
                box = Box(x + cos(angle) * (far + width / 2), y + sin(angle) * (far + height / 2), width, height)
                yield Label(lines, font, box, _join(circle, box, _JOINED * font))


def _join(circle: Circle, box: Box, least: float) -> tuple[float, float, float, float] | None:
    """Return the line between a region and its label, or None if it would be shorter than `least`."""
    x, y, radius = circle
    end_x = min(max(x, box.x - box.width / 2), box.x + box.width / 2)
    end_y = min(max(y, box.y - box.height / 2), box.y + box.height / 2)
    length = hypot(end_x - x, end_y - y)
    if length - radius <= least:
        return None
    return x + (end_x - x) / length * radius, y + (end_y - y) / length * radius, end_x, end_y


def _crosses(line: tuple[float, float, float, float], circle: Circle) -> bool:
    """Return whether a line crosses a circle."""
    x0, y0, x1, y1 = line
    x, y, radius = circle
    square = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / square if square else 0.0
    along = min(max(along, 0.0), 1.0)
    return hypot(x0 + along * (x1 - x0) - x, y0 + along * (y1 - y0) - y) < radius


def place_labels(circles: Sequence[Circle], labels: Sequence[str], canvas: Canvas) -> list[Label | None]:
    """Choose the place of each label.

    Labels overlap neither each other nor the regions of other clusters. The first labels choose first.

    Parameters
    ----------
    circles : the region of each cluster
    labels : the label of each cluster

    Returns
    -------
    The places. The place is None if there is no room, even for the number of the cluster.
    """
    placed: list[Label | None] = []
    for index, (circle, label) in enumerate(zip(circles, labels, strict=True)):
        forms = _list_forms(label)
        away = float(np.arctan2(circle[1] - canvas.height / 2, circle[0] - canvas.width / 2))
        font = canvas.fonts[-1]
        ways = chain(
            _list_inside(forms, circle, canvas.fonts),
            (
                way
                for way in _list_beside(forms, circle, font, away)
                if not any(way.box.touches(*other) for other in circles)
                and not (way.line and any(_crosses(way.line, other) for other in circles if other is not circle))
            ),
            _list_inside([(str(index + 1),)], circle, (font,)),
        )
        taken = [one.box for one in placed if one]
        free = (way for way in ways if _is_on(way.box, canvas) and not any(way.box.overlaps(box) for box in taken))
        placed.append(next(free, None))
    return placed


def _is_on(box: Box, canvas: Canvas) -> bool:
    """Return whether a rectangle is on the canvas."""
    return (
        box.width / 2 <= box.x <= canvas.width - box.width / 2
        and box.height / 2 <= box.y <= canvas.height - box.height / 2
    )


def _draw_text(label: Label) -> str:
    first = label.box.y - label.box.height / 2 + label.font * 0.92
    lines = "".join(
        f'<tspan x="{label.box.x:.0f}" y="{first + at * _LINE * label.font:.0f}">{escape(line)}</tspan>'
        for at, line in enumerate(label.lines)
    )
    return f'<text font-size="{label.font}" text-anchor="middle">{lines}</text>'


def _draw_region(index: int, circle: Circle, label: str, models: int, place: Label | None) -> str:
    """Draw a region as a link to the details of its cluster."""
    x, y, radius = circle
    name = f"Cluster {index + 1}: {label}, {count_noun(models, 'model')}"
    line = ""
    if place and place.line:
        x0, y0, x1, y1 = place.line
        line = f'<path d="M{x0:.0f} {y0:.0f}L{x1:.0f} {y1:.0f}"/>'
    return (
        f'<a href="#cluster-{index + 1}" data-cluster="{index + 1}" aria-label="{escape(name)}">'
        f'<title>{escape(name)}</title><circle cx="{x:.0f}" cy="{y:.0f}" r="{radius:.0f}"/>'
        f"{line}{_draw_text(place) if place else ''}</a>"
    )


@dataclass(frozen=True)
class Fit:
    """How coordinates of the layout become those of a drawing.

    The axes are exchanged if `turned`, then scaled and shifted.
    """

    turned: bool
    scale: float
    shift: tuple[float, float]

    def place(self, disc: Circle) -> Circle:
        """Return a disc of the layout as a circle of the drawing."""
        x, y, radius = disc
        across, down = (y, x) if self.turned else (x, y)
        return across * self.scale + self.shift[0], down * self.scale + self.shift[1], radius * self.scale

    def write(self) -> str:
        """Return the transformation for SVG."""
        a = f"{self.scale:.5f}"
        turn = f"0 {a} {a} 0" if self.turned else f"{a} 0 0 {a}"
        return f"matrix({turn} {self.shift[0]:.1f} {self.shift[1]:.1f})"


def _fit(layout: GraphLayout, canvas: Canvas) -> Fit:
    """Fit the map into a canvas, with its longer side along the longer side of the canvas."""
    reach = layout.radii[:, None]
    low = (layout.centres - reach).min(axis=0, initial=EXTENT)
    high = (layout.centres + reach).max(axis=0, initial=0)
    size = np.maximum(high - low, 1)
    turned = bool((size[0] > size[1]) != (canvas.width > canvas.height))
    if turned:
        low, high, size = low[::-1], high[::-1], size[::-1]
    whole = np.array([canvas.width, canvas.height])
    scale = float(((whole - 2 * np.array(canvas.margin)) / size).min())
    across, down = (whole / 2 - (low + high) / 2 * scale).tolist()
    return Fit(turned, scale, (across, down))


def draw_cluster_map(
    layout: GraphLayout,
    shown: np.ndarray,
    colour_of: Sequence[int],
    labels: Sequence[str],
    sizes: Sequence[int],
    canvas: Canvas,
    points: bool,
) -> Markup:
    """Draw the map of the clusters, as SVG.

    Parameters
    ----------
    layout : from `lay_out_clusters`
    shown : int (m,), the rows of the models that are drawn
    colour_of : (m,), the family colour of each of these models, 0 to 11, or -1 for the neutral colour
    labels : the label of each cluster
    sizes : the number of models of each cluster
    points : whether this drawing has the points of the models; others on the page refer to them
    """
    fit = _fit(layout, canvas)
    circles = [
        fit.place((x, y, radius)) for x, y, radius in np.column_stack([layout.centres, layout.radii]).tolist()
    ]
    colours = np.asarray(colour_of, dtype=np.int64)
    stars = f'<use href="#{POINTS_ID}"/>'
    if points:
        drawn = "".join(
            draw_stars(np.stack([layout.x[shown], layout.y[shown]])[:, colours == colour], int(colour), _POINT)
            for colour in np.unique(colours)
        )
        stars = f'<g id="{POINTS_ID}">{drawn}</g>'
    regions = "".join(
        _draw_region(index, circle, labels[index], sizes[index], place)
        for index, (circle, place) in enumerate(zip(circles, place_labels(circles, labels, canvas), strict=True))
    )
    return Markup(
        f'<svg class="regions {canvas.name}" viewBox="0 0 {canvas.width} {canvas.height}" role="group"'
        f' aria-label="Map of the clusters"><g aria-hidden="true" transform="{fit.write()}">{stars}</g>'
        f"{regions}</svg>"
    )
