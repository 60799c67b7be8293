"""Communities of the similarity graph, found by the method of Louvain or of Leiden."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from constellation.analysis.igraph_library import load_igraph, seed_igraph
from constellation.analysis.partition import Partition, measure_agreement, number_by_size
from constellation.settings import COMMUNITY_ENGINES

if TYPE_CHECKING:
    import networkx as nx

_AUTO, PYTHON_LOUVAIN, SCIKIT_NETWORK, LEIDEN = COMMUNITY_ENGINES
#: Names with at least this cosine are combined into one unit before the communities are found.
_NEARLY_EQUAL = 0.8
#: The number of rounds of the Leiden method, which is the default of its authors.
_LEIDEN_ROUNDS = 2
_SEEDS = 2**32


@dataclass(frozen=True)
class Communities(Partition):
    """A partition of the models into communities.

    A model without a similar name forms a group of its own, which does not count as a community. These groups have
    the last numbers.

    Attributes
    ----------
    modularity : float
        Newman's modularity of the partition of the weighted graph.
    engine : str
        The library or method that found the communities: PYTHON_LOUVAIN, SCIKIT_NETWORK or LEIDEN.
    agreement : float
        The adjusted mutual information with communities that are found with another seed (see `measure_agreement`).
        Models without a similar name are left out. NaN if no model has a similar name.
    """

    modularity: float
    engine: str
    agreement: float

    @property
    def count(self) -> int:
        """The number of communities. Each community has at least two models."""
        return int((self.sizes > 1).sum())

    @property
    def isolates(self) -> int:
        """The number of models without a similar name."""
        return len(self.sizes) - self.count

    @cached_property
    def numbers(self) -> NDArray[np.int32]:
        """The number of each model's community, -1 for a model without a similar name.

        This is an int32 array of shape (n,).
        """
        return np.where(self.member_of < self.count, self.member_of, np.int32(-1)).astype(np.int32)


def build_graph(
    weights: sparse.csr_matrix,
    names: Sequence[Hashable] | None = None,
    kind: type[nx.Graph[Hashable]] | None = None,
) -> nx.Graph[Hashable]:
    """Convert a symmetric matrix of edge weights to a networkx graph.

    Parameters
    ----------
    weights : sparse.csr_matrix of float32, shape (n, n)
        The weight of each edge. Every row becomes a node, even if it has no edges. The diagonal is ignored.
    names : sequence of hashable, length n, optional
        The names of the nodes. The default is the row numbers.
    kind : type, optional
        The class of the graph, a sub-class of networkx.Graph.
    """
    import networkx as nx

    upper = sparse.triu(weights, k=1).tocoo()
    order = np.lexsort((upper.col, upper.row))
    nodes = range(weights.shape[0]) if names is None else names
    graph = kind() if kind else nx.Graph()
    graph.add_nodes_from(nodes)
    ends = ([nodes[row] for row in side[order].tolist()] for side in (upper.row, upper.col))
    graph.add_weighted_edges_from(zip(*ends, upper.data[order].tolist(), strict=True))
    return graph


def join_near_duplicates(weights: sparse.csr_matrix, least: float = _NEARLY_EQUAL) -> NDArray[np.int32]:
    """Combine names that are nearly equal into units.

    All names of a unit are placed in the same community. This halves the number of edges, and the communities
    depend less on the seed.

    Parameters
    ----------
    weights : sparse.csr_matrix, shape (n, n)
        The symmetric weights.
    least : float
        Names are combined if the weight of the edge between them is at least this large.

    Returns
    -------
    ndarray of int32, shape (n,)
        The number of each name's unit.
    """
    strong = weights >= least
    return connected_components(strong, directed=False)[1]


def _add_weights(weights: sparse.csr_matrix, unit: NDArray[np.int32]) -> sparse.csr_matrix:
    """Sum the edge weights between every two units, and within each unit.

    The result is a float64 matrix of shape (units, units).
    """
    models = len(unit)
    size = int(unit.max(initial=-1)) + 1
    member = sparse.csr_matrix((np.ones(models), (unit, np.arange(models))), shape=(size, models))
    joined = (member @ weights.astype(np.float64) @ member.T).tocsr()
    joined.sort_indices()
    return joined


def connect_communities(weights: sparse.csr_matrix, labels: np.ndarray) -> np.ndarray:
    """Split communities into their connected parts, and move single models to another community.

    Louvain's method may return communities that are not connected [1]_. A part that consists of a single model
    joins the community of its nearest name. Only a model without edges remains alone.

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
    row, column = coo.row[inside], coo.col[inside]
    alone = np.flatnonzero((np.bincount(row, minlength=len(labels)) == 0) & (np.diff(weights.indptr) > 0))
    nearest = np.asarray(weights[alone].argmax(axis=1)).ravel() if len(alone) else alone
    ends = np.concatenate([row, alone]), np.concatenate([column, nearest])
    kept = sparse.csr_matrix((np.ones(len(ends[0]), dtype=np.int8), ends), shape=weights.shape)
    return connected_components(kept, directed=False)[1]


