"""Divide each export into files of limited size.

An export is one file, or several numbered parts if one file would be too large. Tables are cut between rows, the
tree between branches, and the graph between nodes. The nodes are in the order of the tree, so similar names are
near one another. This order halves the size of the compressed edges.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np

from constellation.analysis.tree_cuts import cut_branches
from constellation.atlas import Atlas

#: The beginning and the ending of the path of each export. The number of a part is inserted between the two.
_KINDS = {
    "models": ("data/models", ".csv"),
    "families": ("data/families", ".csv"),
    "tree": ("data/tree", ".nwk"),
    "graphml": ("data/graph", ".graphml.gz"),
    "gexf": ("data/graph", ".gexf.gz"),
    "lineage": ("data/lineage", ".csv"),
}


def name_parts(stem: str, ending: str, count: int) -> tuple[str, ...]:
    """Return the paths of the files that an export is divided into.

    Several files are numbered and gzipped.
    """
    if count == 1:
        return (stem + ending,)
    return tuple(f"{stem}-{number:04d}{ending.removesuffix('.gz')}.gz" for number in range(1, count + 1))


def cut_rows(count: int, most: int) -> list[slice]:
    """Divide the rows of a table into consecutive slices of nearly equal length.

    A slice has at most `most` of the `count` rows. Return one empty slice if there are no rows.
    """
    parts = max(ceil(count / most), 1)
    bounds = np.linspace(0, count, parts + 1).round().astype(int).tolist()
    return [slice(start, stop) for start, stop in itertools.pairwise(bounds)]


def link_files(kind: str, files: Sequence[str]) -> dict[str, str | bool]:
    """Return the link from a page to the files of an export.

    The link leads to the only file of the export, or to the list of its files.
    """
    if len(files) == 1:
        return {"href": files[0], "label": files[0].removeprefix("data/"), "page": False}
    plain = "".join(_KINDS[kind]).removeprefix("data/").removesuffix(".gz")
    return {"href": "about.html#files", "label": f"{plain} in {len(files):,} parts", "page": True}


#: Links to the exports if each of them is a single file.
WHOLE = {kind: link_files(kind, name_parts(*names, 1)) for kind, names in _KINDS.items()}


@dataclass(frozen=True)
class Parts:
    """The files that each export is divided into.

    A part consists of rows, branches or nodes.

    models, families, lineage : for each part of the table, its rows
    branches    : for each part of the tree, the root nodes of its branches
    order       : int (n,), the rows of the atlas in the order of the graph's files
    edges       : for each part of the graph, a slice of `order`; an edge is in the part of its earlier end
    edge_counts : number of edges in each part of the graph
    """

    models: list[slice]
    families: list[slice]
    lineage: list[slice]
    branches: list[list[int]]
    order: np.ndarray
    edges: list[slice]
    edge_counts: list[int]

    def list_files(self, kind: str) -> tuple[str, ...]:
        """Return the paths of all files of an export.

        Parameters
        ----------
        kind : 'models', 'families', 'lineage', 'tree', 'graphml' or 'gexf'
        """
        tables = {"models": self.models, "families": self.families, "lineage": self.lineage}
        count = len(self.branches) if kind == "tree" else len(tables.get(kind, self.edges))
        return name_parts(*_KINDS[kind], count)

    def link_all(self) -> dict[str, dict[str, str | bool]]:
        """Return a link to each export.

        A link has an address and a label, and says whether the address is a page or a file.
        """
        return {kind: link_files(kind, self.list_files(kind)) for kind in _KINDS}

    @property
    def backbone(self) -> str:
        """The path of the tree file that connects the separate parts of the tree.

        It is '' if the whole tree is in one file.
        """
        return "data/tree-backbone.nwk" if len(self.branches) > 1 else ""


def _cut_edges(atlas: Atlas, order: np.ndarray, most: int) -> tuple[list[slice], list[int]]:
    """Divide the models into consecutive parts with a limited number of edges.

    Each part has at most `most` edges to later models. A part has at least one model, even if this model alone has
    more edges.

    Returns
    -------
    runs : slices of the order
    counts : number of edges of each run
    """
    graph = atlas.network.similarity.graph
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    later = np.empty(len(order), dtype=np.int64)
    for start in range(0, len(order), 50_000):  # in batches: the graph has tens of edges for each model
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
    """Decide into how many files each export is divided.

    The settings limit the size of a part.
    """
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
