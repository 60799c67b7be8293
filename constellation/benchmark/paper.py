"""The method of the paper by Gao and Gao (2023), for comparison.

The benchmark measures its cost.

The method consists of TF-IDF over character 2- to 8-grams, the cosine distance of every pair, average linkage
(scipy), 20 agglomerative clusters (scikit-learn), a graph of the pairs with a similarity above 0.2 and its Louvain
communities (networkx, python-louvain), and figures (matplotlib, wordcloud). The libraries are imported in a stage
of this work.

References
----------
Sarah Gao and Andrew Kean Gao, On the Origin of LLMs: An Evolutionary Tree and Graph for 15,821 Large Language
Models, arXiv:2307.09793, 2023.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from constellation.benchmark.paper_figures import draw_clouds, draw_dendrogram, draw_radial_tree
from constellation.benchmark.worker import Counts, StageReporter

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: The parts of the work.
START, COMPUTING, DRAWING = "start", "computing", "drawing"

CLUSTERS, SIMILAR = 20, 0.2
_SHORTEST, _LONGEST = 2, 8

#: The libraries that the stages use, imported in a stage of their own.
_LIBRARIES = (
    "community", "networkx", "scipy.cluster.hierarchy", "sklearn.cluster", "sklearn.feature_extraction.text",
    "sklearn.metrics.pairwise",
)  # fmt: skip

#: Peak memory in bytes, fitted to measurements: 0.78 GB for 4,000 models and 2.37 GB for 8,000.
_BASE_BYTES, _BYTES_PER_PAIR = 250_000_000, 34


def predict_memory(models: int) -> int:
    """Estimate the memory that the paper's pipeline needs, in bytes."""
    return _BASE_BYTES + _BYTES_PER_PAIR * models**2


def run_paper(reporter: StageReporter, path: Path, figures: Path | None) -> Counts:
    """Run the paper's pipeline on a catalogue.

    `path` is the file of the catalogue. Return counts of the results.

    `figures` is the folder for the figures. If it is None, no figures are drawn.
    """
    reporter.part = START
    with reporter.stage("Importing the libraries"):
        from constellation.catalogue import read_catalogue

        for library in _LIBRARIES:
            importlib.import_module(library)
    with reporter.stage("Reading the catalogue"):
        names = [model.rpartition("/")[2] for model in read_catalogue(path).frame["id"].tolist()]
    reporter.part = COMPUTING
    counts, merges, labels = _compute(reporter, names)
    if figures is not None:
        reporter.part = DRAWING
        with reporter.stage("Dendrogram and radial tree"):
            draw_dendrogram(merges, names, figures / "dendrogram.png")
            draw_radial_tree(merges, names, figures / "radial.png")
        with reporter.stage("Word clouds"):
            counts["clouds"] = draw_clouds(names, labels, figures)
    return counts


def _compute(reporter: StageReporter, names: list[str]) -> tuple[dict[str, int | str], NDArray[Any], NDArray[Any]]:
    """Run all steps of the paper's pipeline except the figures.

    Returns
    -------
    counts : dict
        Counts of the results, such as the number of edges.
    merges : ndarray
        The dendrogram, as scipy's linkage returns it.
    labels : ndarray
        The cluster of each model.
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity

    with reporter.stage("TF-IDF of character n-grams"):
        matrix = TfidfVectorizer(analyzer="char", ngram_range=(_SHORTEST, _LONGEST)).fit_transform(names)
    with reporter.stage("Cosine distances of all pairs"):
        similarity = cosine_similarity(matrix)
        distance = np.clip(1 - similarity, 0, None)
        np.fill_diagonal(distance, 0)
    with reporter.stage("Average linkage"):
        merges = linkage(squareform(distance, checks=False), "average")
    with reporter.stage("Agglomerative clusters"):
        cluster = AgglomerativeClustering(min(CLUSTERS, len(names)), metric="precomputed", linkage="average")
        labels = cluster.fit_predict(distance)
    with reporter.stage("Graph and Louvain communities"):
        edges, communities = _find_communities(similarity)
    counts: dict[str, int | str] = {
        "models": len(names),
        "terms": matrix.shape[1],
        "pairs": distance.size,
        "merges": len(merges),
        "clusters": len(np.unique(labels)),
        "edges": edges,
        "communities": communities,
    }
    return counts, merges, labels


def _find_communities(similarity: NDArray[Any]) -> tuple[int, int]:
    """Build the graph of similar names and find its communities.

    Return the number of edges and the number of Louvain communities.
    """
    import community
    import networkx as nx

    rows, columns = np.nonzero(np.triu(similarity > SIMILAR, k=1))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(similarity)))
    weights = similarity[rows, columns].tolist()
    graph.add_weighted_edges_from(zip(rows.tolist(), columns.tolist(), weights, strict=True))
    partition = community.best_partition(graph, random_state=1)
    return graph.number_of_edges(), len(set(partition.values()))
