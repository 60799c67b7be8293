"""A tree or one clade of it in, Newick text out."""

from __future__ import annotations

from collections.abc import Sequence

from constellation.analysis.tree import ROOT_HEIGHT, Tree

#: What a backslash is written as: readers that take it for an escape (Bio.Phylo) would miss the quote after it,
#: and with it the rest of the tree.
BACKSLASH = "\uff3c"


def quote_label(text: str) -> str:
    """A Newick label, always quoted (a quote inside is doubled), so that no id can be misread."""
    return "'" + text.replace("'", "''").replace("\\", BACKSLASH) + "'"


def write_newick(tree: Tree, ids: Sequence[str], titles: Sequence[str], root: int = 0) -> str:
    """The subtree at node `root`, with branch lengths in cosine distance (hundredths of the root's height).

    Leaves carry the model's id, named clades their title, other inner nodes no label. No path is longer than
    the tree's bounded depth, so that readers which recurse manage.
    """
    parts: list[str] = []
    open_nodes: list[int] = []
    for node in range(root, int(tree.end[root])):
        while open_nodes and tree.end[open_nodes[-1]] <= node:
            parts.append(")" + _label(tree, open_nodes.pop(), titles, root))
        if parts and parts[-1] != "(":
            parts.append(",")
        if tree.leaf[node] >= 0:
            parts.append(quote_label(ids[tree.leaf[node]]) + _length(tree, node, root))
        else:
            parts.append("(")
            open_nodes.append(node)
    while open_nodes:
        parts.append(")" + _label(tree, open_nodes.pop(), titles, root))
    return "".join(parts) + ";\n"


def _label(tree: Tree, node: int, titles: Sequence[str], root: int) -> str:
    if tree.clade[node] >= 0:
        name = quote_label(titles[tree.clade[node]])
    elif node == tree.unplaced:
        name = quote_label("Unplaced")
    else:
        name = ""
    return name + _length(tree, node, root)


def _length(tree: Tree, node: int, root: int) -> str:
    if node == root:
        return ""
    return f":{(tree.height[tree.parent[node]] - tree.height[node]) / ROOT_HEIGHT:g}"
