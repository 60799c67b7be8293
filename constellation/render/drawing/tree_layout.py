"""A tree or one clade of it in, coordinates of a static radial drawing out."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import pi

from constellation.analysis.tree import Tree

#: Radius of the leaves, in SVG units.
RADIUS = 320
#: Height of the lettering in SVG units, and so the least arc that a label needs.
LETTERING = 13
#: Up to this many tips, each leaf is labelled.
LABELLED_LEAVES = 90


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


@dataclass(frozen=True)
class _Branch:
    """The columns of a subtree as lists, where entry 0 is the node `root` of the tree: read one by one, an array's
    elements cost ten times as much."""

    root: int
    parent: list[int]
    height: list[int]
    leaf: list[int]
    end: list[int]
    count: list[int]


def _cut_branch(tree: Tree, root: int) -> _Branch:
    stop = int(tree.end[root])
    columns = (tree.parent, tree.height, tree.leaf, tree.end, tree.count)
    parent, height, leaf, end, count = (column[root:stop].tolist() for column in columns)
    return _Branch(root, [above - root for above in parent], height, leaf, [after - root for after in end], count)


def _open_nodes(branch: _Branch, most_tips: int) -> tuple[list[int], dict[int, int]]:
    """Nodes to draw, in preorder, and for each that is a tip where it ends.

    Branches of few leaves stay closed, and small siblings side by side are one tip, called by the first of them.
    """
    closed = max(branch.count[0] // most_tips, 1)
    drawn: list[int] = []
    tips: dict[int, int] = {}
    held = 0  # leaves of the last tip
    node, stop = 0, branch.end[0]
    while node < stop:
        leaves, end = branch.count[node], branch.end[node]
        if node == 0 or (branch.leaf[node] < 0 and leaves > closed):
            drawn.append(node)
            node += 1
            continue
        last = drawn[-1]
        if last in tips and branch.parent[last] == branch.parent[node] and held + leaves <= closed:
            tips[last], held = end, held + leaves
        else:
            drawn.append(node)
            tips[node], held = end, leaves
        node = end
    return drawn, tips


def _measure_spans(branch: _Branch, drawn: Sequence[int], tips: dict[int, int]) -> dict[int, tuple[float, float]]:
    """The angles that each drawn node takes, in proportion to its leaves."""
    turn = 2 * pi / max(branch.count[0], 1)
    spans: dict[int, tuple[float, float]] = {}
    before = 0
    for node in drawn:  # preorder: the leaves before a node's first leaf are those of the tips already passed
        leaves = branch.count[node]
        if node in tips:
            leaves = sum(leaf >= 0 for leaf in branch.leaf[node : tips[node]])
        spans[node] = (before * turn, (before + leaves) * turn)
        before += leaves if node in tips else 0
    return spans


def lay_out_tree(
    tree: Tree, root: int, most_tips: int, name_of: Callable[[int], str], lettering: int = LETTERING
) -> RadialLayout:
    """Angles in proportion to the leaves below, radii by height: the root at the centre, leaves at the rim.

    name_of : the label of a node, '' for none; lettering : its height
    """
    branch = _cut_branch(tree, root)
    drawn, tips = _open_nodes(branch, most_tips)
    spans = _measure_spans(branch, drawn, tips)
    angles = {node: (start + stop) / 2 for node, (start, stop) in spans.items()}
    several = {node for node, end in tips.items() if end > branch.end[node]}
    top = max(branch.height[0], 1)
    # The root of what is left gives the many merges near the centre more room than those at the rim.
    radius = [RADIUS * (1 - height / top) ** 0.55 for height in range(top + 1)]

    def reach_of(node: int) -> float:
        """Where the branch to a node ends: at its height, a model's at the rim, several siblings' at their fork."""
        if node in several:
            return radius[branch.height[branch.parent[node]]]
        return RADIUS if branch.leaf[node] >= 0 else radius[branch.height[node]]

    elbows = tuple(
        Elbow(
            root + node,
            angles[branch.parent[node]],
            angles[node],
            radius[branch.height[branch.parent[node]]],
            reach_of(node),
        )
        for node in drawn
        if node != 0
    )
    wedges = tuple(
        Tip(root + node, root + tips[node], *spans[node], reach_of(node)) for node in drawn if node in tips
    )

    def name_single(node: int) -> str:
        return "" if node in several else name_of(root + node)

    labels = _choose_labels(branch, drawn, tips, spans, name_single, lettering)
    return RadialLayout(wedges, elbows, labels, lettering)


def _choose_labels(
    branch: _Branch,
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
        inner = branch.leaf[node] < 0
        # Where each leaf has its own name, the clades above them are in the table.
        if node == 0 or (inner and leaves and node not in tips) or not (inner or leaves):
            continue
        text = name_of(node)
        if text:
            start, stop = spans[node]
            candidates.append((start - stop, node, (start + stop) / 2, text))
    room = lettering / RADIUS
    taken: list[float] = []  # sorted, so that only the two nearest need be asked
    labels = []
    for _, node, angle, text in sorted(candidates):
        at = bisect(taken, angle)
        if all(_part(angle, taken[near % len(taken)]) >= room for near in (at - 1, at) if taken):
            taken.insert(at, angle)
            labels.append(Label(branch.root + node, angle, text))
    return tuple(sorted(labels, key=lambda label: label.angle))


def _part(one: float, other: float) -> float:
    """The angle between two angles, the shorter way."""
    return min(abs(one - other), 2 * pi - abs(one - other))
