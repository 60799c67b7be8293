"""Division of a tree into parts with a limited number of leaves.

A part is a run of adjacent branches.
"""

from __future__ import annotations

import numpy as np

from constellation.analysis.tree import Tree


def cut_branches(tree: Tree, most: int, root: int = 0) -> list[list[int]]:
    """Divide the subtree below a node into runs (sequences) of adjacent branches.

    Each run has at most `most` leaves. A branch that fits into one run is never divided. If the whole subtree fits,
    the node itself is the only branch.

    Returns
    -------
    list of lists of int
        The top nodes of the branches in each run, in preorder.
    """
    stop = int(tree.end[root])
    end, count = tree.end[root:stop].tolist(), tree.count[root:stop].tolist()
    runs: list[list[int]] = [[]]
    held, node = 0, root
    while node < stop:
        leaves = count[node - root]
        if leaves > most:  # too large for any run: look at its children
            node += 1
            continue
        if held + leaves > most:
            runs.append([])
            held = 0
        runs[-1].append(node)
        held += leaves
        node = end[node - root]
    return runs


def cut_leaves(tree: Tree, most: int) -> list[np.ndarray]:
    """Divide the models of a tree into parts of at most `most` models, along the tree's branches.

    Returns
    -------
    list of ndarrays of int32
        The rows of the models in each part, in the order of the tree.
    """
    starts = [nodes[0] for nodes in cut_branches(tree, most)]
    return [rows[rows >= 0] for rows in np.split(tree.leaf, starts[1:])]
