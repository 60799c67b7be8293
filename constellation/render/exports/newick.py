"""Write the tree or a subtree in Newick format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from constellation.analysis.tree import ROOT_HEIGHT, Tree

#: Replacement for a backslash. Some readers (Bio.Phylo) treat a backslash as an escape character, and then miss the
#: closing quote.
BACKSLASH = "\uff3c"


def quote_label(text: str) -> str:
    """Return a text as a quoted Newick label.

    Quotes inside the text are doubled.
    """
    return "'" + text.replace("'", "''").replace("\\", BACKSLASH) + "'"


@dataclass(frozen=True)
class Newick:
    """The text of the whole tree in the Newick format.

    The text of each node is at a known position.

    text   : the text without the final semicolon
    starts : int (nodes,), where the text of each node begins
    heads  : int (nodes,), where the label of an inner node begins
    stops  : int (nodes,), where the text of each node ends, without its branch length
    """

    text: str
    starts: np.ndarray
    heads: np.ndarray
    stops: np.ndarray

    def cut(self, root: int = 0) -> str:
        """Return a subtree in the Newick format.

        `root` is the root of the subtree. It has no branch length.
        """
        return self.text[self.starts[root] : self.stops[root]] + ";\n"

    def join(self, branches: Sequence[int]) -> str:
        """Join branches of the tree to a new tree, and return the new tree in the Newick format.

        The root of the new tree has no name.
        """
        return "(" + ",".join(self._cut_branch(node) for node in branches) + ");\n"

    def stand_in(self, tree: Tree, names: Mapping[int, str], root: int = 0) -> str:
        """Return a subtree in the Newick format, with some branches replaced by single leaves.

        `root` is the root of the subtree. A label has the branch length of the branch that it replaces.

        Parameters
        ----------
        names : label of each replaced node; every leaf must be at or below one of these nodes
        """
        texts: list[str] = []
        open_nodes: list[int] = []
        node, stop = root, int(tree.end[root])
        while node < stop or open_nodes:
            if open_nodes and tree.end[open_nodes[-1]] <= node:
                closed = open_nodes.pop()
                texts.append(")" + self.text[self.heads[closed] : self.stops[closed]])
                texts.append(self._cut_length(closed) if closed != root else "")
                continue
            comma = "," if texts and texts[-1][-1:] != "(" else ""
            if node in names:
                texts.append(comma + quote_label(names[node]) + self._cut_length(node))
                node = int(tree.end[node])
            else:
                texts.append(comma + "(")
                open_nodes.append(node)
                node += 1
        return "".join(texts) + ";\n"

    def _cut_length(self, node: int) -> str:
        """Return the branch length of a node in the Newick format, for example ':0.12'.

        The text is '' for the root.
        """
        begin = end = int(self.stops[node])
        while end < len(self.text) and self.text[end] not in ",)":
            end += 1
        return self.text[begin:end]

    def _cut_branch(self, node: int) -> str:
        return self.text[self.starts[node] : self.stops[node]] + self._cut_length(node)


def write_newick(tree: Tree, ids: Sequence[str], titles: Sequence[str]) -> Newick:
    """Return the tree in the Newick format.

    Branch lengths are cosine distances in steps of 0.01. Leaves are labelled with the model's id, and named clades
    with their title. Other inner nodes have no label. The depth of the tree is bounded, so recursive readers can
    read it.
    """
    leaves, ends, lengths = tree.leaf.tolist(), tree.end.tolist(), _write_lengths(tree)
    names = {
        node: quote_label(title) for node, title in zip(tree.find_clades(len(titles)).tolist(), titles, strict=True)
    }
    names[tree.unplaced] = quote_label("Unplaced")
    parts: list[str] = []
    starts, heads, stops = (np.zeros(len(leaves), dtype=np.int64) for _ in range(3))
    open_nodes: list[int] = []
    written = 0
    for node, leaf in enumerate([*leaves, -1]):  # the extra leaf closes all open nodes
        while open_nodes and ends[open_nodes[-1]] <= node:
            closed = open_nodes.pop()
            name = names.get(closed, "")
            heads[closed], stops[closed] = written + 1, written + 1 + len(name)
            parts.append(f"){name}{lengths[closed]}")
            written += len(parts[-1])
        if node == len(leaves):
            break
        comma = "," if parts and parts[-1][-1] != "(" else ""
        starts[node] = written + len(comma)
        if leaf < 0:
            open_nodes.append(node)
            parts.append(comma + "(")
        else:
            label = quote_label(ids[leaf])
            stops[node] = starts[node] + len(label)
            parts.append(comma + label + lengths[node])
        written += len(parts[-1])
    return Newick("".join(parts), starts, heads, stops)


def _write_lengths(tree: Tree) -> list[str]:
    """Return the branch lengths of all nodes in the Newick format, for example ':0.12'.

    The text is '' for the root.
    """
    fall = tree.height[tree.parent[1:]] - tree.height[1:]
    texts = {value: f":{value / ROOT_HEIGHT:g}" for value in np.unique(fall).tolist()}
    return ["", *(texts[value] for value in fall.tolist())]
