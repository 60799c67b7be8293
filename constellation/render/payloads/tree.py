"""Make the data script `tree`, from which the browser draws the tree.

It has the branches to the models of a shard, and the numbers of omitted leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from constellation.analysis.tree import Tree
from constellation.atlas import Atlas
from constellation.render.shards import Shard


@dataclass(frozen=True)
class Pruned:
    """A tree from which some leaves have been removed.

    The nodes are in preorder. The last child of some nodes is a rest: a node without a leaf and without children.
    It represents the leaves below its parent that are left out.

    node     : int (nodes,), the number of each node in the whole tree; for a rest, the number of its parent
    end      : int (nodes,), the end of the slice of each node
    rests    : int (rests,), the positions of the rests among the nodes
    left_out : int (rests,), the number of leaves that each rest represents
    """

    node: np.ndarray
    end: np.ndarray
    rests: np.ndarray
    left_out: np.ndarray


def prune_tree(tree: Tree, kept_leaf: np.ndarray, merges: bool = True) -> Pruned:
    """Reduce a tree to some of its leaves.

    The kept nodes are the leaves, the named nodes above them, and the nodes at which kept branches meet.

    Parameters
    ----------
    kept_leaf : bool (nodes,), whether a node is a leaf that is kept
    merges : whether nodes without a name are kept where kept branches meet
    """
    before = np.concatenate([[0], np.cumsum(kept_leaf)])
    alive = before[tree.end] > before[:-1]
    meeting = np.bincount(tree.parent[alive & (tree.parent >= 0)], minlength=len(alive)) > 1
    named = tree.clade >= 0
    named[0] = True
    if tree.unplaced >= 0:
        named[tree.unplaced] = True
    kept = np.flatnonzero(alive & (kept_leaf | named | (meeting & merges)))
    place = np.concatenate([[0], np.cumsum(np.isin(np.arange(len(alive)), kept, assume_unique=True))])
    end = place[tree.end[kept]]
    missing = tree.count[kept].astype(np.int64) - (before[tree.end[kept]] - before[kept])
    parents, left_out = divide_left_out(missing, end, np.flatnonzero(named[kept]))
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


def divide_left_out(missing: np.ndarray, end: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Divide what a tree lacks among its named nodes.

    What is missing below a node is counted only at the lowest named node above it.

    Parameters
    ----------
    missing : (nodes,), what is missing below each node, such as a number of leaves
    end : int (nodes,), the end of the slice of each node
    places : int, the positions of the named nodes, ascending

    Returns
    -------
    places : int, the named nodes that lack something
    amounts : what is missing at each of these nodes
    """
    amounts = missing[places]
    above: list[int] = []
    for at, place in enumerate(places.tolist()):
        while above and end[places[above[-1]]] <= place:
            above.pop()
        if above:  # what is missing below a named node is counted there, and not again above it
            amounts[above[-1]] -= missing[place]
        above.append(at)
    found = amounts > 0
    return places[found], amounts[found]


def make_tree(atlas: Atlas, shard: Shard) -> dict[str, Any]:
    """Make the data script `tree` of a shard.

    The script has the models of the shard and the nodes above them, in preorder. The browser derives parents and
    counts from the ends.
    """
    return write_tree(atlas.tree, prune_tree(atlas.tree, find_leaves(atlas, shard.rows)), shard)


def find_leaves(atlas: Atlas, rows: np.ndarray) -> np.ndarray:
    """Return whether each node of the tree is the leaf of one of some models, as bool (nodes,)."""
    wanted = np.zeros(len(atlas), dtype=bool)
    wanted[rows] = True
    return (atlas.tree.leaf >= 0) & wanted[atlas.tree.leaf]


def write_tree(tree: Tree, pruned: Pruned, shard: Shard) -> dict[str, Any]:
    """Return the fields of the data script of a pruned tree, with the numbers of a shard."""
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
