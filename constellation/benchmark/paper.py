"""In: merges and clusters as the paper has them. Out: its pictures as files: dendrogram, radial tree, clouds.

In: a catalogue. Out: what it takes to do with it what the paper does, by the paper's own means.

Gao and Gao (2023): TF-IDF over character 2- to 8-grams, the cosine distance of every pair, average linkage
(scipy), 20 agglomerative clusters (scikit-learn), a graph of the pairs whose similarity is above 0.2 with Louvain
communities (networkx, python-louvain); and drawn with matplotlib a dendrogram, a radial tree and a word cloud for
each cluster. The libraries are imported within the work, as a stage.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from constellation.benchmark.measuring import Counts, Teller
from constellation.errors import AtlasError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SIDE, _RESOLUTION = 20, 100  # inches, dots an inch
_CLOUD = {"width": 800, "height": 400, "background_color": "white", "random_state": 7}


def load_figure() -> Any:
    """matplotlib's Figure, which needs no screen. Raises AtlasError where matplotlib is missing."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise AtlasError(
            "drawing as the paper does needs matplotlib; install it with: pip install '.[bench]', "
            "or give --no-drawing"
        ) from None
    return Figure


def _open_figure() -> Any:
    return load_figure()(figsize=(_SIDE, _SIDE), dpi=_RESOLUTION)


def _form_dendrogram(merges: NDArray[Any], **how: Any) -> dict[str, Any]:
    """scipy's dendrogram, which calls itself once for each level of the tree."""
    from scipy.cluster.hierarchy import dendrogram

    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, 4 * len(merges) + 1000))
    try:
        return dendrogram(merges, **how)
    finally:
        sys.setrecursionlimit(before)


def draw_dendrogram(merges: NDArray[Any], names: list[str], path: Path) -> None:
    """The tree with its leaves in a row, each with its name."""
    figure = _open_figure()
    _form_dendrogram(merges, labels=names, leaf_rotation=90, leaf_font_size=1, ax=figure.add_subplot())
    figure.savefig(path)


def draw_radial_tree(merges: NDArray[Any], names: list[str], path: Path) -> None:
    """The tree with its leaves around a circle, each with its name."""
    from matplotlib.collections import LineCollection

    tree = _form_dendrogram(merges, no_plot=True)
    turn = 2 * np.pi / (10 * len(names))  # scipy sets the leaves 10 apart
    highest = max(float(merges[:, 2].max()), 1e-9)
    angles, radii = np.array(tree["icoord"]) * turn, 1 - np.array(tree["dcoord"]) / highest
    figure = _open_figure()
    axes = figure.add_subplot(projection="polar")
    axes.add_collection(LineCollection(list(np.stack([angles, radii], axis=2)), linewidths=0.2))
    for place, leaf in enumerate(tree["leaves"]):
        angle = (10 * place + 5) * turn
        axes.text(angle, 1.01, names[leaf], fontsize=1, rotation=np.degrees(angle), rotation_mode="anchor")
    axes.set_axis_off()
    figure.savefig(path)


def draw_clouds(names: list[str], labels: NDArray[Any], folder: Path) -> int:
    """A word cloud for each cluster whose names have words; how many there are."""
    from wordcloud import WordCloud

    drawn = 0
    for label in np.unique(labels).tolist():
        cloud = WordCloud(**_CLOUD)
        words = cloud.process_text(" ".join(names[row] for row in np.flatnonzero(labels == label)))
        if words:
            cloud.generate_from_frequencies(words).to_file(folder / f"cloud-{label}.png")
            drawn += 1
    return drawn


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
