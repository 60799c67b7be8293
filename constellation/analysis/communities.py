"""The similarity graph in, its Louvain communities out."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import community as louvain
import networkx as nx
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from constellation.analysis.partition import Partition, number_by_size
from constellation.settings import Settings


@dataclass(frozen=True)
class Communities(Partition):
    """A partition of the models, and `modularity`: Newman's Q of it on the weighted graph."""

    modularity: float


def build_graph(weights: sparse.csr_matrix, names: Sequence[Hashable] | None = None) -> nx.Graph[Hashable]:
    """The weighted networkx graph of a symmetric CSR matrix: every row a node, in order, named by its number."""
    upper = sparse.triu(weights, k=1).tocoo()
    order = np.lexsort((upper.col, upper.row))
    nodes = range(weights.shape[0]) if names is None else names
    graph: nx.Graph[Hashable] = nx.Graph()
    graph.add_nodes_from(nodes)
    ends = ([nodes[row] for row in side[order].tolist()] for side in (upper.row, upper.col))
    graph.add_weighted_edges_from(zip(*ends, upper.data[order].tolist(), strict=True))
    return graph


def _split_disconnected(weights: sparse.csr_matrix, labels: np.ndarray) -> np.ndarray:
    """Labels in which every community is connected: Louvain may leave one in pieces
    (Traag, Waltman and van Eck 2019)."""
    coo = weights.tocoo()
    inside = labels[coo.row] == labels[coo.col]
    kept = sparse.csr_matrix((coo.data[inside], (coo.row[inside], coo.col[inside])), shape=weights.shape)
    return connected_components(kept, directed=False)[1]


def _measure_modularity(weights: sparse.csr_matrix, labels: np.ndarray, resolution: float) -> float:
    """Newman's Q = Σ_c (w_c / W − γ (d_c / 2W)²), with W the total edge weight."""
    total = float(weights.sum())  # every edge twice
    if total == 0:
        return 0.0
    coo = weights.tocoo()
    inside = float(coo.data[labels[coo.row] == labels[coo.col]].sum())
    strength = np.bincount(labels, weights=np.asarray(weights.sum(axis=1)).ravel())
    return inside / total - resolution * float(((strength / total) ** 2).sum())


def find_communities(weights: sparse.csr_matrix, settings: Settings) -> Communities:
    """Louvain communities (Blondel et al. 2008, python-louvain), seeded, over nodes in sorted order."""
    partition = louvain.best_partition(
        build_graph(weights), resolution=settings.resolution, random_state=settings.seed
    )
    found = np.fromiter((partition[row] for row in range(weights.shape[0])), dtype=np.int64)
    groups = number_by_size(_split_disconnected(weights, found))
    modularity = _measure_modularity(weights, groups.member_of, settings.resolution)
    return Communities(groups.member_of, groups.sizes, modularity)
