"""In: a catalogue. Out: what it takes to do with it what the paper does, by the paper's own means.

Gao and Gao (2023): TF-IDF over character 2- to 8-grams, the cosine distance of every pair, average linkage
(scipy), 20 agglomerative clusters (scikit-learn), a graph of the pairs whose similarity is above 0.2 with Louvain
communities (networkx, python-louvain); and drawn with matplotlib a dendrogram, a radial tree and a word cloud for
each cluster. The libraries are imported within the work, as a stage.
"""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from constellation.benchmark.drawing import draw_clouds, draw_dendrogram, draw_radial_tree
from constellation.benchmark.telling import Counts, Teller

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Parts of it: what comes before, what is computed, and what is drawn.
START, COMPUTING, DRAWING = "start", "computing", "drawing"

CLUSTERS, SIMILAR = 20, 0.2
_SHORTEST, _LONGEST = 2, 8

#: All that it imports below, at once, so that no stage pays for it.
_LIBRARIES = (
    "community", "networkx", "scipy.cluster.hierarchy", "sklearn.cluster", "sklearn.feature_extraction.text",
    "sklearn.metrics.pairwise",
)  # fmt: skip

#: Bytes that it holds at most: 0.78 GB at 4,000 models and 2.37 GB at 8,000 were measured.
_BYTES_ALWAYS, _BYTES_A_PAIR = 250_000_000, 34


def predict_memory(models: int) -> int:
    """Bytes of memory that it needs for so many models."""
    return _BYTES_ALWAYS + _BYTES_A_PAIR * models**2


def run_paper(watch: Teller, path: Path, drawings: Path | None) -> Counts:
    """Do what the paper does with the catalogue at `path`.

    drawings : the folder for its pictures; with None, nothing is drawn
    """
    watch.part = START
    with watch.stage("Importing the libraries"):
        from constellation.catalogue import read_catalogue

        for library in _LIBRARIES:
            importlib.import_module(library)
    with watch.stage("Reading the catalogue"):
        names = [model.rpartition("/")[2] for model in read_catalogue(path).frame["id"].tolist()]
    watch.part = COMPUTING
    counts, merges, labels = _compute(watch, names)
    if drawings is not None:
        watch.part = DRAWING
        with watch.stage("Dendrogram and radial tree"):
            draw_dendrogram(merges, names, drawings / "dendrogram.png")
            draw_radial_tree(merges, names, drawings / "radial.png")
        with watch.stage("Word clouds"):
            counts["clouds"] = draw_clouds(names, labels, drawings)
    return counts


def _compute(watch: Teller, names: list[str]) -> tuple[dict[str, int | str], NDArray[Any], NDArray[Any]]:
    """What was counted, the merges of the linkage, and each model's cluster."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity

    with watch.stage("TF-IDF of character n-grams"):
        matrix = TfidfVectorizer(analyzer="char", ngram_range=(_SHORTEST, _LONGEST)).fit_transform(names)
    with watch.stage("Cosine distances of all pairs"):
        similarity = cosine_similarity(matrix)
        distance = np.clip(1 - similarity, 0, None)
        np.fill_diagonal(distance, 0)
    with watch.stage("Average linkage"):
        merges = linkage(squareform(distance, checks=False), "average")
    with watch.stage("Agglomerative clusters"):
        cluster = AgglomerativeClustering(min(CLUSTERS, len(names)), metric="precomputed", linkage="average")
        labels = cluster.fit_predict(distance)
    with watch.stage("Graph and Louvain communities"):
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
    """Edges of the graph of similar pairs, and how many communities Louvain finds in it."""
    import community
    import networkx as nx

    rows, columns = np.nonzero(np.triu(similarity > SIMILAR, k=1))
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(similarity)))
    weights = similarity[rows, columns].tolist()
    graph.add_weighted_edges_from(zip(rows.tolist(), columns.tolist(), weights, strict=True))
    partition = community.best_partition(graph, random_state=1)
    return graph.number_of_edges(), len(set(partition.values()))
