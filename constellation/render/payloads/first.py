"""Make the data script `first`, from which the browser draws the tree before the other data have arrived.

The script has the families and the most important models. The places of the other models are kept free, so that the
families do not move when the other models are drawn.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.tree import Tree
from constellation.atlas import Atlas
from constellation.render.payloads.tree import Pruned, divide_left_out, find_leaves, prune_tree, write_tree
from constellation.render.shards import Shard

#: The room of models that are not loaded, as a power of their number, as in static/js/tree/layout.js (LEFT_OUT).
LEFT_OUT_POWER = 0.5


def make_first_tree(atlas: Atlas, overview: Shard, first: Shard) -> dict[str, Any]:
    """Make the field `tree` of the script.

    The tree has no nodes without a name, because their numbers of models would not be those of the whole tree. Each
    rest has `room`: the space that its models need in the drawing of the overview, compared with one model.
    """
    tree = atlas.tree
    leaves = find_leaves(atlas, first.rows)
    pruned = prune_tree(tree, leaves, merges=False)
    space = _measure_space(tree, prune_tree(tree, find_leaves(atlas, overview.rows)))
    inside = np.concatenate([[0], np.cumsum(leaves)])
    missing = space - (inside[tree.end] - inside[:-1])
    own = np.setdiff1d(np.arange(len(pruned.node)), pruned.rests)
    named = own[tree.leaf[pruned.node[own]] < 0]
    lacking, room = divide_left_out(missing[pruned.node], pruned.end, named)
    room_of = dict(zip(pruned.node[lacking].tolist(), room.tolist(), strict=True))
    return {
        **write_tree(tree, pruned, first),
        "room": [round(room_of[node], 2) for node in pruned.node[pruned.rests].tolist()],
    }


def _measure_space(tree: Tree, drawn: Pruned) -> NDArray[np.float64]:
    """Return the space of each node of the whole tree in the drawing of a pruned tree, compared with a leaf.

    Parameters
    ----------
    drawn : the tree that is drawn

    Returns
    -------
    float (nodes,)
    """
    space = np.zeros(len(tree.leaf))
    space[drawn.node[tree.leaf[drawn.node] >= 0]] = 1
    np.add.at(space, drawn.node[drawn.rests], drawn.left_out**LEFT_OUT_POWER)
    total = np.concatenate([[0.0], np.cumsum(space)])
    return total[tree.end] - total[:-1]
