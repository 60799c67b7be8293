"""Write the tree or a subtree in Newick format."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from constellation.analysis.tree import ROOT_HEIGHT, Tree

#: Replacements in labels. Some readers (Bio.Phylo) treat a backslash as an escape character, and then miss the
#: closing quote. The two characters that look like a backslash are replaced too, so that different ids have
#: different labels: read from the end, a small backslash (U+FE68) always belongs to the character before it.
_BACKSLASHES = str.maketrans({"\\": "\uff3c", "\uff3c": "\uff3c\ufe68", "\ufe68": "\ufe68\ufe68"})
#: Labels that need no quotes. Many readers (ape, toytree, ete3) keep the quotes of a label. An underscore needs
#: quotes, because some readers (scikit-bio, DendroPy) read it as a space otherwise.
_PLAIN = re.compile(r"[A-Za-z0-9./+-]+")
#: Labels that some readers (FigTree, Bio.Phylo) take for numbers, such as support values.
_NUMBER = re.compile(r"[+-]?(nan|inf|infinity|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[df]?)", re.IGNORECASE)


def form_label(text: str) -> str:
    """Return a text as a Newick label, in quotes if they are needed.

    Quotes inside the text are doubled.
    """
    if _PLAIN.fullmatch(text):
        return text
    return "'" + text.replace("'", "''").translate(_BACKSLASHES) + "'"


def form_title(title: str) -> str:
    """Return the title of a family as the label of an inner node, which must not look like a number."""
    return form_label(f"{title} family" if _NUMBER.fullmatch(title) else title)


@dataclass(frozen=True)
class Newick:
    """The text of the whole tree in the Newick format.

    The text of each node is at a known position.

    text   : the text without the final semicolon
    starts : int (nodes,), where the text of each node begins
    heads  : int (nodes,), where the label of an inner node begins
    stops  : int (nodes,), where the text of each node ends, without its branch length
    labels : the label of each inner node that has one
    """

    text: str
    starts: np.ndarray
    heads: np.ndarray
    stops: np.ndarray
    labels: Mapping[int, str]

    def cut(self, root: int = 0) -> str:
        """Return a subtree in the Newick format.

        `root` is the root of the subtree. It has the branch length 0, so that readers take the tree as rooted.
        """
        return self.text[self.starts[root] : self.heads[root]] + self.labels.get(root, "") + ":0;\n"

    def join(self, branches: Sequence[int]) -> str:
        """Join branches of the tree to a new tree, and return the new tree in the Newick format.

        The root of the new tree has no name.
        """
        return "(" + ",".join(self._cut_branch(node) for node in branches) + "):0;\n"

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
                texts.append(self._cut_length(closed) if closed != root else ":0")
                continue
            comma = "," if texts and texts[-1][-1:] != "(" else ""
            if node in names:
                texts.append(comma + form_label(names[node]) + self._cut_length(node))
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


def write_newick(tree: Tree, ids: Sequence[str], titles: Sequence[str], *, forks_only: bool = False) -> Newick:
    """Return the tree in the Newick format.

    Branch lengths are cosine distances in steps of 0.01. Leaves are labelled with the model's id, and named clades
    with their title. Other inner nodes have no label. The depth of the tree is bounded, so recursive readers can
    read it.

    Parameters
    ----------
    forks_only : bool
        Whether nodes with a single child are left out. Such a node is a family whose models all belong to one
        sub-family. The label is then that of the sub-family.
    """
    leaves, ends = tree.leaf.tolist(), tree.end.tolist()
    names = {
        node: form_title(title) for node, title in zip(tree.find_clades(len(titles)).tolist(), titles, strict=True)
    }
    names[tree.unplaced] = form_label("Unplaced")
    labels = dict(names)
    fall = np.append(0, tree.height[tree.parent[1:]] - tree.height[1:])
    single = np.zeros(len(leaves), dtype=bool)
    if forks_only:
        single[:-1] = (tree.leaf[:-1] < 0) & (tree.end[:-1] == tree.end[1:])
    for node in np.flatnonzero(single).tolist():  # the child takes the place of its parent
        fall[node + 1] += fall[node]
        names.setdefault(node + 1, names.get(node, ""))
    lengths = _write_lengths(fall)
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
        if single[node]:
            continue
        comma = "," if parts and parts[-1][-1] != "(" else ""
        starts[node] = written + len(comma)
        if leaf < 0:
            open_nodes.append(node)
            parts.append(comma + "(")
        else:
            label = form_label(ids[leaf])
            heads[node] = stops[node] = starts[node] + len(label)
            parts.append(comma + label + lengths[node])
        written += len(parts[-1])
    for node in np.flatnonzero(single)[::-1].tolist():
        starts[node], heads[node], stops[node] = starts[node + 1], heads[node + 1], stops[node + 1]
    return Newick("".join(parts), starts, heads, stops, labels)


def _write_lengths(fall: np.ndarray) -> list[str]:
    """Return the branch lengths of all nodes in the Newick format, for example ':0.12'.

    The text is '' for the root.

    Parameters
    ----------
    fall : int (nodes,), the difference of the heights of the node above and of the node
    """
    texts = {value: f":{value / ROOT_HEIGHT:g}" for value in np.unique(fall).tolist()}
    return ["", *(texts[value] for value in fall[1:].tolist())]
