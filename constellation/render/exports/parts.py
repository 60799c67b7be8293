"""A tree in, its branches in runs that are small enough to be one file or one piece each out."""

from __future__ import annotations

from constellation.analysis.tree import Tree


def cut_branches(tree: Tree, most: int, root: int = 0) -> list[list[int]]:
    """The branches below a node in runs of at most `most` leaves: the nodes at which the branches of each begin.

    A branch that fits into one run is never cut; a node that fits as a whole is its own single branch.
    """
    stop = int(tree.end[root])
    end, count = tree.end[root:stop].tolist(), tree.count[root:stop].tolist()
    runs: list[list[int]] = [[]]
    held, node = 0, root
    while node < stop:
        leaves = count[node - root]
        if leaves > most:  # too large for any run: its children are looked at
            node += 1
            continue
        if held + leaves > most:
            runs.append([])
            held = 0
        runs[-1].append(node)
        held += leaves
        node = end[node - root]
    return runs
