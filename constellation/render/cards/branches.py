"""Small branches of the tree of all models, for the cards of models.

A branch is a run of adjacent leaves below the same node. A dendrogram of n leaves is stored as n - 1 heights: the
heights of the nodes at which each leaf joins the next leaf.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.tree import Tree
from constellation.analysis.tree_cuts import cut_branches

#: Largest number of leaves of a branch.
LEAVES = 12
#: Width of a branch and height of a leaf in a drawing.
WIDTH, STEP = 100, 10


@dataclass(frozen=True)
class Branches:
    """A division of the tree into small branches.

    rows : int (n,), the models in the order of the tree
    joins : int (n,), the height of the node at which each model joins the next model in `rows`
    bounds : the branches as slices of these arrays
    branch_of : int (n,), the branch of each model
    """

    rows: NDArray[np.int32]
    joins: NDArray[np.int32]
    bounds: tuple[tuple[int, int], ...]
    branch_of: NDArray[np.int64]

    def get_branch(self, row: int) -> tuple[list[int], list[int]]:
        """Return the models in the branch of a model, and the heights at which neighbouring models are joined."""
        start, stop = self.bounds[self.branch_of[row]]
        return self.rows[start:stop].tolist(), self.joins[start : stop - 1].tolist()


def cut_small_branches(tree: Tree) -> Branches:
    """Divide the leaves of the tree into small branches.

    Adjacent branches below the same node form one branch if they have at most LEAVES leaves together.
    """
    leaves = np.flatnonzero(tree.leaf >= 0)
    after = np.minimum(leaves + 1, len(tree.parent) - 1)
    place = np.searchsorted(leaves, np.arange(len(tree.leaf)))
    starts: list[int] = []
    for run in cut_branches(tree, LEAVES):
        for _, nodes in itertools.groupby(run, key=lambda node: int(tree.parent[node])):
            starts.append(int(place[next(nodes)]))
    bounds = tuple(itertools.pairwise([*starts, len(leaves)]))
    branch_of = np.empty(len(leaves), dtype=np.int64)
    lengths = [stop - start for start, stop in bounds]
    branch_of[tree.leaf[leaves]] = np.repeat(np.arange(len(bounds)), lengths)
    return Branches(tree.leaf[leaves], tree.height[tree.parent[after]], bounds, branch_of)


def draw_branch(joins: Sequence[int]) -> str:
    """Return the SVG path of a dendrogram with its root on the left and its leaves on the right.

    The browser draws the same path (static/js/pages/card.js).

    Parameters
    ----------
    joins : the heights at which each leaf joins the next one
    """
    top = max(joins, default=0) or 1
    parts: list[str] = []

    def draw(start: int, stop: int) -> tuple[int, int]:
        """Draw the leaves from `start` to `stop`, and return the position of their common node."""
        if stop - start == 1:
            return WIDTH, start * STEP + STEP // 2
        height = max(joins[start : stop - 1])
        cuts = [at + 1 for at in range(start, stop - 1) if joins[at] == height]
        points = [draw(first, last) for first, last in itertools.pairwise([start, *cuts, stop])]
        x = WIDTH - WIDTH * height // top
        parts.append(f"M{x} {points[0][1]}V{points[-1][1]}")
        parts.extend(f"M{x} {y}H{right}" for right, y in points)
        return x, (points[0][1] + points[-1][1]) // 2

    draw(0, len(joins) + 1)
    return "".join(parts)
