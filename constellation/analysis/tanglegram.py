"""Two trees of the same models side by side (a tanglegram), with few crossings between them.

Each model has a place in both trees, and a line joins the two places. The branches of a node can be drawn in any
order, so the orders are chosen such that few of these lines cross. static/js/tanglegram/order.js does the same in
the browser.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.tree import Tree

#: Largest number of sweeps over both trees. Few trees need more than four.
_SWEEPS = 12


@dataclass(frozen=True)
class Branches:
    """A tree of m models, with its branches in the order in which they are drawn.

    Attributes
    ----------
    children : list of lists of int, length nodes
        The children of each node in the order in which they are drawn. Node 0 is the root, and parents come before
        their children.
    leaf : list of int, length nodes
        The model of each leaf, from 0 to m - 1; -1 for an inner node.
    names : list of str, length nodes
        The name of each node, '' for a node without one.
    """

    children: list[list[int]]
    leaf: list[int]
    names: list[str]

    def list_leaves(self) -> list[int]:
        """Return the models in the order in which they are drawn."""
        found: list[int] = []
        stack = [0]
        while stack:
            node = stack.pop()
            if self.leaf[node] >= 0:
                found.append(self.leaf[node])
            stack.extend(reversed(self.children[node]))
        return found


@dataclass(frozen=True)
class Tanglegram:
    """Two trees of the same models, in an order in which few of the lines between them cross.

    Attributes
    ----------
    left, right : Branches
        The trees, whose branches are in the chosen order.
    before, after : int
        The number of crossings in the given order, and in the chosen order.
    """

    left: Branches
    right: Branches
    before: int
    after: int


def prune_branches(tree: Tree, root: int, rows: Sequence[int], titles: Sequence[str]) -> Branches:
    """Reduce the branch of a tree to some of its models.

    An inner node is kept if it contains at least two of the models, and has a name or at least two branches with
    such models.

    Parameters
    ----------
    tree : Tree
        The tree of all models.
    root : int
        The node of the branch.
    rows : sequence of int
        The models. Model i of the result is `rows[i]`. Models that are not in the branch are left out.
    titles : sequence of str
        The title of each family.
    """
    start, stop = root, int(tree.end[root])
    place = np.full(int(tree.leaf.max()) + 1, -1)
    place[np.asarray(rows, dtype=np.int64)] = np.arange(len(rows))
    leaf = np.where(tree.leaf[start:stop] >= 0, place[tree.leaf[start:stop]], -1)
    before = np.concatenate([[0], np.cumsum(leaf >= 0)])
    held = before[tree.end[start:stop] - start] - before[:-1]
    alive = np.flatnonzero((held > 0) & (np.arange(stop - start) > 0))
    branching = np.bincount(tree.parent[start:stop][alive] - start, minlength=stop - start) > 1
    named = tree.clade[start:stop] >= 0
    if start <= tree.unplaced < stop:
        named[tree.unplaced - start] = True
    children: list[list[int]] = []
    leaves: list[int] = []
    names: list[str] = []
    open_nodes: list[tuple[int, int]] = []  # the end and the number of each kept node above
    kept = np.flatnonzero((leaf >= 0) | ((held > 1) & (branching | named)) | (np.arange(stop - start) == 0))
    for node in kept.tolist():
        while open_nodes and open_nodes[-1][0] <= node + start:
            open_nodes.pop()
        if open_nodes:
            children[open_nodes[-1][1]].append(len(children))
        clade = int(tree.clade[node + start])
        unnamed = "Unplaced" if node + start == tree.unplaced else ""
        names.append("" if leaf[node] >= 0 else titles[clade] if clade >= 0 else unnamed)
        open_nodes.append((int(tree.end[node + start]), len(children)))
        children.append([])
        leaves.append(int(leaf[node]))
    return Branches(children, leaves, names)


def nest_branches(paths: Sequence[Sequence[str]]) -> Branches:
    """Build a tree from the groups of each model, the outermost group first.

    Larger groups come first. Groups of the same size are in the order in which they occur. A model is a leaf below
    its innermost group. A group with a single model is left out.

    Parameters
    ----------
    paths : sequence of sequences of str, length m
        The names of the groups of each model.
    """
    sizes: dict[tuple[str, ...], int] = {}
    for path in paths:
        for depth in range(len(path)):
            group = tuple(path[: depth + 1])
            sizes[group] = sizes.get(group, 0) + 1
    branches = Branches([[]], [-1], [""])
    nodes: dict[tuple[str, ...], int] = {(): 0}

    def add(parent: int, leaf: int, name: str) -> int:
        branches.children.append([])
        branches.leaf.append(leaf)
        branches.names.append(name)
        branches.children[parent].append(len(branches.leaf) - 1)
        return len(branches.leaf) - 1

    first = {group: number for number, group in enumerate(sizes)}
    for group in sorted(sizes, key=lambda group: (len(group), -sizes[group], first[group])):
        if sizes[group] > 1:
            nodes[group] = add(nodes[group[:-1]], -1, group[-1])
    for model, path in enumerate(paths):
        depth = len(path)
        while tuple(path[:depth]) not in nodes:
            depth -= 1
        add(nodes[tuple(path[:depth])], model, "")
    return branches


def count_crossings(left: Sequence[int], right: Sequence[int]) -> int:
    """Count the pairs of lines that cross between two columns of the same m models.

    Two lines cross if the orders of their ends differ. These inversions are counted while the places are merged, as
    in merge sort, in O(m log m).

    Parameters
    ----------
    left, right : sequences of int, length m
        The models in the order of each column.
    """
    place = {model: number for number, model in enumerate(right)}
    values: NDArray[np.int64] = np.array([place[model] for model in left], dtype=np.int64)
    crossings, width = 0, 1
    while width < len(values):
        for start in range(0, len(values) - width, 2 * width):
            low, high = values[start : start + width], values[start + width : start + 2 * width]
            crossings += int((len(low) - np.searchsorted(low, high)).sum())
            values[start : start + 2 * width] = np.sort(values[start : start + 2 * width], kind="stable")
        width *= 2
    return crossings


def untangle(left: Branches, right: Branches) -> Tanglegram:
    """Rotate the branches of two trees such that few lines between them cross.

    The trees are sorted in turn. Each sweep fixes one tree, and sorts the children of every node of the other tree
    by the mean place of their models in the fixed tree (the barycentre heuristic [1]_). Neighbouring branches are
    then exchanged where this removes crossings. For binary trees and a fixed other tree, these exchanges are
    optimal, because the crossings of two branches depend only on their order [2]_. The best order is kept.
    Minimising the crossings over both trees is NP-hard [2]_.

    Both trees must have the same models.

    References
    ----------
    .. [1] K. Sugiyama, S. Tagawa, M. Toda (1981). Methods for visual understanding of hierarchical system
       structures. IEEE Transactions on Systems, Man, and Cybernetics 11(2), 109-125.
    .. [2] H. Fernau, M. Kaufmann, M. Poths (2010). Comparing trees via crossing minimization. Journal of Computer
       and System Sciences 76(7), 593-608.
    """
    before = after = count_crossings(left.list_leaves(), right.list_leaves())
    best = left, right
    for _ in range(_SWEEPS):
        right = _turn(right, left.list_leaves())
        left = _turn(left, right.list_leaves())
        crossings = count_crossings(left.list_leaves(), right.list_leaves())
        if crossings >= after:
            break
        best, after = (left, right), crossings
    return Tanglegram(*best, before, after)


def _turn(tree: Branches, fixed: Sequence[int]) -> Branches:
    """Order the branches of a tree by the places of its models in the other tree.

    `fixed` has the models in the order of the other tree.
    """
    place = {model: number for number, model in enumerate(fixed)}
    below: list[list[int]] = [[] for _ in tree.leaf]  # the places of the models below each node, ascending
    children: list[list[int]] = [[] for _ in tree.leaf]
    for node in range(len(tree.leaf) - 1, -1, -1):  # children come after their parents
        if tree.leaf[node] >= 0:
            below[node] = [place[tree.leaf[node]]]
            continue
        means = {child: sum(below[child]) / len(below[child]) for child in tree.children[node]}
        children[node] = _exchange(sorted(tree.children[node], key=means.__getitem__), below)
        below[node] = sorted(at for child in tree.children[node] for at in below[child])
    return Branches(children, tree.leaf, tree.names)


def _exchange(order: list[int], below: Sequence[Sequence[int]]) -> list[int]:
    """Go through the branches once, and exchange neighbouring branches where this removes crossings."""
    order = order.copy()
    for at in range(len(order) - 1):
        first, second = below[order[at]], below[order[at + 1]]
        crossing = sum(len(first) - bisect.bisect_left(first, value) for value in second)
        if 2 * crossing > len(first) * len(second):
            order[at], order[at + 1] = order[at + 1], order[at]
    return order
