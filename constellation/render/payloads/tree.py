"""A tree and some of its models in, the data script that draws them out: the branches that lead to them, and how
many leaves are left out where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from constellation.analysis.tree import Tree
from constellation.atlas import Atlas
from constellation.render.shards import Shard


@dataclass(frozen=True)
class Pruned:
    """The nodes of a tree that are kept, in preorder, and after the children of some a rest.

    A rest stands for the leaves below its parent that are not kept; it has neither leaf nor children.

    node  : int (nodes,), the node of the whole tree; of a rest its parent's
    end   : int (nodes,), as the tree's
    rests : int (rests,), which of the nodes are rests; left_out : int (rests,), the leaves that each stands for
    """

    node: np.ndarray
    end: np.ndarray
    rests: np.ndarray
    left_out: np.ndarray


def prune_tree(tree: Tree, kept_leaf: np.ndarray) -> Pruned:
    """The tree of some leaves: named nodes above them, and merges in which at least two kept branches meet.

    kept_leaf : bool (nodes,), whether a node is a leaf that is kept
    """
    before = np.concatenate([[0], np.cumsum(kept_leaf)])
    alive = before[tree.end] > before[:-1]
    meeting = np.bincount(tree.parent[alive & (tree.parent >= 0)], minlength=len(alive)) > 1
    named = tree.clade >= 0
    named[0] = True
    if tree.unplaced >= 0:
        named[tree.unplaced] = True
    kept = np.flatnonzero(alive & (kept_leaf | named | meeting))
    place = np.concatenate([[0], np.cumsum(np.isin(np.arange(len(alive)), kept, assume_unique=True))])
    end = place[tree.end[kept]]
    parents, left_out = _count_left_out(tree, kept, end, named[kept], before)
    # A rest is put after the last child; where several branches end at once, that of the innermost first.
    order = np.lexsort((-parents, end[parents]))
    parents, left_out = parents[order], left_out[order]
    size = len(kept) + 1
    keys = end[parents] * size + (size - 1 - parents)
    shift_start = np.searchsorted(end[parents], np.arange(len(kept)), side="right")
    new_end = end + np.searchsorted(keys, end * size + (size - 1 - np.arange(len(kept))), side="right")
    node = np.empty(len(kept) + len(parents), dtype=np.int64)
    stop = np.empty_like(node)
    own = np.arange(len(kept)) + shift_start
    rests = end[parents] + np.arange(len(parents))
    node[own], node[rests] = kept, kept[parents]
    stop[own], stop[rests] = new_end, rests + 1
    return Pruned(node, stop, rests, left_out)


def _count_left_out(
    tree: Tree, kept: np.ndarray, end: np.ndarray, named: np.ndarray, before: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The kept named nodes (their places among the kept) with leaves that no kept node below them accounts for."""
    missing = tree.count[kept] - (before[tree.end[kept]] - before[kept])
    places = np.flatnonzero(named)
    counts = missing[places].astype(np.int64)
    above: list[int] = []
    for at, place in enumerate(places.tolist()):
        while above and end[places[above[-1]]] <= place:
            above.pop()
        if above:  # what a named node lacks is told below it, not above it again
            counts[above[-1]] -= missing[place]
        above.append(at)
    found = counts > 0
    return places[found], counts[found]


def make_tree(atlas: Atlas, shard: Shard) -> dict[str, Any]:
    """The tree of the piece's models in preorder; the parents and counts follow from the ends."""
    tree = atlas.tree
    wanted = np.zeros(len(atlas), dtype=bool)
    wanted[shard.rows] = True
    pruned = prune_tree(tree, (tree.leaf >= 0) & wanted[tree.leaf])
    node, rests = pruned.node, pruned.rests
    leaf = np.full(len(node), -1)
    leaves = np.flatnonzero(tree.leaf[node] >= 0)
    leaf[leaves] = shard.number_rows(tree.leaf[node[leaves]])
    clade = shard.number_clades(tree.clade[node])
    height = tree.height[node].copy()
    clade[rests], height[rests] = -1, 0
    unplaced = np.flatnonzero((node == tree.unplaced) & ~np.isin(np.arange(len(node)), rests))
    return {
        "end": pruned.end.tolist(),
        "height": height.tolist(),
        "leaf": leaf.tolist(),
        "clade": clade.tolist(),
        "labels": {str(int(at)): "Unplaced" for at in unplaced},
        "rests": rests.tolist(),
        "left_out": pruned.left_out.tolist(),
    }
