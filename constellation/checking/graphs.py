"""In: the graphs of a site, as GraphML and GEXF. Out: their nodes and edges, or where they are broken.

In: the trees of a site, in Newick form. Out: their leaves and the number of nodes, or where they are broken.
"""

from __future__ import annotations

import gzip
import re
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from constellation.checking.folder import BrokenFileError, Folder
from constellation.checking.tables import guard_text, list_parts, number_part


@dataclass
class Graph:
    """A graph's nodes with their attributes, and its edges in number and, regardless of order, in sum.

    In parts a node is called by its number and its id is its label.
    """

    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: int = 0
    sum: int = 0
    loose: int = 0


class GraphReader:
    """Takes GraphML and GEXF alike: nodes and edges have the same names in both, attributes do not."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.titles: dict[str, str] = {}
        self.node: dict[str, str] | None = None
        self.key = ""
        self.text: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.buffer_text = True

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "edge":
            ends = (guard_text(attributes["source"]), guard_text(attributes["target"]))
            self.graph.edges += 1
            self.graph.sum += hash(ends)
            self.graph.loose += not (ends[0] in self.graph.nodes and ends[1] in self.graph.nodes)
        elif tag == "node":
            self.node = self.graph.nodes.setdefault(guard_text(attributes["id"]), {})
            if "label" in attributes:
                self.node["label"] = attributes["label"]
        elif tag == "attvalue" and self.node is not None:
            self.node[self.titles[attributes["for"]]] = attributes["value"]
        elif tag == "data" and self.node is not None:
            self.key = self.titles[attributes["key"]]
            self.parser.CharacterDataHandler = self.text.append
        elif tag in ("key", "attribute"):
            self.titles[attributes["id"]] = attributes.get("attr.name") or attributes["title"]

    def end(self, tag: str) -> None:
        if tag == "data" and self.node is not None:
            self.node[self.key] = "".join(self.text)
            self.text.clear()
            self.parser.CharacterDataHandler = None
        elif tag == "node":
            self.node = None


def read_graph(folder: Folder, path: str) -> Graph:
    """Read gzipped GraphML or GEXF, whole or in parts, as a stream.

    Raises BrokenFileError where a part is damaged, missing or no XML.
    """
    graph = Graph()
    for part in list_parts(folder, path):
        folder.require(part)
        try:
            with gzip.open(folder.root / part, "rb") as stream:
                GraphReader(graph).parser.ParseFile(stream)
        except (EOFError, OSError, zlib.error) as error:
            raise BrokenFileError(part, f"its gzip data is cut off or damaged ({error})") from None
        except (expat.ExpatError, KeyError) as error:
            raise BrokenFileError(part, f"it is no whole graph ({error})") from None
        in_parts = number_part(part) > 0
    if in_parts:
        nodes = graph.nodes.items()
        graph.nodes = {guard_text(node.get("label", number)): node for number, node in nodes}
    return graph


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
