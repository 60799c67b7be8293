"""The tree of all models.

Families and sub-families are at the top. Below each of them, its models are merged by average linkage of their
names.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.linkage import STEPS, Merge, link_groups

#: The height of the root. It is higher than the highest merge (STEPS), to leave room for nested clades.
ROOT_HEIGHT = 100


@dataclass(frozen=True)
class Tree:
    """A tree of models, stored as arrays in preorder.

    Each node is followed by all its descendants, so that a subtree is a slice of the arrays.

    Attributes
    ----------
    parent : ndarray of int32, shape (nodes,)
        The parent of each node; -1 for the root, which is node 0.
    height : ndarray of int32, shape (nodes,)
        From 0 for a leaf to ROOT_HEIGHT for the root, never larger than the parent's.
    leaf : ndarray of int32, shape (nodes,)
        The model of each leaf, as a row; -1 for an inner node.
    clade : ndarray of int32, shape (nodes,)
        The named clade that each node represents, -1 for other nodes.
    end : ndarray of int32, shape (nodes,)
        The node after the last descendant of each node.
    count : ndarray of int32, shape (nodes,)
        The number of leaves at or below each node.
    unplaced : int
        The node of the models without a family; -1 if every model has one.
    """

    parent: np.ndarray
    height: np.ndarray
    leaf: np.ndarray
    clade: np.ndarray
    end: np.ndarray
    count: np.ndarray
    unplaced: int

    def find_clades(self, clades: int) -> np.ndarray:
        """Return the tree node of each family or sub-family (clade).

        The result is an integer array of shape (clades,). The node is -1 if the clade is not in the tree.
        """
        nodes = np.full(clades, -1)
        named = np.flatnonzero(self.clade >= 0)
        nodes[self.clade[named]] = named
        return nodes


@dataclass(frozen=True)
class _Named:
    """The node that represents a family or sub-family (clade) while the tree is built.

    `clade` is the index of the clade, _UNPLACED for the models without a family, or _ROOT.
    """

    clade: int
    height: int
    children: tuple[int | Merge | _Named, ...]


_Node = int | Merge | _Named
_UNPLACED, _ROOT = -1, -2


def _size_and_first(node: _Node, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """Return the number of leaves below a node, and the smallest row number among them.

    Results are kept in `known`, with the id of the node as the key.
    """
    if isinstance(node, int):
        return 1, node
    if id(node) not in known:
        below = [_size_and_first(child, known) for child in node.children]
        known[id(node)] = sum(size for size, _ in below), min(first for _, first in below)
    return known[id(node)]


def _height_of(node: _Node) -> int:
    return 0 if isinstance(node, int) else node.height


def _nest_clades(hierarchy: Hierarchy, own: Sequence[_Node | None]) -> list[_Named]:
    """Build the nodes of the top-level families, with everything below them.

    The children of a family are its sub-families, and the dendrogram of its members without a sub-family.
    """
    named: dict[int, _Named] = {}
    for clade in np.argsort(-hierarchy.depth, kind="stable").tolist():  # children before their parents
        below: list[_Node] = [named[child] for child in hierarchy.children[clade]]
        if (merges := own[clade]) is not None:
            below.append(merges)
        height = min(ROOT_HEIGHT - 1, 1 + max(map(_height_of, below), default=0))
        named[clade] = _Named(clade, height, tuple(below))
    return [named[clade] for clade in hierarchy.tops]


def _flatten(root: _Named) -> Tree:
    """Convert a tree of nested nodes to arrays in preorder.

    Branches are sorted by descending size, then by lowest row.
    """
    known: dict[int, tuple[int, int]] = {}
    parent: list[int] = []
    height, leaf, clade, count = [], [], [], []
    unplaced = -1
    stack: list[tuple[_Node, int]] = [(root, -1)]
    while stack:
        node, above = stack.pop()
        index = len(parent)
        parent.append(above)
        height.append(_height_of(node))
        leaf.append(node if isinstance(node, int) else -1)
        clade.append(max(node.clade, -1) if isinstance(node, _Named) else -1)
        count.append(_size_and_first(node, known)[0])
        if isinstance(node, _Named) and node.clade == _UNPLACED:
            unplaced = index
        if not isinstance(node, int):
            ordered = sorted(node.children, key=lambda child: _branch_order(child, known), reverse=True)
            stack.extend((child, index) for child in ordered)
    parents = np.array(parent, dtype=np.int32)
    end = np.arange(1, len(parents) + 1, dtype=np.int32)
    for index in range(len(parents) - 1, 0, -1):
        end[parents[index]] = max(end[parents[index]], end[index])
    heights, leaves, clades, counts = (np.array(values, dtype=np.int32) for values in (height, leaf, clade, count))
    return Tree(parents, heights, leaves, clades, end, counts, unplaced)


def _branch_order(node: _Node, known: dict[int, tuple[int, int]]) -> tuple[bool, int, int]:
    """Return the key by which branches are sorted.

    Larger branches come first, and models without a family last.
    """
    size, first = _size_and_first(node, known)
    last = isinstance(node, _Named) and node.clade == _UNPLACED
    return last, -size, first


def grow_tree(
    hierarchy: Hierarchy,
    member_of: NDArray[np.int32],
    matrix: sparse.csr_matrix,
    embedding: np.ndarray,
    *,
    block: int,
    seed: int,
) -> Tree:
    """Build the tree of all models.

    The upper part is the hierarchy of families. The children of the root are the top-level families and a node for
    the unplaced models. The children of a clade are its sub-clades and the average-linkage merges of the members
    that are in no sub-clade. A merge at cosine distance d has the height 90 d, rounded; a named clade is at least 1
    higher than everything below it. Every model is exactly one leaf.

    Parameters
    ----------
    hierarchy : Hierarchy
        The clades.
    member_of : ndarray of int32, shape (n,)
        The most specific clade of each model, -1 for an unplaced model.
    matrix : sparse.csr_matrix of float32, shape (n, terms)
        The features of the names, as unit vectors.
    embedding : ndarray of float32, shape (n, dimensions)
        The embedded names, as unit vectors.
    block, seed : int
        See `link_groups`.
    """
    order = np.argsort(member_of, kind="stable")
    bounds = np.searchsorted(member_of[order], np.arange(-1, len(hierarchy) + 1))
    groups = [order[start:stop] for start, stop in itertools.pairwise(bounds)]
    links = iter(link_groups([rows for rows in groups if len(rows)], matrix, embedding, block, seed))
    unplaced, *own = [next(links) if len(rows) else None for rows in groups]
    top: list[_Node] = [*_nest_clades(hierarchy, own)]
    if unplaced is not None:
        top.append(_Named(_UNPLACED, STEPS + 1, (unplaced,)))
    return _flatten(_Named(_ROOT, ROOT_HEIGHT, tuple(top)))
