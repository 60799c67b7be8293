"""Compute the coordinates of a tree that is drawn on a circle, with its root at the centre.

The tree may be a subtree of the whole tree.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import pi

from constellation.analysis.tree import Tree

#: Radius of the leaves, in SVG units.
RADIUS = 320
#: The angle of the whole drawing. A gap at the top shows where the order begins.
TURN = 2 * pi * 0.99
#: The distance of a branch from the rim is a Box-Cox transformation of its number of leaves. The exponent is 0 for
#: a logarithm and 1 for a proportion. This number and the next three are the same in static/js/tree/layout.js.
_SPREAD = 0.35
#: A branch of one model is as far from the rim as if it had this many models.
_SINGLE = 1.5
#: Maximum distance of a branch from the rim, relative to the distance of the branch above it.
_CLOSEST = 0.99
#: The space of a folded branch is proportional to its number of leaves to this power.
_FOLDED = 0.75
#: Font size in SVG units. Two labels are at least this far apart on the circle.
LETTERING = 13
#: Largest number of tips for which each leaf has a label.
LABELLED_LEAVES = 60
#: Number of important branches that have a label if there is space. The live view labels the same branches.
MOST_BRANCHES = 14
#: A sub-branch is this many times less important than a branch with as many models, as in the live view.
_DEEPER = 3


@dataclass(frozen=True)
class Tip:
    """The outer end of a branch in a tree that is drawn on a circle.

    It is a model, or a wedge that represents a subtree or several siblings.

    node, end   : the slice of the tree that the tip represents
    start, stop : the angles at which the tip begins and ends, in radians
    inner       : radius at which the wedge begins
    """

    node: int
    end: int
    start: float
    stop: float
    inner: float


@dataclass(frozen=True)
class Elbow:
    """One branch of a tree that is drawn on a circle.

    It consists of an arc at the radius of the parent and of a line outwards to the child. The arc leads from the
    angle of the parent to the angle of the child.
    """

    node: int
    parent_angle: float
    angle: float
    inner: float
    outer: float


@dataclass(frozen=True)
class Label:
    """A name at the edge of a tree that is drawn on a circle.

    The angle is in radians.
    """

    node: int
    angle: float
    text: str


@dataclass(frozen=True)
class RadialLayout:
    """All tips, branches and labels of a tree that is drawn on a circle.

    The centre of the drawing is (0, 0).
    """

    tips: tuple[Tip, ...]
    elbows: tuple[Elbow, ...]
    labels: tuple[Label, ...]
    lettering: int


@dataclass(frozen=True)
class _Branch:
    """The nodes of a subtree as lists.

    Single entries of lists are ten times as fast to read as those of arrays. Entry 0 belongs to node `root`.
    """

    root: int
    parent: list[int]
    leaf: list[int]
    end: list[int]
    count: list[int]


def _cut_branch(tree: Tree, root: int) -> _Branch:
    stop = int(tree.end[root])
    columns = (tree.parent, tree.leaf, tree.end, tree.count)
    parent, leaf, end, count = (column[root:stop].tolist() for column in columns)
    return _Branch(root, [above - root for above in parent], leaf, [after - root for after in end], count)


def _open_nodes(branch: _Branch, most_tips: int, folded: int) -> tuple[list[int], dict[int, int]]:
    """Choose which nodes of a subtree are drawn.

    Some of these nodes are tips. Branches with few leaves stay closed. Small siblings that are side by side become
    one tip, which is identified by the first of them. The node `folded` is a tip of its own.

    Returns
    -------
    drawn : the nodes to draw, in preorder
    tips : the drawn nodes that are tips, each with the end of its slice of the tree
    """
    closed = max(branch.count[0] // most_tips, 1)
    drawn: list[int] = []
    tips: dict[int, int] = {}
    held = 0  # leaves of the last tip
    node, stop = 0, branch.end[0]
    while node < stop:
        leaves, end = branch.count[node], branch.end[node]
        if node == 0 or (branch.leaf[node] < 0 and leaves > closed and node != folded):
            drawn.append(node)
            node += 1
            continue
        last = drawn[-1]
        is_near = last in tips and branch.parent[last] == branch.parent[node]
        if is_near and folded not in (last, node) and held + leaves <= closed:
            tips[last], held = end, held + leaves
        else:
            drawn.append(node)
            tips[node], held = end, leaves
        node = end
    return drawn, tips


def _measure_spans(
    branch: _Branch, drawn: Sequence[int], tips: dict[int, int], folded: int
) -> dict[int, tuple[float, float]]:
    """Return the start angle and the end angle of each drawn node.

    The difference of the two angles is proportional to the number of leaves of the node. A folded node is narrower.
    """
    starts: dict[int, float] = {}
    before = 0.0
    for node in drawn:  # the nodes are in preorder: the tips so far contain all leaves before this node
        starts[node] = before
        if node == folded:
            before += max(2, branch.count[node] ** _FOLDED)
        elif node in tips:
            before += sum(leaf >= 0 for leaf in branch.leaf[node : tips[node]])
    turn = TURN / max(before, 1)
    ends = [tips.get(node, branch.end[node]) for node in drawn]
    # A node ends where the next drawn node that is not inside it starts.
    after = [starts[drawn[at]] if (at := bisect_left(drawn, end)) < len(drawn) else before for end in ends]
    return {node: (starts[node] * turn, stop * turn) for node, stop in zip(drawn, after, strict=True)}


def _measure_radii(branch: _Branch, drawn: Sequence[int]) -> dict[int, float]:
    """Return the radius of each drawn node.

    Nodes with fewer leaves are nearer to the rim, as in the live view.
    """

    def grow(count: int) -> float:
        return float(max(_SINGLE, count) ** _SPREAD) - 1

    whole = grow(max(2, branch.count[0]))
    distances: dict[int, float] = {0: 1.0}
    for node in drawn[1:]:
        if branch.leaf[node] >= 0:
            distances[node] = 0.0
        else:
            distances[node] = min(grow(branch.count[node]) / whole, distances[branch.parent[node]] * _CLOSEST)
    return {node: RADIUS * (1 - distance) for node, distance in distances.items()}


def lay_out_tree(
    tree: Tree, root: int, most_tips: int, name_of: Callable[[int], str], lettering: int = LETTERING
) -> RadialLayout:
    """Compute the layout of a subtree that is drawn on a circle.

    The root of the subtree is at the centre. The angle of a branch is proportional to its leaves. The radius of a
    node depends on its height.

    Parameters
    ----------
    root : the node at the centre
    most_tips : approximate maximum number of tips
    name_of : function that returns the label of a node, or '' for no label
    lettering : font size
    """
    branch = _cut_branch(tree, root)
    folded = tree.unplaced - root if tree.unplaced > root else -1
    drawn, tips = _open_nodes(branch, most_tips, folded)
    spans = _measure_spans(branch, drawn, tips, folded)
    angles = {node: (start + stop) / 2 for node, (start, stop) in spans.items()}
    radii = _measure_radii(branch, drawn)
    several = {node for node, end in tips.items() if end > branch.end[node]}

    def reach_of(node: int) -> float:
        """Return the radius of the outer end of the branch to a node.

        For a model, this is the rim of the drawing.
        """
        return radii[branch.parent[node]] if node in several else radii[node]

    elbows = tuple(
        Elbow(
            root + node,
            angles[branch.parent[node]],
            angles[node],
            radii[branch.parent[node]],
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
    """Choose the labels for which there is enough space.

    Larger branches have priority.
    """
    leaves = len(tips) <= LABELLED_LEAVES
    depths = _count_names(branch, drawn, name_of)
    candidates = []
    for node in drawn:
        inner = branch.leaf[node] < 0
        # If each leaf has a label, the clades above them are left out.
        if node == 0 or (inner and leaves and node not in tips) or not (inner or leaves):
            continue
        text = name_of(node)
        if text:
            start, stop = spans[node]
            candidates.append((-branch.count[node] / _DEEPER ** depths[node], node, (start + stop) / 2, text))
    room = lettering / RADIUS
    taken: list[float] = []  # sorted, so that only the two nearest angles have to be compared
    labels: list[Label] = []
    for _, node, angle, text in sorted(candidates)[: None if leaves else MOST_BRANCHES]:
        at = bisect(taken, angle)
        if all(_measure_angle(angle, taken[near % len(taken)]) >= room for near in (at - 1, at) if taken):
            taken.insert(at, angle)
            labels.append(Label(branch.root + node, angle, text))
    return tuple(sorted(labels, key=lambda label: label.angle))


def _count_names(branch: _Branch, drawn: Sequence[int], name_of: Callable[[int], str]) -> dict[int, int]:
    """For each drawn node, count the named branches between the node and the root of the drawing."""
    depths = {0: 0}
    for node in drawn[1:]:
        above = branch.parent[node]
        depths[node] = depths[above] + (above > 0 and bool(name_of(above)))
    return depths


def _measure_angle(one: float, other: float) -> float:
    """Return the difference between two angles, from 0 to pi."""
    return min(abs(one - other), 2 * pi - abs(one - other))