def _measure_modularity(weights: sparse.csr_matrix, labels: np.ndarray, resolution: float) -> float:
    """Return Newman's modularity of a partition, or 0 if the graph has no edges."""
    from sknetwork.clustering import get_modularity

    return float(get_modularity(weights, labels, resolution=resolution)) if weights.nnz else 0.0


def choose_engine(models: int, asked: str, louvain_largest: int) -> str:
    """Choose the library and the method that find the communities of a graph.

    The settings name the library and the method. With 'auto', the choice depends on the number of nodes.

    python-louvain stores every edge in a Python dictionary. This takes 2 s and 100 MB for the bundled catalogue,
    but minutes and gigabytes for a million models. scikit-network is written in C++ and works on the matrix
    directly. It is 50 times as fast and needs a quarter of the memory. The modularity of its result differs by less
    than 0.002.

    Parameters
    ----------
    models : int
        The number of nodes.
    asked : str
        PYTHON_LOUVAIN, SCIKIT_NETWORK, LEIDEN or 'auto'.
    louvain_largest : int
        With 'auto', the largest number of nodes for which python-louvain is used.
    """
    if asked != _AUTO:
        return asked
    return PYTHON_LOUVAIN if models <= louvain_largest else SCIKIT_NETWORK


def _run_python_louvain(weights: sparse.csr_matrix, resolution: float, seed: int) -> np.ndarray:
    """Return the communities that python-louvain finds.

    The result is an integer array of shape (n,). The resolution is expressed by loops, which are edges from a node
    to itself. The weight of each loop is a fixed share of the degree of its node. The loops multiply all degrees
    and the total weight by the resolution. Apart from a constant and a factor, the modularity of the new graph is
    therefore the modularity of the old graph at this resolution. python-louvain 0.16 has a parameter for the
    resolution, but uses the inverse of the parameter to decide when to stop. With any value except 1,
    python-louvain therefore stops too early and returns too many communities.
    """
    import community as louvain

    from constellation.analysis.louvain_graph import LouvainGraph

    graph = build_graph(weights, kind=LouvainGraph)
    degree = np.asarray(weights.sum(axis=1)).ravel()
    loops = (weights.diagonal() + (resolution - 1) * degree) / 2
    looped = np.flatnonzero(loops).tolist()
    graph.add_weighted_edges_from(zip(looped, looped, loops[looped].tolist(), strict=True))
    partition = louvain.best_partition(graph, random_state=seed)
    return np.fromiter((partition[row] for row in range(weights.shape[0])), dtype=np.int64)


def _run_scikit_network(weights: sparse.csr_matrix, resolution: float, seed: int | None) -> np.ndarray:
    """Return the communities that scikit-network finds by Louvain's method.

    The result is an integer array of shape (n,). Nodes are visited in the order of their rows if the seed is None,
    and in random order otherwise.
    """
    from sknetwork.clustering import Louvain

    engine = Louvain(
        resolution=resolution,
        modularity="newman",
        shuffle_nodes=seed is not None,
        random_state=seed,
        return_probs=False,
        return_aggregate=False,
    )
    return engine.fit_predict(weights)


