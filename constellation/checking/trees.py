"""In: the trees of a site, in Newick form. Out: their leaves and the number of nodes, or where they are broken."""

from __future__ import annotations

import re
from dataclasses import dataclass

from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import Folder
from constellation.checking.parts import list_parts
from constellation.checking.tables import guard_text

#: What some readers of trees take for an escape stands as another sign.
_ESCAPE = ("\\", "\uff3c")
_NEWICK = re.compile(r"[(),;]|:[^(),:;'\s]*|'(?:[^']|'')*'|[^(),:;'\s]+|'")
#: Readers that recurse, such as Bio.Phylo, manage some nine hundred levels.
DEEPEST = 900


@dataclass
class Newick:
    """A tree's leaves, in its order and with the apostrophes of the tables, its nodes and the root's children."""

    leaves: list[str]
    nodes: int
    branches: int


def read_tree(folder: Folder, path: str) -> Newick:
    """Read a tree that is whole, or in parts which a backbone beside them joins (see docs/about.md).

    Raises BrokenFileError for what read_newick does, and where backbone and parts do not fit together.
    """
    parts = list_parts(folder, path)
    if len(parts) == 1:
        return read_newick(folder, parts[0])
    stem = path.removesuffix(".nwk")
    backbone = read_newick(folder, f"{stem}-backbone.nwk")
    trees = [read_newick(folder, part) for part in parts]
    wanted = [
        f"{number:04d}/{place}" for number, tree in enumerate(trees, 1) for place in range(1, tree.branches + 1)
    ]
    if sorted(backbone.leaves) != sorted(wanted):
        raise BrokenFileError(f"{stem}-backbone.nwk", f"its leaves do not stand for the branches of {path}'s parts")
    # What joins the branches of a part is no node of the tree.
    nodes = sum(tree.nodes - 1 for tree in trees) + backbone.nodes - len(wanted)
    return Newick([leaf for tree in trees for leaf in tree.leaves], nodes, backbone.branches)


def read_newick(folder: Folder, path: str) -> Newick:
    """Read one file. Raises BrokenFileError for brackets, quotes or an end that are amiss, or too many levels."""
    folder.require(path)
    leaves: list[str] = []
    depth = deepest = nodes = commas = 0
    before = ""
    for token in _NEWICK.findall(folder.read_text(path)):
        if before == ";":
            raise BrokenFileError(path, "more follows the tree")
        if token == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif token == ")":
            depth -= 1
            nodes += 1
        elif token == ",":
            commas += depth == 1
        elif token[0] == "'" and len(token) > 1:
            if before in ("(", ",", ""):
                leaves.append(guard_text(token[1:-1].replace("''", "'")))
        elif token[0] not in ",;:":
            raise BrokenFileError(path, f"the label {token[:40]!r} is not quoted")
        if depth < 0:
            break
        before = token
    if depth or before != ";":
        raise BrokenFileError(path, "its brackets do not close, or it does not end in ';'")
    if deepest > DEEPEST:
        raise BrokenFileError(path, f"{deepest:,} levels deep, over {DEEPEST}")
    return Newick(leaves, nodes + len(leaves), commas + (nodes > 0))


def form_label(cell: str) -> str:
    """A cell of a table as the trees have it."""
    return cell.replace(*_ESCAPE)
