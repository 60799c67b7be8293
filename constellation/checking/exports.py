"""In: the files that a site offers for computing. Out: what they say, in plain Python, or where they are broken."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import Folder
from constellation.checking.parts import list_parts, number_part

MODELS, FAMILIES, SUMMARY = "data/models.csv", "data/families.csv", "data/atlas.json"
#: What a spreadsheet takes for a formula is written with an apostrophe before it, in tables; what some readers of
#: trees take for an escape with another sign, in trees.
_FORMULA = re.compile("'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]")
_ESCAPE = ("\\", "\uff3c")
_NEWICK = re.compile(r"[(),;]|:[^(),:;'\s]*|'(?:[^']|'')*'|[^(),:;'\s]+|'")
#: Readers that recurse, such as Bio.Phylo, manage some nine hundred levels.
DEEPEST = 900


@dataclass(frozen=True)
class Table:
    """The rows of a CSV file, or of all its parts, and the place of each column."""

    path: str
    header: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        """The cells of a column. Raises BrokenFileError where there is none of that name."""
        if name not in self.header:
            raise BrokenFileError(self.path, f"there is no column {name}", place="row 1")
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def read_table(folder: Folder, path: str) -> Table:
    """Read a CSV file, whole or in parts.

    Raises BrokenFileError where a part is missing, has no header or another one, or a row of another length.
    """
    table = Table(path, [], [])
    for part in list_parts(folder, path):
        folder.require(part)
        header, *rows = list(csv.reader(io.StringIO(folder.read_text(part), newline=""))) or [[]]
        if table.header and header != table.header:
            raise BrokenFileError(part, "its columns are not those of the first part", place="row 1")
        for number, row in enumerate(rows, 2):
            if len(row) != len(header):
                raise BrokenFileError(part, f"{len(row)} cells under {len(header)} headers", place=f"row {number}")
        table = Table(path, header, table.rows)
        table.rows.extend(rows)
    return table


def read_summary(folder: Folder, path: str) -> dict[str, Any]:
    """Read atlas.json. Raises BrokenFileError where it is missing or no object."""
    folder.require(path)
    try:
        summary = json.loads(folder.read_text(path))
    except ValueError as error:
        raise BrokenFileError(path, f"it is not JSON ({error})") from None
    if not isinstance(summary, dict):
        raise BrokenFileError(path, "it holds no object")
    return summary


def guard_text(text: str) -> str:
    """A text as the tables have it."""
    return "'" + text if _FORMULA.match(text) else text


def form_label(cell: str) -> str:
    """A cell of a table as the trees have it."""
    return cell.replace(*_ESCAPE)


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


def list_below(parents: dict[str, str]) -> dict[str, list[str]]:
    """For each family itself and all above it, nearest first. A circle ends where it closes."""
    lines: dict[str, list[str]] = {}
    for slug in parents:
        line = [slug]
        while (parent := parents.get(line[-1], "")) and parent not in line:
            line.append(parent)
        lines[slug] = line
    return lines


def read_numbers(cells: list[str]) -> Iterator[float | None]:
    """Cells as numbers, None for what is empty or no number."""
    for cell in cells:
        try:
            yield float(cell) if cell else None
        except ValueError:
            yield None


@dataclass(frozen=True)
class Exports:
    """The tables and the summary, and what follows from them.

    ids, family: of each model, in the order of the table. lines: each family's slug and those above it, by
    slug. rows: the numbers of the models in each family and in those below it.
    """

    models: Table
    families: Table
    summary: dict[str, Any]
    ids: list[str]
    family: list[str]
    lines: dict[str, list[str]]
    rows: dict[str, list[int]]


def read_exports(folder: Folder) -> Exports:
    """Read the two tables and the summary. Raises BrokenFileError where one of them is broken."""
    models, families = read_table(folder, MODELS), read_table(folder, FAMILIES)
    parents = dict(zip(families.column("slug"), families.column("parent"), strict=True))
    lines = list_below(parents)
    family = models.column("family")
    rows: dict[str, list[int]] = {slug: [] for slug in parents}
    for number, slug in enumerate(family):
        for above in lines.get(slug, ()):
            if above in rows:
                rows[above].append(number)
    return Exports(models, families, read_summary(folder, SUMMARY), models.column("id"), family, lines, rows)
