"""In: the graphs of a site, as GraphML and GEXF. Out: their nodes and edges, or where they are broken."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import Folder
from constellation.checking.parts import list_parts, number_part
from constellation.checking.tables import guard_text


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
