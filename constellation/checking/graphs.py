"""Read graphs in the formats GraphML and GEXF."""

from __future__ import annotations

import gzip
import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import Folder
from constellation.checking.tables import escape_formula, get_part_number, list_parts


@dataclass(frozen=True)
class Graph:
    """An undirected graph that was read from one or several files.

    The order of nodes and edges in the file does not matter.

    Attributes
    ----------
    nodes : dict
        The attributes of each node. The keys are the nodes' ids in the form that the tables use.
    edges : ndarray of int64, shape (n_edges,)
        The edges in ascending order, each encoded as one number: low * n_nodes + high, where low and high are the
        ranks of the two ends among the sorted ids. Two graphs with the same nodes have the same edges if and only
        if these arrays are equal.
    dangling : int
        Number of edges with an end that is not a node. `edges` does not include these edges.
    """

    nodes: dict[str, dict[str, str]]
    edges: NDArray[np.int64]
    dangling: int


class GraphParser:
    """A parser for graphs in the formats GraphML and GEXF.

    The two formats differ only in how they write attributes.
    """

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, str]] = {}
        self.positions: dict[str, int] = {}
        self.ends = array("q")
        self.dangling = 0
        self._titles: dict[str, str] = {}
        self._node: dict[str, str] | None = None
        self._key = ""
        self._text: list[str] = []
        self._parser = expat.ParserCreate()

    def parse(self, stream: gzip.GzipFile) -> None:
        """Parse one file and add its nodes and edges to the graph."""
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.buffer_text = True
        self._parser.ParseFile(stream)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "edge":
            self._add_edge(attributes["source"], attributes["target"])
        elif tag == "node":
            name = escape_formula(attributes["id"])
            self.positions.setdefault(name, len(self.positions))
            self._node = self.nodes.setdefault(name, {})
            if "label" in attributes:
                self._node["label"] = attributes["label"]
        elif tag == "attvalue" and self._node is not None:
            self._node[self._titles[attributes["for"]]] = attributes["value"]
        elif tag == "data" and self._node is not None:
            self._key = self._titles[attributes["key"]]
            self._parser.CharacterDataHandler = self._text.append  # text elsewhere is white space
        elif tag in ("key", "attribute"):
            self._titles[attributes["id"]] = attributes.get("attr.name") or attributes["title"]

    def _add_edge(self, source: str, target: str) -> None:
        ends = [self.positions.get(escape_formula(name), -1) for name in (source, target)]
        if min(ends) < 0:
            self.dangling += 1
        else:
            self.ends.extend(ends)

    def _end(self, tag: str) -> None:
        if tag == "data" and self._node is not None:
            self._node[self._key] = "".join(self._text)
            self._text.clear()
            self._parser.CharacterDataHandler = None
        elif tag == "node":
            self._node = None


def read_graph(folder: Folder, path: str) -> Graph:
    """Read a graph in GraphML or GEXF.

    The graph is gzipped, in a single file or in numbered parts.

    In a graph with parts, a node's id is a number, and its label is the id of the model.
    Raises BrokenFileError if a part is missing, damaged or not well-formed.
    """
    parser = GraphParser()
    for part in list_parts(folder, path):
        folder.require(part)
        try:
            with gzip.open(folder.root / part, "rb") as stream:
                parser.parse(stream)
        except (EOFError, OSError, zlib.error) as error:
            raise BrokenFileError(part, f"the gzip data is truncated or damaged ({error})") from None
        except (expat.ExpatError, KeyError) as error:
            raise BrokenFileError(part, f"the file is incomplete or damaged ({error})") from None
        in_parts = get_part_number(part) > 0
    names = list(parser.nodes)
    if in_parts:
        names = [escape_formula(node.get("label", name)) for name, node in parser.nodes.items()]
    nodes = dict(zip(names, parser.nodes.values(), strict=True))
    return Graph(nodes, sort_edges(names, parser.ends), parser.dangling)


def sort_edges(names: list[str], ends: Iterable[int]) -> NDArray[np.int64]:
    """Return the edges of a graph as sorted pairs of numbers.

    `Graph.edges` describes these numbers.

    `ends` contains two positions in `names` for each edge.
    """
    ranks = {name: rank for rank, name in enumerate(sorted(set(names)))}
    rank_of = np.array([ranks[name] for name in names], dtype=np.int64)
    pairs = np.sort(rank_of[np.array(ends, dtype=np.int64)].reshape(-1, 2), axis=1)
    return np.sort(pairs[:, 0] * len(ranks) + pairs[:, 1])
