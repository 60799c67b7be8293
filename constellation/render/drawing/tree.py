"""Draw the tree as a static radial SVG.

The drawing is for pages without scripts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from math import cos, pi, sin
from urllib.parse import quote

from markupsafe import Markup, escape

from constellation.analysis.tree import Tree
from constellation.atlas import Atlas
from constellation.catalogue.reading.invisible import tell_unseen
from constellation.render.colours import UNKNOWN, Ink, NodeColours
from constellation.render.drawing.tree_layout import (
    LETTERING,
    RADIUS,
    Elbow,
    Label,
    RadialLayout,
    Tip,
    lay_out_tree,
)
from constellation.render.wording import address_in_atlas

#: Half the side of the drawing, in SVG units. The labels are between the leaves and the edge.
HALF = 460
#: Average width of a letter, relative to the font size.
_BREADTH = 0.56


def _point(radius: float, angle: float) -> str:
    """Return the coordinates of a point as text for SVG, for example '12 7'.

    The text is as short as possible, for example '12-7' instead of '12 -7'. The coordinates are rounded to whole
    units, which are smaller than a pixel.
    """
    x, y = round(radius * sin(angle)), round(-radius * cos(angle))
    return f"{x}{y}" if y < 0 else f"{x} {y}"


def _draw_fork(elbows: Sequence[Elbow]) -> str:
    """Draw the branches that lead from a node to its children.

    Branches of one colour are an arc and a line to each child.
    """
    inner, above = elbows[0].inner, elbows[0].parent_angle
    low, high = min(elbows[0].angle, above), max(elbows[-1].angle, above)
    lines = [f"M{_point(inner, elbow.angle)} {_point(elbow.outer, elbow.angle)}" for elbow in elbows]
    if inner <= 0.5 or low == high:
        return "".join(lines)
    first, last = elbows[0].angle == low, elbows[-1].angle == high
    start = f"{_point(elbows[0].outer, low)} " if first else ""
    arc = f"A{inner:.0f} {inner:.0f} 0 {int(high - low > pi)} 1 {_point(inner, high)}"
    stop = f"L{_point(elbows[-1].outer, high)}" if last else ""
    between = lines[int(first) : len(lines) - int(last)]
    return f"M{start}{_point(inner, low)}{arc}{stop}{''.join(between)}"


def _draw_wedge(tip: Tip) -> str:
    gap = (tip.stop - tip.start) * 0.06
    start, stop = tip.start + gap, tip.stop - gap
    large = int(stop - start > pi)
    return (
        f"M{_point(tip.inner, (start + stop) / 2)} {_point(RADIUS, start)}"
        f"A{RADIUS} {RADIUS} 0 {large} 1 {_point(RADIUS, stop)}Z"
    )


def _paint(kind: str, ink: Ink) -> str:
    """Return the SVG attribute that fills or strokes a shape in a colour.

    A class is shorter, but there is none for shades.
    """
    if ink.colour == UNKNOWN:
        return f'{kind}="var(--unknown)"'
    if ink.shade:
        name = f"family-{ink.colour}" if ink.colour >= 0 else "neutral"
        return f'{kind}="var(--{name}-{ink.shade})"'
    return f'class="{kind}-{ink.colour if ink.colour >= 0 else "none"}"'


def _draw_label(label: Label, ink: Ink, address: str, lettering: int) -> str:
    """Draw one label of the tree, in the direction of the radius.

    The label is at its angle, but never upside down. A label in the colour of the text needs no class.
    """
    flipped = label.angle > pi
    degrees = round(label.angle * 180 / pi - (270 if flipped else 90), 1)
    reach = RADIUS + 8
    longest = int((HALF - reach) / (_BREADTH * lettering))
    text = escape(label.text if len(label.text) <= longest else label.text[: longest - 1] + "…")
    paint = f" {_paint('fill', ink)}" if ink != Ink(-1) else ""
    drawn = f'<text{paint} x="{-reach if flipped else reach}" transform="rotate({degrees:g})">{text}</text>'
    return f'<a href="{escape(address)}">{drawn}</a>' if address else drawn


def draw_tree(
    tree: Tree, layout: RadialLayout, colour_of: Callable[[int], Ink], link: Callable[[int], str], label: str
) -> Markup:
    """Draw the layout of a tree, as SVG.

    All branches of a colour are a single path.

    Parameters
    ----------
    colour_of : function that returns the colour of a node
    link : function that returns the address of a node, or '' for no link
    label : what the drawing shows
    """
    forks: dict[tuple[int, Ink], list[Elbow]] = defaultdict(list)
    for elbow in layout.elbows:
        forks[int(tree.parent[elbow.node]), colour_of(elbow.node)].append(elbow)
    branches: dict[Ink, list[str]] = defaultdict(list)
    for (_, colour), elbows in forks.items():
        branches[colour].append(_draw_fork(elbows))
    wedges: dict[Ink, list[str]] = defaultdict(list)
    stars: dict[Ink, list[str]] = defaultdict(list)
    for tip in layout.tips:
        if tip.end == tip.node + 1:
            stars[colour_of(tip.node)].append(f"M{_point(RADIUS, (tip.start + tip.stop) / 2)}h0")
        else:
            wedges[colour_of(tip.node)].append(_draw_wedge(tip))
    width = 0.7 if len(layout.elbows) > 600 else 1.2
    paths = "".join(
        f'<path {_paint(kind, ink)}{style} d="{"".join(parts)}"/>'
        for kind, style, group in (
            ("fill", ' fill-opacity="0.3"', wedges),
            ("stroke", f' fill="none" stroke-width="{width}"', branches),
            ("stroke", ' stroke-width="2.6" stroke-linecap="round"', stars),
        )
        for ink, parts in sorted(group.items())
    )
    texts = [_draw_label(item, colour_of(item.node), link(item.node), layout.lettering) for item in layout.labels]
    right = sum(item.angle <= pi for item in layout.labels)  # labels are sorted by angle: first the right half
    left = f'<g text-anchor="end">{"".join(texts[right:])}</g>' if texts[right:] else ""
    return Markup(
        f'<svg class="radial" viewBox="{-HALF} {-HALF} {2 * HALF} {2 * HALF}" font-size="{layout.lettering}"'
        f' role="group" aria-label="{escape(label)}">{paths}{"".join(texts[:right])}{left}</svg>'
    )


#: Approximate maximum number of tips in the drawing of the whole tree, and on the page of a family.
WHOLE_TIPS, FAMILY_TIPS = 900, 160


def draw_clade(
    atlas: Atlas,
    colours: NodeColours,
    node: int,
    label: str,
    *,
    root: str = "",
    lettering: int = LETTERING,
    most_tips: int = WHOLE_TIPS,
) -> Markup:
    """Draw a subtree on a circle, as SVG.

    `node` is the root of the subtree. Each name is a link.

    Parameters
    ----------
    colours : the colours of the nodes of the tree
    label : what the drawing shows
    root : the path from the page to the site's root
    lettering : font size of the labels
    most_tips : approximate maximum number of tips
    """
    tree, clades, ids = atlas.tree, atlas.families.clades, atlas.ids

    def name_of(at: int) -> str:
        if tree.leaf[at] >= 0:
            return tell_unseen(atlas.names.names[tree.leaf[at]] or ids[tree.leaf[at]])
        if tree.clade[at] >= 0:
            return clades[tree.clade[at]].title
        return "Unplaced" if at == tree.unplaced else ""

    def link(at: int) -> str:
        if tree.leaf[at] >= 0:
            return root + address_in_atlas(ids[tree.leaf[at]])
        if tree.clade[at] >= 0:
            return f"{root}families/{quote(clades[tree.clade[at]].slug)}.html"
        return f"{root}families.html#unplaced" if at == tree.unplaced else ""

    layout = lay_out_tree(tree, node, most_tips, name_of, lettering)
    return draw_tree(tree, layout, colours.choose(node).__getitem__, link, label)
