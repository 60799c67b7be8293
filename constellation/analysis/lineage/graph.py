"""The lineage graph: links between models and their declared base models.

Names are not used. A model cannot be made from itself, so two kinds of declaration are counted, but left out of the
graph. The first is a model that declares itself. The second is a declaration within a cycle of models that declare
one another (a strongly connected component). At least one declaration of a cycle must be wrong, and the catalogue
does not show which one. The remaining graph is directed and acyclic.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from constellation.analysis.lineage.bases import Bases

#: The status of a declaration: a link of the graph, a base model outside the catalogue, a model that declares
#: itself, or a declaration within a cycle. The last two are left out of the graph.
FOLLOWED, OUTSIDE, ITSELF, CIRCULAR = range(4)

#: If a model has several base models, its ancestors are followed for at most this many generations. More distant
#: ancestors do not count the model as a descendant. Only an artificial catalogue exceeds this limit or the next
#: one.
GENERATIONS = 64
#: The number of pairs of such a model and an ancestor that are kept in memory at once.
PAIRS = 1 << 24
_BLOCK = 1 << 16  # models with several base models whose ancestors are found together


@dataclass(frozen=True)
class LineageGraph:
    """The graph of declared base models.

    Row i is model i.

    Attributes
    ----------
    bases : Bases
        All declarations.
    status : ndarray of int8, shape (entries,)
        FOLLOWED, OUTSIDE, ITSELF or CIRCULAR for each declaration.
    start : ndarray of int64, shape (n + 1,)
    parent : ndarray of int32, shape (links,)
        The base models of model i are parent[start[i]:start[i + 1]], in the order of its declaration.
    child_start : ndarray of int64, shape (n + 1,)
    child : ndarray of int32, shape (links,)
        The models child[child_start[i]:child_start[i + 1]] are made from model i, in ascending order.
    depth : ndarray of int32, shape (n,)
        The number of links on the longest path from each model to an ancestor, 0 for a model without a parent.
    descendants : ndarray of int64, shape (n,)
        The number of descendants of each model.
    cut : int
        The number of models with several base models that have ancestors beyond the limits (see `GENERATIONS`).
        These ancestors do not count such a model as a descendant.
    """

    bases: Bases
    status: NDArray[np.int8]
    start: NDArray[np.int64]
    parent: NDArray[np.int32]
    child_start: NDArray[np.int64]
    child: NDArray[np.int32]
    depth: NDArray[np.int32]
    descendants: NDArray[np.int64]
    cut: int

    def __bool__(self) -> bool:
        """Return whether any model declares a base model."""
        return len(self.status) > 0

    @property
    def declaring(self) -> int:
        """The number of models that declare a base model."""
        return int((np.diff(self.bases.start) > 0).sum())

    def count_status(self, status: int) -> int:
        """Return how many declarations have a given status, such as FOLLOWED."""
        return int((self.status == status).sum())

    def count_relations(self) -> dict[str, int]:
        """Return the number of declarations with each relation, such as finetune (see `Bases.count_relations`)."""
        return self.bases.count_relations(self.bases.child)

    def list_links(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the model and the base model of every link, sorted by model.

        They are returned as two arrays of rows.

        Returns
        -------
        child, parent : ndarrays of int32, shape (links,)
        """
        return self.bases.child[self.status == FOLLOWED], self.parent


def trace_lineage(bases: Bases, *, generations: int = GENERATIONS, pairs: int = PAIRS) -> LineageGraph:
    """Build the graph of the declared base models.

    The time is linear in the number of models and declarations.

    Parameters
    ----------
    bases : Bases
        The declarations.
    generations, pairs : int
        The limits within which descendants are counted (see `GENERATIONS` and `PAIRS`).
    """
    size, child = len(bases.start) - 1, bases.child
    status = np.full(len(child), FOLLOWED, dtype=np.int8)
    status[bases.row < 0] = OUTSIDE
    status[bases.row == child] = ITSELF
    inside = status == FOLLOWED
    graph = sparse.csr_matrix((inside[inside], (child[inside], bases.row[inside])), shape=(size, size))
    circle = connected_components(graph, connection="strong")[1]
    status[inside & (circle[child] == circle[bases.row])] = CIRCULAR
    followed = status == FOLLOWED
    child, parent = child[followed], bases.row[followed]
    start, child_start = _count_starts(child, size), _count_starts(parent, size)
    children = child[np.argsort(parent, kind="stable")]
    order, depth = _sort_rows(np.diff(start), child_start, children)
    descendants, cut = _count_descendants(start, parent, order, generations, pairs)
    return LineageGraph(bases, status, start, parent, child_start, children, depth, descendants, cut)


def trace_line(lineage: LineageGraph, row: int) -> list[int]:
    """Return the longest chain of base models that leads to a model.

    The chain starts with the model itself. If several chains are equally long, the chain of the base model that is
    declared first is used.
    """
    line = [row]
    while len(above := lineage.parent[lineage.start[line[-1]] : lineage.start[line[-1] + 1]]):
        line.append(int(above[np.argmax(lineage.depth[above])]))
    return line


def _count_starts(rows: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=size))]).astype(np.int64)


def _sort_rows(
    bases: NDArray[np.int64], start: NDArray[np.int64], children: NDArray[np.int32]
) -> tuple[list[int], NDArray[np.int32]]:
    """Sort the models so that base models come before the models that are built on them.

    The length of the longest path to each model is measured too. Each model comes after its base models.

    Parameters
    ----------
    bases : ndarray of int64, shape (n,)
        The number of base models of each model.
    start, children : ndarrays of int, shapes (n + 1,) and (links,)
        The models that are made from each model.

    Returns
    -------
    order : list of int
        The models that have a link.
    depth : ndarray of int32, shape (n,)

    References
    ----------
    A. B. Kahn (1962). Topological sorting of large networks. Communications of the ACM 5 (11), 558-562.
    """
    waiting, first, below = bases.tolist(), start.tolist(), children.tolist()
    depth = [0] * len(waiting)
    order = np.flatnonzero((bases == 0) & (np.diff(start) > 0)).tolist()
    for row in order:  # grows during the loop
        for child in below[first[row] : first[row + 1]]:
            depth[child] = max(depth[child], depth[row] + 1)
            waiting[child] -= 1
            if not waiting[child]:
                order.append(child)
    return order, np.array(depth, dtype=np.int32)


def _count_descendants(
    start: NDArray[np.int64], parent: NDArray[np.int32], order: list[int], generations: int, pairs: int
) -> tuple[NDArray[np.int64], int]:
    """Count the distinct models that are built on each model, directly or indirectly.

    Models with only one base model form trees, whose sizes are added up from the leaves. The root of such a tree
    may have several base models. Then the size of the tree is added to each ancestor of the root.
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
        ancestors, unfinished = _find_ancestors(up, rows, generations, pairs)
        total += sizes[rows] @ ancestors
        cut += unfinished
    return total - 1, cut


def _find_ancestors(
    up: sparse.csr_matrix, rows: NDArray[np.int64], generations: int, pairs: int
) -> tuple[sparse.csr_matrix, int]:
    """Return a matrix that shows the ancestors of some models.

    The matrix is boolean, of shape (rows, n). The second value is the number of models that have ancestors beyond
    the limits.
    """
    ancestors = reached = up[rows]
    for _ in range(generations - 1):
        if ancestors.nnz > pairs:
            break
        reached = (reached @ up) > ancestors
        if not reached.nnz:
            return ancestors, 0
        ancestors = ancestors + reached
    farther = (reached @ up) > ancestors
    return ancestors, int((np.diff(farther.indptr) > 0).sum())
