"""Make the page of the agglomerative clusters (clusters.html)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from constellation.analysis.families.ranking import count_top_families
from constellation.analysis.groups import list_leaders
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.clouds import draw_cloud, place_words
from constellation.render.page import PageRenderer


def make_clusters_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """Return the path and HTML of the clusters page.

    The page has a word cloud for each cluster.
    """
    clusters = []
    for index, rows in enumerate(context.clusters.rows):
        families = [
            {
                "text": atlas.families.clades[clade].title,
                "href": f"families/{atlas.families.clades[clade].slug}.html",
                "count": count,
                "colour": context.families.colours[clade],
            }
            for clade, count in count_top_families(atlas.families, rows)[:5]
        ]
        leaders = list_leaders(rows, atlas.facts.counts.downloads, 3)
        clusters.append(
            {
                "number": index + 1,
                "label": context.clusters.labels[index],
                "shares": context.clusters.shares[index],
                "isolates": int((atlas.network.communities.numbers[rows] < 0).sum()),
                "models": len(rows),
                "families": families,
                "communities": _list_communities(atlas, context, rows),
                "top": [atlas.ids[row] for row in leaders],
                "cloud": draw_cloud(
                    place_words(context.words.clusters[index]),
                    _find_words_in(index + 1),
                    context.words.kinds.__getitem__,
                    f"Words that are typical of cluster {index + 1}",
                ),
            }
        )
    return renderer.render(
        "clusters.html",
        path="clusters.html",
        page="clusters",
        title="Clusters",
        description=f"{len(clusters)} clusters of {len(atlas):,} language models with similar names.",
        clusters=clusters,
        bars=[
            {"label": cluster["label"], "value": cluster["models"], "href": f"#cluster-{cluster['number']}"}
            for cluster in clusters
        ],
        models=len(atlas),
        agreement=atlas.network.cluster_agreement,
    )


def _find_words_in(cluster: int) -> Callable[[str], str]:
    """Return a function that makes the link of a word in a cluster.

    The link leads to the models of the cluster with this word in their names.
    """
    return lambda word: f"models.html#words={word}&cluster={cluster}"


def _list_communities(atlas: Atlas, context: SiteContext, rows: np.ndarray) -> list[dict[str, Any]]:
    """Return the five communities that contain the most of the given models.

    Each community has the number of these models in it.
    """
    numbers = atlas.network.communities.numbers[rows]
    found, counts = np.unique(numbers[numbers >= 0], return_counts=True)
    order = np.lexsort((found, -counts))[:5]
    return [
        {"text": context.communities.labels[found[place]], "count": int(counts[place])} for place in order.tolist()
    ]
