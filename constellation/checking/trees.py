"""Read trees in the Newick format."""

from __future__ import annotations

import re
from dataclasses import dataclass

from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import Folder
from constellation.checking.tables import escape_formula, list_parts

#: The export replaces each backslash with a full-width backslash, because some programs treat a backslash as an
#: escape character. It also replaces the characters that look like it, so that different ids have different labels.
_BACKSLASHES = str.maketrans({"\\": "\uff3c", "\uff3c": "\uff3c\ufe68", "\ufe68": "\ufe68\ufe68"})
_TOKEN = re.compile(r"[(),;]|:[^(),:;'\s]*|'(?:[^']|'')*'|[^(),:;'\s]+|'")
#: A label that needs no quotes.
_PLAIN = re.compile(r"[A-Za-z0-9./+-]+")
#: Greatest depth of a tree. Parsers that use recursion, such as Bio.Phylo, fail at about 900 levels.
DEEPEST = 900


@dataclass(frozen=True)
class Newick:
    """The leaves and the number of nodes of a tree.

    The tree was read from a Newick file.

    Attributes
    ----------
    leaves : list of str
        The labels of the leaves in the order of the file, in the form that the tables use for ids.
    nodes, branches : int
        The number of nodes in the tree, and the number of children of the root.
    """

    leaves: list[str]
    nodes: int
    branches: int


def read_tree(folder: Folder, path: str) -> Newick:
    """Read a tree in the Newick format.

    The tree is a single file, or numbered parts.

    If a tree has parts, a backbone file joins the parts (see docs/about.md).

    Raises BrokenFileError if a file is not valid (see `read_newick`), or if the backbone does not match the parts.
    """
    parts = list_parts(folder, path)
    if len(parts) == 1:
        return read_newick(folder, parts[0])
    stem = path.removesuffix(".nwk")
    backbone = read_newick(folder, f"{stem}-backbone.nwk")
    trees = [read_newick(folder, part) for part in parts]
    expected = [
        f"{number:04d}/{place}" for number, tree in enumerate(trees, 1) for place in range(1, tree.branches + 1)
    ]
    if sorted(backbone.leaves) != sorted(expected):
        raise BrokenFileError(f"{stem}-backbone.nwk", f"the leaves of this tree do not match the parts of {path}")
    # The root of each part only joins the branches in the file. It is not a node of the whole tree.
    nodes = sum(tree.nodes - 1 for tree in trees) + backbone.nodes - len(expected)
    return Newick([leaf for tree in trees for leaf in tree.leaves], nodes, backbone.branches)


def read_newick(folder: Folder, path: str) -> Newick:
    """Read one file in the Newick format.

    Raises BrokenFileError if a parenthesis or quote is not closed, if there is text after the tree, or if the tree
    is too deep.
    """
    folder.require(path)
    leaves: list[str] = []
    depth = deepest = nodes = commas = 0
    before = ""
    for token in _TOKEN.findall(folder.read_text(path)):
        if before == ";":
            raise BrokenFileError(path, "there is text after the tree")
        if token == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif token == ")":
            depth -= 1
            nodes += 1
        elif token == ",":
            commas += depth == 1
        elif token[0] not in ";:":
            label = _read_label(path, token)
            if before in ("(", ",", ""):
                leaves.append(escape_formula(label))
        if depth < 0:
            break
        before = token
    if depth or before != ";":
        raise BrokenFileError(path, "the parentheses do not match, or the file does not end with ';'")
    if deepest > DEEPEST:
        raise BrokenFileError(
            path, f"the tree is {deepest:,} levels deep, but at most {DEEPEST} levels are allowed"
        )
    return Newick(leaves, nodes + len(leaves), commas + (nodes > 0))


def _read_label(path: str, token: str) -> str:
    """Return the text of a label, which may be in quotes."""
    if _PLAIN.fullmatch(token):
        return token
    if token[0] != "'" or len(token) == 1:
        raise BrokenFileError(path, f"the label {token[:40]!r} is not quoted")
    return token[1:-1].replace("''", "'")


def form_label(cell: str) -> str:
    """Return the label that a model has in the trees.

    The argument is the id as written in the tables.
    """
    return cell.translate(_BACKSLASHES)
