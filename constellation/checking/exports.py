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
    """A CSV file's rows, and the place of each column."""

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
    """Read a CSV file. Raises BrokenFileError where it is missing, has no header, or a row of another length."""
    folder.require(path)
    header, *rows = list(csv.reader(io.StringIO(folder.read_text(path), newline=""))) or [[]]
    for number, row in enumerate(rows, 2):
        if len(row) != len(header):
            raise BrokenFileError(path, f"{len(row)} cells under {len(header)} headers", place=f"row {number}")
    return Table(path, header, rows)


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
    """A tree's leaves, in its order and with the apostrophes of the tables, and how many nodes it has."""

    leaves: list[str]
    nodes: int


def read_newick(folder: Folder, path: str) -> Newick:
    """Read a tree. Raises BrokenFileError for brackets, quotes or an end that are amiss, or too many levels."""
    folder.require(path)
    leaves: list[str] = []
    depth = deepest = nodes = 0
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
    return Newick(leaves, nodes + len(leaves))


@dataclass
class Graph:
    """A graph's nodes with their attributes, and its edges in number and, regardless of order, in sum."""

    nodes: dict[str, dict[str, str]] = field(default_factory=dict)
    edges: int = 0
    sum: int = 0
    loose: int = 0


class GraphReader:
    """Takes GraphML and GEXF alike: nodes and edges have the same names in both, attributes do not."""

    def __init__(self) -> None:
        self.graph = Graph()
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
    """Read a gzipped GraphML or GEXF file as a stream. Raises BrokenFileError where it is damaged or no XML."""
    folder.require(path)
    reader = GraphReader()
    try:
        with gzip.open(folder.root / path, "rb") as stream:
            reader.parser.ParseFile(stream)
    except (EOFError, OSError, zlib.error) as error:
        raise BrokenFileError(path, f"its gzip data is cut off or damaged ({error})") from None
    except (expat.ExpatError, KeyError) as error:
        raise BrokenFileError(path, f"it is no whole graph ({error})") from None
    return reader.graph


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
