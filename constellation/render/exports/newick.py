"""A tree in, Newick text of it and of each of its clades out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from constellation.analysis.tree import ROOT_HEIGHT, Tree

#: What a backslash is written as: readers that take it for an escape (Bio.Phylo) would miss the quote after it,
#: and with it the rest of the tree.
BACKSLASH = "\uff3c"


def quote_label(text: str) -> str:
    """A Newick label, always quoted (a quote inside is doubled), so that no id can be misread."""
    return "'" + text.replace("'", "''").replace("\\", BACKSLASH) + "'"


@dataclass(frozen=True)
class Newick:
    """The whole tree as Newick text, of which every branch is a part.

    text : without the last semicolon; starts, stops : for each inner node where its text begins, and where it ends
    but for its branch length
    """

    text: str
    starts: dict[int, int]
    stops: dict[int, int]

    def cut(self, root: int = 0) -> str:
        """The subtree at a node as a tree of its own; the root has no branch length."""
        return self.text[self.starts[root] : self.stops[root]] + ";\n"


def write_newick(tree: Tree, ids: Sequence[str], titles: Sequence[str]) -> Newick:
    """The tree, with branch lengths in cosine distance (hundredths of the root's height).

    Leaves carry the model's id, named clades their title, other inner nodes no label. No path is longer than
    the tree's bounded depth, so that readers which recurse manage.
    """
    leaves, ends, lengths = tree.leaf.tolist(), tree.end.tolist(), _write_lengths(tree)
    names = {
        node: quote_label(title) for node, title in zip(tree.find_clades(len(titles)).tolist(), titles, strict=True)
    }
    names[tree.unplaced] = quote_label("Unplaced")
    parts: list[str] = []
    starts: dict[int, int] = {}
    stops: dict[int, int] = {}
    open_nodes: list[int] = []
    written = 0
    for node, leaf in enumerate([*leaves, -1]):  # what comes after the last node closes all that is open
        while open_nodes and ends[open_nodes[-1]] <= node:
            closed = open_nodes.pop()
            name = names.get(closed, "")
            stops[closed] = written + len(name) + 1
            parts.append(f"){name}{lengths[closed]}")
            written += len(parts[-1])
        if node == len(leaves):
            break
        comma = "," if parts and parts[-1][-1] != "(" else ""
        if leaf < 0:
            starts[node] = written + len(comma)
            open_nodes.append(node)
        parts.append(comma + ("(" if leaf < 0 else quote_label(ids[leaf]) + lengths[node]))
        written += len(parts[-1])
    return Newick("".join(parts), starts, stops)


def _write_lengths(tree: Tree) -> list[str]:
    """For each node the length of its branch, ':0.12'; '' for the root."""
    fall = tree.height[tree.parent[1:]] - tree.height[1:]
    texts = {value: f":{value / ROOT_HEIGHT:g}" for value in np.unique(fall).tolist()}
    return ["", *(texts[value] for value in fall.tolist())]
