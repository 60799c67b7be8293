"""Draw two trees of the same models side by side as a static SVG.

The drawing is for pages without scripts. static/js/tanglegram/layout.js places the branches in the same way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

from markupsafe import Markup, escape

from constellation.analysis.tanglegram import Branches, Tanglegram
from constellation.render.colours import Ink

WIDTH = 1000
#: The heights of a row and of the drawing, in SVG units.
_ROW, _LEAST, _MOST = 14, 240, 960
#: The places of the roots and of the tips of the left tree. The right tree is its mirror image.
_ROOT, _TIP = 150, 330
#: Font size, height of a line of text, and average width of a letter relative to the font size.
_LETTERING, _LINE, _BREADTH = 13, 15, 0.58
#: Smallest height of a branch with a name.
_TALL = 8
#: Smallest distance of a node from the node above it, as a share of the width of the tree.
_STEP = 0.02


@dataclass(frozen=True)
class Placed:
    """The places of the nodes of a tree.

    x           : from 0 (the root) to 1 (the tips)
    first, last : the first and the last row below each node
    """

    x: list[float]
    first: list[float]
    last: list[float]


def place_branches(branches: Branches) -> Placed:
    """Place the nodes of a tree.

    Nodes with fewer models are nearer to the tips, on a logarithmic scale, and in the middle of their children.
    """
    row = {model: number for number, model in enumerate(branches.list_leaves())}
    nodes = len(branches.leaf)
    x, first, last, size = [0.0] * nodes, [0.0] * nodes, [0.0] * nodes, [1] * nodes
    for node in range(nodes - 1, -1, -1):  # children come after their parents
        below = branches.children[node]
        if not below:
            first[node] = last[node] = row[branches.leaf[node]] if branches.leaf[node] >= 0 else 0
        else:
            size[node] = sum(size[child] for child in below)
            first[node], last[node] = min(first[child] for child in below), max(last[child] for child in below)
    whole = log(max(2, size[0]))
    for node in range(nodes):
        for child in branches.children[node]:
            wanted = 1 - log(size[child]) / whole
            x[child] = 1.0 if branches.leaf[child] >= 0 else min(max(wanted, x[node] + _STEP), (1 + x[node]) / 2)
    return Placed(x, first, last)


def _stroke(ink: Ink) -> str:
    name = f"family-{ink.colour}" if ink.colour >= 0 else "neutral"
    return f"var(--{name}{f'-{ink.shade}' if ink.shade else ''})"


def draw_tanglegram(
    tangle: Tanglegram, inks: Sequence[Ink], link: Callable[[int, str], str], label: str, heads: tuple[str, str]
) -> Markup:
    """Return the drawing of two trees, with a line between the two places of each model.

    Parameters
    ----------
    inks : the colour of each model
    link : function that returns the address of a branch from its tree (0: left, 1: right) and its name
    label : what the drawing shows
    heads : what the left and the right tree show
    """
    order = tangle.left.list_leaves()
    row_height = min(_ROW, (_MOST - 2 * _LINE) / max(1, len(order)))
    height = max(_LEAST, round(row_height * len(order) + 3 * _LINE))

    def at(row: float) -> float:
        return round(2 * _LINE + row_height * (row + 0.5), 1)

    parts, texts = [], []
    for side, branches in enumerate((tangle.left, tangle.right)):
        placed = place_branches(branches)

        def across(share: float, side: int = side) -> float:
            place = round(_ROOT + share * (_TIP - _ROOT), 1)
            return round(WIDTH - place, 1) if side else place

        lines = []
        for node, below in enumerate(branches.children):
            if not below:
                continue
            middles = [(placed.first[child] + placed.last[child]) / 2 for child in below]
            lines.append(f"M{across(placed.x[node]):g} {at(min(middles)):g}V{at(max(middles)):g}")
            lines += [
                f"M{across(placed.x[node]):g} {at(middle):g}H{across(placed.x[child]):g}"
                for child, middle in zip(below, middles, strict=True)
            ]
        parts.append(f'<path class="branch" d="{"".join(lines)}"/>')
        texts += _write_names(branches, placed, across, at, side, link)
    left = {model: at(row) for row, model in enumerate(order)}
    right = {model: at(row) for row, model in enumerate(tangle.right.list_leaves())}
    curves: dict[Ink, list[str]] = defaultdict(list)
    middle = WIDTH // 2
    for model in order:
        start, stop = left[model], right[model]
        curves[inks[model]].append(
            f"M{_TIP} {start:g}C{middle} {start:g} {middle} {stop:g} {WIDTH - _TIP} {stop:g}"
        )
    joined = "".join(
        f'<path class="join" stroke="{_stroke(ink)}" d="{"".join(found)}"/>'
        for ink, found in sorted(curves.items())
    )
    titles = "".join(
        f'<text class="head" x="{x}" y="{_LINE}" text-anchor="middle">{escape(head)}</text>'
        for x, head in zip((_TIP - 90, WIDTH - _TIP + 90), heads, strict=True)
    )
    return Markup(
        f'<svg class="tangle" viewBox="0 0 {WIDTH} {height}" font-size="{_LETTERING}" role="group"'
        f' aria-label="{escape(label)}">{joined}{"".join(parts)}{titles}{"".join(texts)}</svg>'
    )


def _write_names(
    branches: Branches,
    placed: Placed,
    across: Callable[[float], float],
    at: Callable[[float], float],
    side: int,
    link: Callable[[int, str], str],
) -> list[str]:
    """Write the names of branches if there is enough space. Large branches have priority."""
    named = [
        node
        for node, name in enumerate(branches.names)
        if name and node and at(placed.last[node] + 1) - at(placed.first[node]) >= _TALL
    ]
    texts = []
    boxes: list[tuple[float, float, float]] = []
    for node in sorted(named, key=lambda node: (placed.first[node] - placed.last[node], node)):
        x, y = across(placed.x[node]) + (5 if side else -5), at((placed.first[node] + placed.last[node]) / 2)
        name = branches.names[node]
        width = len(name) * _LETTERING * _BREADTH
        low, high = (x, x + width) if side else (x - width, x)
        if low < 2 or high > WIDTH - 2:
            continue
        if any(abs(y - top) < _LINE and low < stop and high > start for start, stop, top in boxes):
            continue
        boxes.append((low, high, y))
        anchor = "" if side else ' text-anchor="end"'
        text = f'<text x="{x:g}" y="{y + 4:g}"{anchor}>{escape(name)}</text>'
        address = link(side, name)
        texts.append(f'<a href="{escape(address)}">{text}</a>' if address else text)
    return texts
