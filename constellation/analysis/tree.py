"""Families and features in, one tree of every model out: named clades above, average linkage below."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from constellation.analysis.families.families import Families
from constellation.analysis.linkage import STEPS, Merge, link_groups

#: The root's height. Named clades stand between the highest merge (STEPS) and the root.
ROOT_HEIGHT = 100


@dataclass(frozen=True)
class Tree:
    """Nodes in preorder: a node, then all its descendants; so a subtree is a slice.

    parent : int32 (nodes,), the parent's index; -1 for the root, which is node 0
    height : int32 (nodes,), 0 for a leaf to ROOT_HEIGHT for the root, never above the parent's
    leaf   : int32 (nodes,), the model's row; -1 for an inner node
    clade  : int32 (nodes,), the named clade that the node is; -1 for any other
    end    : int32 (nodes,), the index after the node's last descendant
    count  : int32 (nodes,), leaves at or below the node
    unplaced : the node that holds the models without a family; -1 if every model has one
    """

    parent: np.ndarray
    height: np.ndarray
    leaf: np.ndarray
    clade: np.ndarray
    end: np.ndarray
    count: np.ndarray
    unplaced: int

    def find_clades(self, clades: int) -> np.ndarray:
        """The node of each of the named clades 0 to `clades` - 1: int (clades,), -1 where it is not in the tree."""
        nodes = np.full(clades, -1)
        named = np.flatnonzero(self.clade >= 0)
        nodes[self.clade[named]] = named
        return nodes


@dataclass(frozen=True)
class _Named:
    """A clade on its way into the tree: `clade` is its index, -1 for the unplaced, -2 for the root."""

    clade: int
    height: int
    children: tuple[int | Merge | _Named, ...]


_Node = int | Merge | _Named
_UNPLACED, _ROOT = -1, -2


def _size_and_first(node: _Node, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    """Leaves below the node and its lowest row, remembered by the node's identity."""
    if isinstance(node, int):
        return 1, node
    if id(node) not in known:
        below = [_size_and_first(child, known) for child in node.children]
        known[id(node)] = sum(size for size, _ in below), min(first for _, first in below)
    return known[id(node)]


def _height_of(node: _Node) -> int:
    return 0 if isinstance(node, int) else node.height


def _nest_clades(families: Families, own: Sequence[_Node | None]) -> list[_Named]:
    """The named clades of the top level, each with its sub-clades and its own members' merges inside."""
    inside: list[list[_Node]] = [[] if node is None else [node] for node in own]
    top: list[_Named] = []
    for index in range(len(families.clades) - 1, -1, -1):  # children stand after their parents
        height = min(ROOT_HEIGHT - 1, 1 + max((_height_of(node) for node in inside[index]), default=0))
        node = _Named(index, height, tuple(inside[index]))
        parent = families.clades[index].parent
        (top if parent < 0 else inside[parent]).append(node)
    return top


def _flatten(root: _Named) -> Tree:
    """Preorder arrays of a nested tree: larger branches first, ties by the lowest row."""
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
    """Named clades before merges, the unplaced last, larger first, then the lowest row."""
    size, first = _size_and_first(node, known)
    last = isinstance(node, _Named) and node.clade == _UNPLACED
    return last, -size, first


def grow_tree(
    families: Families, matrix: sparse.csr_matrix, embedding: np.ndarray, *, block: int, seed: int
) -> Tree:
    """One tree of every model, the same hierarchy as the families.

    The root's children are the top-level families and a node for the unplaced; a family's children are its
    sub-families and the average-linkage merges of the members that belong to none of them. Heights are
    hundredths: merges at cosine distance d stand at 90 d, and each named level at least one above what it
    holds. Leaves: exactly one for each model.
    """

    order = np.argsort(families.member_of, kind="stable")
    bounds = np.searchsorted(families.member_of[order], np.arange(-1, len(families.clades) + 1))
    groups = [order[start:stop] for start, stop in itertools.pairwise(bounds)]
    held = [rows for rows in groups if len(rows)]
    links = iter(link_groups(held, matrix, embedding, block, seed))
    unplaced, *own = [next(links) if len(rows) else None for rows in groups]
    top: list[_Node] = [*_nest_clades(families, own)]
    if unplaced is not None:
        top.append(_Named(_UNPLACED, STEPS + 1, (unplaced,)))
    return _flatten(_Named(_ROOT, ROOT_HEIGHT, tuple(top)))
