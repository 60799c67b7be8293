"""Declared bases in, the graph of which model is made from which out: both ways, with depths and descendants.

Nothing is read from names here: a link is there because a model says so. A model cannot come from itself, so
what says that it does is left out of the graph, and counted: a model that names itself, and every link within a
circle of models that name one another (a strongly connected component), since at least one of them must be
wrong and the catalogue does not say which. What is left is a directed graph without circles.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from constellation.analysis.lineage.bases import Bases

#: What becomes of a declaration: it is a link of the graph; its base is not in the catalogue; or it is left out.
FOLLOWED, OUTSIDE, ITSELF, CIRCULAR = range(4)

#: How far up from a model of several bases descendants are counted: generations, and pairs of a model and an
#: ancestor held at once. A catalogue would have to be made for the purpose to reach either.
GENERATIONS, PAIRS = 64, 1 << 24
_BLOCK = 1 << 16  # models of several bases that are climbed from together


@dataclass(frozen=True)
class LineageGraph:
    """Who is made from whom, as declared; row i is model i.

    bases  : every declaration; fate : int8 (entries,), FOLLOWED, OUTSIDE, ITSELF or CIRCULAR for each of them
    start, parent : int64 (n + 1,), int32 (links,): model i is made from parent[start[i]:start[i + 1]], in the
             order in which it names them
    child_start, child : the same links from the other side: child[child_start[i]:child_start[i + 1]] are made
             from model i, in ascending rows
    depth  : int32 (n,), links on the longest way up from a model, 0 where it has no base here
    descendants : int64 (n,), models that have it among their ancestors, each counted once
    cut    : models of several bases whose farther ancestors do not count them: see GENERATIONS
    """

    bases: Bases
    fate: NDArray[np.int8]
    start: NDArray[np.int64]
    parent: NDArray[np.int32]
    child_start: NDArray[np.int64]
    child: NDArray[np.int32]
    depth: NDArray[np.int32]
    descendants: NDArray[np.int64]
    cut: int

    def __bool__(self) -> bool:
        """Whether anything is declared at all."""
        return len(self.fate) > 0

    @property
    def declaring(self) -> int:
        """Models that declare a base."""
        return int((np.diff(self.bases.start) > 0).sum())

    def count_fate(self, fate: int) -> int:
        """Declarations of one fate."""
        return int((self.fate == fate).sum())

    def list_links(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The links as two columns, child and parent: int32 (links,) each, by child."""
        return self.bases.child[self.fate == FOLLOWED], self.parent


def trace_lineage(bases: Bases) -> LineageGraph:
    """Make the graph of what is declared; linear in models and declarations, whatever the depth."""
    size, child = len(bases.start) - 1, bases.child
    fate = np.full(len(child), FOLLOWED, dtype=np.int8)
    fate[bases.row < 0] = OUTSIDE
    fate[bases.row == child] = ITSELF
    inside = fate == FOLLOWED
    graph = sparse.csr_matrix((inside[inside], (child[inside], bases.row[inside])), shape=(size, size))
    circle = connected_components(graph, connection="strong")[1]
    fate[inside & (circle[child] == circle[bases.row])] = CIRCULAR
    followed = fate == FOLLOWED
    child, parent = child[followed], bases.row[followed]
    start, child_start = _count_starts(child, size), _count_starts(parent, size)
    children = child[np.argsort(parent, kind="stable")]
    order, depth = _sort_rows(np.diff(start), child_start, children)
    descendants, cut = _count_descendants(start, parent, order)
    return LineageGraph(bases, fate, start, parent, child_start, children, depth, descendants, cut)


def trace_line(lineage: LineageGraph, row: int) -> list[int]:
    """The longest line of bases up from a model, itself first; of equally long ones through those named first."""
    line = [row]
    while len(above := lineage.parent[lineage.start[line[-1]] : lineage.start[line[-1] + 1]]):
        line.append(int(above[np.argmax(lineage.depth[above])]))
    return line


def _count_starts(rows: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))]).astype(np.int64)


def _sort_rows(
    bases: NDArray[np.int64], start: NDArray[np.int64], children: NDArray[np.int32]
) -> tuple[list[int], NDArray[np.int32]]:
    """Put every base before what is made from it (Kahn 1962); with the length of the longest way to each.

    bases : for each model how many it has; start, children : the links from the base's side. Models without
    any link are not in the order.
    """
    waiting, first, below = bases.tolist(), start.tolist(), children.tolist()
    depth = [0] * len(waiting)
    order = np.flatnonzero((bases == 0) & (np.diff(start) > 0)).tolist()
    for row in order:  # grows while it is read
        for child in below[first[row] : first[row + 1]]:
            depth[child] = max(depth[child], depth[row] + 1)
            waiting[child] -= 1
            if not waiting[child]:
                order.append(child)
    return order, np.array(depth, dtype=np.int32)


def _count_descendants(
    start: NDArray[np.int64], parent: NDArray[np.int32], order: list[int]
) -> tuple[NDArray[np.int64], int]:
    """Count below each model every model once, though it be made from several of one origin.

    Models of one base form trees, whose sizes add up from below. What hangs below a model of several bases is
    counted as a whole for each of that model's ancestors, which are climbed to from there.
    """
    size, several = len(start) - 1, np.diff(start) > 1
    only, first = np.where(np.diff(start) == 1, 0, -1).tolist(), start.tolist()
    held, above = [1] * size, parent.tolist()
    for row in reversed(order):
        if not only[row]:
            held[above[first[row]]] += held[row]
    sizes = np.array(held, dtype=np.int64)
    total, cut = sizes.copy(), 0
    merged = np.flatnonzero(several)
    up = sparse.csr_matrix((np.ones(len(parent), dtype=bool), parent, start), shape=(size, size))
    for begin in range(0, len(merged), _BLOCK):
        rows = merged[begin : begin + _BLOCK]
        ancestors, unfinished = _climb(up, rows)
        total += sizes[rows] @ ancestors
        cut += unfinished
    return total - 1, cut


def _climb(up: sparse.csr_matrix, rows: NDArray[np.int64]) -> tuple[sparse.csr_matrix, int]:
    """The ancestors of some models, bool (rows, n); and how many of these have more than could be followed."""
    ancestors = reached = up[rows]
    for _ in range(GENERATIONS - 1):
        if ancestors.nnz > PAIRS:
            break
        reached = (reached @ up) > ancestors
        if not reached.nnz:
            return ancestors, 0
        ancestors = ancestors + reached
    farther = (reached @ up) > ancestors
    return ancestors, int((np.diff(farther.indptr) > 0).sum())
