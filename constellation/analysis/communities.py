"""Communities of the similarity graph, found by Louvain's method."""

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
    """A partition of the models into communities.

    Attributes
    ----------
    modularity : float
        Newman's modularity of the partition of the weighted graph.
    engine : str
        The library that found the communities, PYTHON_LOUVAIN or SCIKIT_NETWORK.
    """

    modularity: float
    engine: str


def build_graph(weights: sparse.csr_matrix, names: Sequence[Hashable] | None = None) -> nx.Graph[Hashable]:
    """Convert a symmetric matrix of weights to a networkx graph.

    Parameters
    ----------
    weights : sparse.csr_matrix of float32, shape (n, n)
        The weight of each edge. Every row becomes a node, even if it has no edges.
    names : sequence of hashable, length n, optional
        The names of the nodes. The default is the row numbers.
    """
    import networkx as nx

    upper = sparse.triu(weights, k=1).tocoo()
    order = np.lexsort((upper.col, upper.row))
    nodes = range(weights.shape[0]) if names is None else names
    graph: nx.Graph[Hashable] = nx.Graph()
    graph.add_nodes_from(nodes)
    ends = ([nodes[row] for row in side[order].tolist()] for side in (upper.row, upper.col))
    graph.add_weighted_edges_from(zip(*ends, upper.data[order].tolist(), strict=True))
    return graph


def split_disconnected(weights: sparse.csr_matrix, labels: np.ndarray) -> np.ndarray:
    """Split each community into its connected parts.

    Louvain's method may return communities that are not connected [1]_.

    Parameters
    ----------
    weights : sparse.csr_matrix, shape (n, n)
        The symmetric weights.
    labels : ndarray of int, shape (n,)
        The community of each node.

    Returns
    -------
    ndarray of int32, shape (n,)
        The connected community of each node, numbered in arbitrary order.

    References
    ----------
    .. [1] V. A. Traag, L. Waltman and N. J. van Eck (2019). From Louvain to Leiden: guaranteeing well-connected
       communities. Scientific Reports 9, 5233.
    """
    coo = weights.tocoo()
    inside = labels[coo.row] == labels[coo.col]
    kept = sparse.csr_matrix((coo.data[inside], (coo.row[inside], coo.col[inside])), shape=weights.shape)
    return connected_components(kept, directed=False)[1]


def _measure_modularity(weights: sparse.csr_matrix, labels: np.ndarray, resolution: float) -> float:
    """Return Newman's modularity of a partition, or 0 if the graph has no edges."""
    from sknetwork.clustering import get_modularity

    return float(get_modularity(weights, labels, resolution=resolution)) if weights.nnz else 0.0


def choose_engine(models: int, asked: str, louvain_largest: int) -> str:
    """Choose the library that finds the communities of a graph.

    This is the library that the settings name. With 'auto', it depends on the number of nodes.

    python-louvain stores every edge in a Python dictionary. This takes 3 s and 110 MB for the bundled catalogue,
    but minutes and gigabytes for a million models. scikit-network is written in C++ and works on the matrix
    directly. It is 50 times as fast and needs a quarter of the memory. The modularity of its result differs by less
    than 0.001.

    Parameters
    ----------
    models : int
        The number of nodes.
    asked : str
        PYTHON_LOUVAIN, SCIKIT_NETWORK or 'auto'.
    louvain_largest : int
        With 'auto', the largest number of nodes for which python-louvain is used.
    """
    if asked != _AUTO:
        return asked
    return PYTHON_LOUVAIN if models <= louvain_largest else SCIKIT_NETWORK


def _run_python_louvain(weights: sparse.csr_matrix, resolution: float, seed: int) -> np.ndarray:
    import community as louvain

    partition = louvain.best_partition(build_graph(weights), resolution=resolution, random_state=seed)
    return np.fromiter((partition[row] for row in range(weights.shape[0])), dtype=np.int64)


def _run_scikit_network(weights: sparse.csr_matrix, resolution: float, seed: int) -> np.ndarray:
    """Return the communities that scikit-network finds by Louvain's method: int (n,).

    The library visits the nodes in a fixed order, so it does not need a seed.
    """
    from sknetwork.clustering import Louvain

    if not weights.nnz:
        return np.arange(weights.shape[0])  # scikit-network refuses a graph without edges
    engine = Louvain(resolution=resolution, modularity="newman", return_probs=False, return_aggregate=False)
    return engine.fit_predict(weights)


_ENGINES = {PYTHON_LOUVAIN: _run_python_louvain, SCIKIT_NETWORK: _run_scikit_network}


def find_communities(
    weights: sparse.csr_matrix, *, engine: str, louvain_largest: int, resolution: float, seed: int
) -> Communities:
    """Find the communities of a graph by Louvain's method [1]_.

    Each community is connected. Each library is imported only when it is used, because the import is slow.

    Parameters
    ----------
    weights : sparse.csr_matrix of float32, shape (n, n)
        The symmetric weights of the similarity graph.
    engine : str
        PYTHON_LOUVAIN, SCIKIT_NETWORK or 'auto' (see `choose_engine`).
    louvain_largest : int
        With 'auto', the largest number of nodes for which python-louvain is used.
    resolution : float
        The resolution of the modularity; larger values give smaller communities.
    seed : int
        The seed of python-louvain.

    References
    ----------
    .. [1] V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre (2008). Fast unfolding of communities in
       large networks. Journal of Statistical Mechanics, P10008.
    """
    engine = choose_engine(weights.shape[0], engine, louvain_largest)
    groups = number_by_size(split_disconnected(weights, _ENGINES[engine](weights, resolution, seed)))
    modularity = _measure_modularity(weights, groups.member_of, resolution)
    return Communities(groups.member_of, groups.sizes, modularity, engine)
