"""An atlas in, the files out that its exports come in: one each, or numbered parts where one would be too large.

Rows of a table are cut as they stand; the tree is cut between branches, and so is the graph, whose nodes stand
along the tree there: names that are alike are near one another, which halves what gzip makes of the edges.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from constellation.analysis.tree import Tree
from constellation.atlas import Atlas

#: The exports that may come in parts: what stands before and after the number of a part.
_KINDS = {
    "models": ("data/models", ".csv"),
    "families": ("data/families", ".csv"),
    "tree": ("data/tree", ".nwk"),
    "graphml": ("data/graph", ".graphml.gz"),
    "gexf": ("data/graph", ".gexf.gz"),
    "lineage": ("data/lineage", ".csv"),
}


def name_parts(stem: str, ending: str, count: int) -> tuple[str, ...]:
    """The paths of an export's files: one bears the plain name, several are numbered and gzipped."""
    if count == 1:
        return (stem + ending,)
    return tuple(f"{stem}-{number:04d}{ending.removesuffix('.gz')}.gz" for number in range(1, count + 1))


def cut_rows(count: int, most: int) -> list[slice]:
    """Runs of at most `most` rows, as equal as can be; one where there are none."""
    parts = max(ceil(count / most), 1)
    bounds = np.linspace(0, count, parts + 1).round().astype(int).tolist()
    return [slice(start, stop) for start, stop in itertools.pairwise(bounds)]


def cut_branches(tree: Tree, most: int, root: int = 0) -> list[list[int]]:
    """The branches below a node in runs of at most `most` leaves: the nodes at which the branches of each begin.

    A branch that fits into one run is never cut; a node that fits as a whole is its own single branch.
    """
    stop = int(tree.end[root])
    end, count = tree.end[root:stop].tolist(), tree.count[root:stop].tolist()
    runs: list[list[int]] = [[]]
    held, node = 0, root
    while node < stop:
        leaves = count[node - root]
        if leaves > most:  # too large for any run: its children are looked at
            node += 1
            continue
        if held + leaves > most:
            runs.append([])
            held = 0
        runs[-1].append(node)
        held += leaves
        node = end[node - root]
    return runs


def link_files(kind: str, files: Sequence[str]) -> dict[str, str | bool]:
    """How a page leads to an export: to its one file, or to the list of its parts."""
    if len(files) == 1:
        return {"href": files[0], "label": files[0].removeprefix("data/"), "page": False}
    plain = "".join(_KINDS[kind]).removeprefix("data/").removesuffix(".gz")
    return {"href": "about.html#files", "label": f"{plain} in {len(files):,} parts", "page": True}


#: How pages lead to exports that are in one file each.
WHOLE = {kind: link_files(kind, name_parts(*names, 1)) for kind, names in _KINDS.items()}


@dataclass(frozen=True)
class Parts:
    """Which part holds what.

    models, families, lineage : rows of the table; branches : the nodes at which the tree is cut
    order       : int (n,), the atlas's rows as the graph's files have them
    edges       : runs of that order; an edge is in the part of the one of its ends that stands first
    edge_counts : how many are in each
    """

    models: list[slice]
    families: list[slice]
    lineage: list[slice]
    branches: list[list[int]]
    order: np.ndarray
    edges: list[slice]
    edge_counts: list[int]

    def list_files(self, kind: str) -> tuple[str, ...]:
        """The paths of an export: 'models', 'families', 'lineage', 'tree', 'graphml' or 'gexf'."""
        tables = {"models": self.models, "families": self.families, "lineage": self.lineage}
        count = len(self.branches) if kind == "tree" else len(tables.get(kind, self.edges))
        return name_parts(*_KINDS[kind], count)

    def link_all(self) -> dict[str, dict[str, str | bool]]:
        """How pages lead to each export: its address from the site's root, its name, whether that is a page."""
        return {kind: link_files(kind, self.list_files(kind)) for kind in _KINDS}

    @property
    def backbone(self) -> str:
        """The file with the tree above the cuts; '' where the tree is in one file."""
        return "data/tree-backbone.nwk" if len(self.branches) > 1 else ""


def _cut_edges(atlas: Atlas, order: np.ndarray, most: int) -> tuple[list[slice], list[int]]:
    """Runs of the order whose models have at most `most` edges to later ones, one at least; and their number."""
    graph = atlas.network.similarity.graph
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    later = np.empty(len(order), dtype=np.int64)
    for start in range(0, len(order), 50_000):  # in portions: the graph has tens of edges for each model
        rows = order[start : start + 50_000]
        part = graph[rows]
        ends = np.repeat(np.arange(len(rows)), np.diff(part.indptr))
        ahead = rank[part.indices] > start + ends
        later[start : start + len(rows)] = np.bincount(ends[ahead], minlength=len(rows))
    before = np.concatenate([[0], np.cumsum(later)])
    bounds = [0]
    while bounds[-1] < len(order):
        stop = int(np.searchsorted(before, before[bounds[-1]] + most, side="right")) - 1
        bounds.append(max(stop, bounds[-1] + 1))
    runs = [slice(start, stop) for start, stop in itertools.pairwise(bounds)]
    return runs, np.diff(before[bounds]).tolist()


def plan_parts(atlas: Atlas) -> Parts:
    """The parts of every export, by `settings.part_rows` and `settings.part_edges`."""
    settings, tree = atlas.settings, atlas.tree
    order, edges, counts = np.arange(len(atlas)), [slice(0, len(atlas))], [atlas.network.similarity.graph.nnz // 2]
    if counts[0] > settings.part_edges:
        order = tree.leaf[tree.leaf >= 0].astype(np.int64)
        edges, counts = _cut_edges(atlas, order, settings.part_edges)
    return Parts(
        models=cut_rows(len(atlas), settings.part_rows),
        families=cut_rows(len(atlas.facts.groups), settings.part_rows),
        lineage=cut_rows(len(atlas.lineage.graph.status), settings.part_rows),
        branches=cut_branches(tree, settings.part_rows),
        order=order,
        edges=edges,
        edge_counts=counts,
    )