def _run_leiden(weights: sparse.csr_matrix, resolution: float, seed: int) -> np.ndarray:
    """Return the communities that igraph finds by the Leiden method.

    The result is an integer array of shape (n,). Modularity is written as the constant Potts model with the degrees
    as the weights of the nodes, because igraph 1.0 ignores loops in its own modularity.
    """
    upper = sparse.triu(weights, k=1).tocoo()
    degree = np.asarray(weights.sum(axis=1)).ravel()
    graph = load_igraph().Graph(weights.shape[0], np.column_stack([upper.row, upper.col]))
    with seed_igraph(seed):
        found = graph.community_leiden(
            "CPM",
            weights=upper.data,
            node_weights=degree,
            resolution=resolution / degree.sum(),
            n_iterations=_LEIDEN_ROUNDS,
        )
    return np.array(found.membership, dtype=np.int64)


def _run_engine(engine: str, weights: sparse.csr_matrix, resolution: float, seed: int) -> np.ndarray:
    if engine == PYTHON_LOUVAIN:
        return _run_python_louvain(weights, resolution, seed)
    return (
        _run_leiden(weights, resolution, seed)
        if engine == LEIDEN
        else _run_scikit_network(weights, resolution, None)
    )


def find_communities(
    weights: sparse.csr_matrix, *, engine: str, louvain_largest: int, resolution: float, seed: int
) -> Communities:
    """Find the communities of a graph by the method of Louvain [1]_ or of Leiden [2]_.

    Each community is connected and has at least two models. Models with nearly the same name are in the same
    community. Each library is imported only when it is used, because the import is slow.

    The communities are found a second time with another seed. This measures how much they depend on the seed. For
    the method of Louvain, the second run uses scikit-network, which is faster. Its communities differ from
    those of python-louvain no more than two runs of python-louvain differ from each other.

    Parameters
    ----------
    weights : sparse.csr_matrix of float32, shape (n, n)
        The symmetric weights of the similarity graph.
    engine : str
        PYTHON_LOUVAIN, SCIKIT_NETWORK, LEIDEN or 'auto' (see `choose_engine`).
    louvain_largest : int
        With 'auto', the largest number of nodes for which python-louvain is used.
    resolution : float
        The resolution of the modularity [3]_; larger values give smaller communities.
    seed : int
        The seed of python-louvain and of igraph. scikit-network visits the nodes in a fixed order.

    References
    ----------
    .. [1] V. D. Blondel, J.-L. Guillaume, R. Lambiotte and E. Lefebvre (2008). Fast unfolding of communities in
       large networks. Journal of Statistical Mechanics, P10008.
    .. [2] V. A. Traag, L. Waltman and N. J. van Eck (2019). From Louvain to Leiden: guaranteeing well-connected
       communities. Scientific Reports 9, 5233.
    .. [3] J. Reichardt and S. Bornholdt (2006). Statistical mechanics of community detection. Physical Review E
       74, 016110.
    """
    engine = choose_engine(weights.shape[0], engine, louvain_largest)
    if not weights.nnz:
        alone = number_by_size(np.arange(weights.shape[0]))
        return Communities(alone.member_of, alone.sizes, 0.0, engine, float("nan"))
    unit = join_near_duplicates(weights)
    joined = _add_weights(weights, unit)
    groups = number_by_size(connect_communities(weights, _run_engine(engine, joined, resolution, seed)[unit]))
    modularity = _measure_modularity(weights, groups.member_of, resolution)
    other_seed = (seed + 1) % _SEEDS
    run = _run_leiden if engine == LEIDEN else _run_scikit_network
    again = connect_communities(weights, run(joined, resolution, other_seed)[unit])
    linked = np.flatnonzero(np.diff(weights.indptr))
    agreement = measure_agreement(groups.member_of[linked], again[linked])
    return Communities(groups.member_of, groups.sizes, modularity, engine, agreement)
