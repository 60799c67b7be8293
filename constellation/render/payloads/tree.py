"""The data script of the tree: the branches that lead to some models, and how many leaves are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from constellation.analysis.tree import Tree
from constellation.atlas import Atlas
from constellation.render.shards import Shard


@dataclass(frozen=True)
class Pruned:
    """The kept nodes of a tree in preorder. After the children of some nodes comes a rest.

    A rest stands for the leaves below its parent that are left out. It has neither leaf nor children.

    node     : int (nodes,), the node of the whole tree; for a rest that of its parent
    end      : int (nodes,), where the slice of each node ends
    rests    : int (rests,), which of the nodes are rests
    left_out : int (rests,), the number of leaves that each stands for
    """

    node: np.ndarray
    end: np.ndarray
    rests: np.ndarray
    left_out: np.ndarray


def prune_tree(tree: Tree, kept_leaf: np.ndarray) -> Pruned:
    """Reduce a tree to some leaves, the named nodes above them, and the merges at which two kept branches meet.

    Parameters
    ----------
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
    # A rest comes after the last child. If several branches end at once, the innermost rest comes first.
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
    """Count the leaves that are left out below each kept named node and below no other named node under it.

    Returns
    -------
    places : int, the nodes with such leaves, as places among the kept nodes
    counts : int, the numbers of the leaves
    """
    missing = tree.count[kept] - (before[tree.end[kept]] - before[kept])
    places = np.flatnonzero(named)
    counts = missing[places].astype(np.int64)
    above: list[int] = []
    for at, place in enumerate(places.tolist()):
        while above and end[places[above[-1]]] <= place:
            above.pop()
        if above:  # leaves that a named node lacks are counted there, and not again above it
            counts[above[-1]] -= missing[place]
        above.append(at)
    found = counts > 0
    return places[found], counts[found]


def make_tree(atlas: Atlas, shard: Shard) -> dict[str, Any]:
    """Return the tree of the shard's models in preorder. The browser derives parents and counts from the ends."""
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
