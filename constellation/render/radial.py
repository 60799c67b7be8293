"""A tree or one clade of it in, coordinates of a static radial drawing out; and those as SVG."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from markupsafe import Markup

from constellation.analysis.tree import Tree

#: Radius of the leaves and half the side of the drawing, in SVG units; labels stand between the two.
RADIUS, HALF = 320, 490
#: Height of the lettering in SVG units, and so the least arc that a label needs.
LETTERING = 13
#: Up to this many tips, each leaf is labelled.
LABELLED_LEAVES = 90
#: Breadth of a letter as a part of its height, on average.
_BREADTH = 0.56


@dataclass(frozen=True)
class Tip:
    """What the drawing does not open further: a model, or a branch drawn as a wedge.

    node, end : its slice of the tree, which may hold several siblings; start, stop : its angles in radians;
    inner : radius at which the wedge begins
    """

    node: int
    end: int
    start: float
    stop: float
    inner: float


@dataclass(frozen=True)
class Elbow:
    """A branch: along the parent's circle from its angle to the child's, then outwards to the child."""

    node: int
    parent_angle: float
    angle: float
    inner: float
    outer: float


@dataclass(frozen=True)
class Label:
    """A name at the rim: its angle, its node and the text."""

    node: int
    angle: float
    text: str


@dataclass(frozen=True)
class RadialLayout:
    """Where everything stands; the drawing's centre is (0, 0)."""

    tips: tuple[Tip, ...]
    elbows: tuple[Elbow, ...]
    labels: tuple[Label, ...]
    lettering: int


