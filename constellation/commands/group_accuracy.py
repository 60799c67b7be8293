"""Print how well communities and clusters agree with lines, for the subcommand `evaluate`."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from constellation.analysis.clusters import find_clusters, measure_cluster_agreement
from constellation.analysis.communities import LEIDEN, Communities, choose_engine, find_communities
from constellation.analysis.evaluation.labels import keep_common_labels, measure_label_agreement
from constellation.analysis.families.families import Families
from constellation.analysis.lineage.bases import read_bases
from constellation.analysis.lineage.graph import trace_lineage
from constellation.analysis.lineage.lines import find_lines
from constellation.analysis.names.features import add_characters, embed_features, weigh_ngrams
from constellation.analysis.names.names import Names
from constellation.analysis.neighbours import SearchLimits
from constellation.analysis.partition import Partition, measure_agreement
from constellation.analysis.similarity import find_neighbours
from constellation.catalogue import Catalogue
from constellation.settings import Settings

#: The number of models of a large group.
_LARGE = 20
_COLUMNS = {
    "groups": 7,
    f"{_LARGE} +": 7,
    "alone": 7,
    "largest": 8,
    "labels": 7,
    "declared": 9,
    "seeds": 7,
    "samples": 8,
}


def print_group_accuracy(
    catalogue: Catalogue, names: Names, families: Families, labels: list[str], settings: Settings
) -> None:
    """Print how well communities and clusters agree with the labels and with the declared lines.

    There is one row for the engine in the settings, one for the Leiden method, and one for the clusters. Each row
    also has the number of groups, of groups with 20 or more models, and of models without a similar name, and the
    size of the largest group. The last columns are the agreement of two seeds and of two random samples. Agreement
    is the adjusted mutual information.
    """
    frame = catalogue.frame
    lineage = trace_lineage(read_bases(frame["id"].tolist(), frame["base_model"].to_numpy(dtype=object)))
    line = find_lines(frame["architecture"].tolist(), lineage, families.clades, families.member_of).line
    declared = keep_common_labels([line.values[code] for code in line.codes.tolist()], _LARGE)
    features = weigh_ngrams(names.tokens, settings.ngram_longest)
    compared = add_characters(features, names.names) if len(names) <= settings.exact_search else features
    graph = find_neighbours(compared, SearchLimits.from_settings(settings)).graph
    print("communities and clusters; the last four columns are adjusted mutual information:")
    print(f"{'':34} {' '.join(f'{name:>{width}}' for name, width in _COLUMNS.items())}")

    def print_row(title: str, found: Partition, alone: str, agreements: tuple[float, ...]) -> None:
        counts = int((found.sizes > 1).sum()), int((found.sizes >= _LARGE).sum()), int(found.sizes.max(initial=0))
        measures = [
            f"{measure_label_agreement(lines, found.member_of).information:.3f}" if any(lines) else ""
            for lines in (labels, declared)
        ]
        cells = [f"{counts[0]:,}", f"{counts[1]:,}", alone, f"{counts[2]:,}", *measures]
        cells += [f"{value:.3f}" for value in agreements]
        row = " ".join(f"{cell:>{width}}" for cell, width in zip(cells, _COLUMNS.values(), strict=False))
        print(f"{title:34} {row}".rstrip())

    default = choose_engine(len(names), settings.communities, settings.louvain_largest)
    for engine in dict.fromkeys((default, LEIDEN)):
        one, two = (_find_communities(graph, engine, settings, step) for step in range(2))
        print_row(f"communities, {engine}", one, f"{one.isolates:,}", (_compare(one, two),))
    options = {"clusters": settings.clusters, "microclusters": settings.microclusters}
    embedding = embed_features(features, components=settings.components, seed=settings.seed)
    clusters = find_clusters(names.tokens, embedding, **options)
    agreement = measure_cluster_agreement(
        clusters, features, names.tokens, components=settings.components, seed=settings.seed, **options
    )
    print_row("clusters", clusters, "", (agreement.seeds, agreement.samples))


def _find_communities(graph: sparse.csr_matrix, engine: str, settings: Settings, step: int) -> Communities:
    return find_communities(
        graph,
        engine=engine,
        louvain_largest=settings.louvain_largest,
        resolution=settings.resolution,
        seed=(settings.seed + step) % 2**32,
    )


def _compare(one: Communities, two: Communities) -> float:
    """Return how well two results agree. Models without a similar name are left out."""
    linked = np.flatnonzero(one.numbers >= 0)
    return measure_agreement(one.member_of[linked], two.member_of[linked])
