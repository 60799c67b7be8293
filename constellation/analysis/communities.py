"""The similarity graph in, its Louvain communities out, found by the engine that its size asks for."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from constellation.analysis.partition import Partition, number_by_size
from constellation.settings import COMMUNITY_ENGINES

if TYPE_CHECKING:
    import networkx as nx

_AUTO, PYTHON_LOUVAIN, SCIKIT_NETWORK = COMMUNITY_ENGINES


@dataclass(frozen=True)
class Communities(Partition):
    """A partition of the models.

    modularity : Newman's Q of it on the weighted graph
    engine     : what found it, PYTHON_LOUVAIN or SCIKIT_NETWORK: the name of its distribution
    """

    modularity: float
    engine: str


def build_graph(weights: sparse.csr_matrix, names: Sequence[Hashable] | None = None) -> nx.Graph[Hashable]:
    """The weighted networkx graph of a symmetric CSR matrix: every row a node, in order, named by its number."""
    import networkx as nx

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


def choose_engine(models: int, asked: str, louvain_largest: int) -> str:
    """The engine for a graph of so many models: the one asked for, or the one that its size calls for.

    python-louvain takes a Python dictionary for every edge: 3 s and 110 MB for the bundled catalogue, and
    minutes and gigabytes for a million models. scikit-network's Louvain, in C++ over the matrix as it is, takes
    a fiftieth of the time and a quarter of the memory, and its modularity is within a thousandth.
    """
    if asked != _AUTO:
        return asked
    return PYTHON_LOUVAIN if models <= louvain_largest else SCIKIT_NETWORK


def _run_python_louvain(weights: sparse.csr_matrix, resolution: float, seed: int) -> np.ndarray:
    import community as louvain

    partition = louvain.best_partition(build_graph(weights), resolution=resolution, random_state=seed)
    return np.fromiter((partition[row] for row in range(weights.shape[0])), dtype=np.int64)


def _run_scikit_network(weights: sparse.csr_matrix, resolution: float, seed: int) -> np.ndarray:
    """Nothing is drawn by chance: the nodes are visited in their order, which is that of the ids."""
    from sknetwork.clustering import Louvain

    if not weights.nnz:
        return np.arange(weights.shape[0])  # it refuses a graph without edges
    engine = Louvain(resolution=resolution, modularity="newman", return_probs=False, return_aggregate=False)
    return engine.fit_predict(weights)


_ENGINES = {PYTHON_LOUVAIN: _run_python_louvain, SCIKIT_NETWORK: _run_scikit_network}


def find_communities(
    weights: sparse.csr_matrix, *, engine: str, louvain_largest: int, resolution: float, seed: int
) -> Communities:
    """Louvain communities (Blondel et al. 2008) over nodes in sorted order, each of them connected.

    The engines are imported when they are asked for: either alone costs a small build a noticeable while.
    """
    engine = choose_engine(weights.shape[0], engine, louvain_largest)
    groups = number_by_size(_split_disconnected(weights, _ENGINES[engine](weights, resolution, seed)))
    modularity = _measure_modularity(weights, groups.member_of, resolution)
    return Communities(groups.member_of, groups.sizes, modularity, engine)