def _open_nodes(tree: Tree, root: int, most_tips: int) -> tuple[list[int], dict[int, int]]:
    """Nodes to draw, in preorder, and for each that is a tip where it ends.

    Branches of few leaves stay closed, and small siblings side by side are one tip, called by the first of them.
    """
    closed = max(int(tree.count[root]) // most_tips, 1)
    drawn: list[int] = []
    tips: dict[int, int] = {}
    held = 0  # leaves of the last tip
    node, stop = root, int(tree.end[root])
    while node < stop:
        leaves, end = int(tree.count[node]), int(tree.end[node])
        if node == root or (tree.leaf[node] < 0 and leaves > closed):
            drawn.append(node)
            node += 1
            continue
        last = drawn[-1]
        if last in tips and tree.parent[last] == tree.parent[node] and held + leaves <= closed:
            tips[last], held = end, held + leaves
        else:
            drawn.append(node)
            tips[node], held = end, leaves
        node = end
    return drawn, tips


def _measure_spans(
    tree: Tree, root: int, drawn: Sequence[int], tips: dict[int, int]
) -> dict[int, tuple[float, float]]:
    """The angles that each drawn node takes, in proportion to its leaves."""
    turn = 2 * pi / max(int(tree.count[root]), 1)
    spans: dict[int, tuple[float, float]] = {}
    before = 0
    for node in drawn:  # preorder: the leaves before a node's first leaf are those of the tips already passed
        leaves = int(tree.count[node])
        if node in tips:
            leaves = int((tree.leaf[node : tips[node]] >= 0).sum())
        spans[node] = (before * turn, (before + leaves) * turn)
        before += leaves if node in tips else 0
    return spans


def lay_out_tree(
    tree: Tree, root: int, most_tips: int, name_of: Callable[[int], str], lettering: int = LETTERING
) -> RadialLayout:
    """Angles in proportion to the leaves below, radii by height: the root at the centre, leaves at the rim.

    name_of : the label of a node, '' for none; lettering : its height
    """
    drawn, tips = _open_nodes(tree, root, most_tips)
    spans = _measure_spans(tree, root, drawn, tips)
    angles = {node: (start + stop) / 2 for node, (start, stop) in spans.items()}
    several = {node for node, end in tips.items() if end > tree.end[node]}
    top = max(int(tree.height[root]), 1)

    def radius_of(node: int) -> float:
        # The root of what is left gives the many merges near the centre more room than those at the rim.
        return RADIUS * (1 - int(tree.height[node]) / top) ** 0.55

    def reach_of(node: int) -> float:
        """Where the branch to a node ends: at its height, a model's at the rim, several siblings' at their fork."""
        if node in several:
            return radius_of(int(tree.parent[node]))
        return RADIUS if tree.leaf[node] >= 0 else radius_of(node)

    elbows = tuple(
        Elbow(
            node,
            angles[int(tree.parent[node])],
            angles[node],
            radius_of(int(tree.parent[node])),
            reach_of(node),
        )
        for node in drawn
        if node != root
    )
    wedges = tuple(Tip(node, tips[node], *spans[node], reach_of(node)) for node in drawn if node in tips)

    def name_single(node: int) -> str:
        return "" if node in several else name_of(node)

    return RadialLayout(
        wedges, elbows, _choose_labels(tree, root, drawn, tips, spans, name_single, lettering), lettering
    )


def _choose_labels(
    tree: Tree,
    root: int,
    drawn: Sequence[int],
    tips: Collection[int],
    spans: dict[int, tuple[float, float]],
    name_of: Callable[[int], str],
    lettering: int,
) -> tuple[Label, ...]:
    """Labels that have room: the larger first, then the smaller where nothing stands yet."""
    leaves = len(tips) <= LABELLED_LEAVES
    candidates = []
    for node in drawn:
        text = name_of(node) if node != root and (leaves or tree.leaf[node] < 0) else ""
        if text:
            start, stop = spans[node]
            candidates.append((tree.leaf[node] < 0, stop - start, node, text))
    if leaves:  # each leaf by its own name; the clades above them are in the table
        candidates = [item for item in candidates if not item[0] or item[2] in tips]
    taken: list[float] = []
    labels = []
    for _, _, node, text in sorted(candidates, key=lambda item: (-item[1], item[2])):
        angle = sum(spans[node]) / 2
        room = lettering / RADIUS
        if all(min(abs(angle - other), 2 * pi - abs(angle - other)) >= room for other in taken):
            taken.append(angle)
            labels.append(Label(node, angle, text))
    return tuple(sorted(labels, key=lambda label: label.angle))


def _point(radius: float, angle: float) -> str:
    return f"{radius * sin(angle):.1f} {-radius * cos(angle):.1f}"


def _draw_elbow(elbow: Elbow) -> str:
    start = _point(elbow.inner, elbow.parent_angle)
    corner = _point(elbow.inner, elbow.angle)
    sweep = int(elbow.angle > elbow.parent_angle)
    large = int(abs(elbow.angle - elbow.parent_angle) > pi)
    arc = f"A{elbow.inner:.1f} {elbow.inner:.1f} 0 {large} {sweep} {corner}" if elbow.inner > 0.5 else ""
    return f"M{start}{arc}L{_point(elbow.outer, elbow.angle)}"


def _draw_wedge(tip: Tip) -> str:
    gap = (tip.stop - tip.start) * 0.06
    start, stop = tip.start + gap, tip.stop - gap
    large = int(stop - start > pi)
    return (
        f"M{_point(tip.inner, (start + stop) / 2)}L{_point(RADIUS, start)}"
        f"A{RADIUS} {RADIUS} 0 {large} 1 {_point(RADIUS, stop)}Z"
    )


def _draw_label(label: Label, colour: int, address: str, lettering: int) -> Markup:
    degrees = label.angle * 180 / pi - 90
    flipped = label.angle > pi
    reach = RADIUS + 8
    longest = int((HALF - reach) / (_BREADTH * lettering))
    text = label.text if len(label.text) <= longest else label.text[: longest - 1] + "…"
    place = f"rotate({degrees:.1f}) translate({reach} 0)" + (" rotate(180)" if flipped else "")
    drawn = Markup('<text class="{}" font-size="{}" transform="{}" text-anchor="{}" dy="0.35em">{}</text>').format(
        f"fill-{colour}" if colour >= 0 else "fill-quiet", lettering, place, "end" if flipped else "start", text
    )
    return Markup('<a href="{}">{}</a>').format(address, drawn) if address else drawn


def draw_tree(
    tree: Tree, layout: RadialLayout, colour_of: Callable[[int], int], link: Callable[[int], str], label: str
) -> Markup:
    """The SVG. `colour_of` and `link` give a node's family colour (-1: none) and address ('': none)."""
    branches: dict[int, list[str]] = defaultdict(list)
    wedges: dict[int, list[str]] = defaultdict(list)
    for elbow in layout.elbows:
        branches[colour_of(elbow.node)].append(_draw_elbow(elbow))
    stars: dict[int, list[str]] = defaultdict(list)
    for tip in layout.tips:
        if tip.end == tip.node + 1:
            stars[colour_of(tip.node)].append(f"M{_point(RADIUS, (tip.start + tip.stop) / 2)}h0")
        else:
            wedges[colour_of(tip.node)].append(_draw_wedge(tip))
    width = 0.7 if len(layout.elbows) > 600 else 1.2
    paths = [
        Markup(template).format(colour if colour >= 0 else "none", "".join(parts))
        for template, group in (
            ('<path class="fill-{}" fill-opacity="0.3" d="{}"/>', wedges),
            (f'<path class="stroke-{{}}" fill="none" stroke-width="{width}" d="{{}}"/>', branches),
            ('<path class="stroke-{}" stroke-width="2.6" stroke-linecap="round" d="{}"/>', stars),
        )
        for colour, parts in sorted(group.items())
    ]
    texts = [_draw_label(item, colour_of(item.node), link(item.node), layout.lettering) for item in layout.labels]
    return Markup(
        '<svg class="radial" viewBox="{0} {0} {1} {1}" role="group" aria-label="{2}">{3}{4}</svg>'
    ).format(-HALF, 2 * HALF, label, Markup("").join(paths), Markup("").join(texts))
