"""Runs of a tree's branches, of at most so many leaves each."""

from __future__ import annotations

import numpy as np

from constellation.analysis.tree import Tree


def cut_branches(tree: Tree, most: int, root: int = 0) -> list[list[int]]:
    """Cut the branches below a node into runs of at most `most` leaves.

    A branch that fits into one run is never cut. A node that fits as a whole is its own single branch.

    Returns
    -------
    For each run the nodes at which its branches begin, in preorder.
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
    """Return the leaves of those runs over the whole tree: a list of int arrays of rows, in the tree's order."""
    starts = [nodes[0] for nodes in cut_branches(tree, most)]
    return [rows[rows >= 0] for rows in np.split(tree.leaf, starts[1:])]
