"""Make the page of the agglomerative clusters (clusters.html), with a map of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from markupsafe import Markup

from constellation.analysis.families.ranking import count_top_families
from constellation.analysis.groups import list_leaders
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.clouds import draw_cloud, place_words
from constellation.render.drawing.cluster_map import NARROW, WIDE, draw_cluster_map
from constellation.render.page import PageRenderer
from constellation.render.shards import choose_drawn

#: Largest number of models on the map. More would make the page many megabytes large, but not clearer.
POINTS = 20_000


def make_clusters_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """Return the path and HTML of the clusters page.

    The page has a map of the clusters, and the details of each cluster with a word cloud.
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
        scripts=("clusters",),
        description=f"{len(clusters)} clusters of {len(atlas):,} language models with similar names.",
        clusters=clusters,
        maps=_draw_maps(atlas, context),
        legend=_list_colours(atlas, context),
        drawn=min(len(atlas), POINTS),
        models=len(atlas),
        agreement=atlas.network.cluster_agreement,
    )


def _draw_maps(atlas: Atlas, context: SiteContext) -> list[Markup]:
    """Return the map of the clusters for wide windows, and that for phones."""
    network = atlas.network
    layout = atlas.cluster_map
    shown = choose_drawn(atlas, POINTS)
    colours = [
        context.families.colours[clade] if clade >= 0 else -1 for clade in atlas.families.member_of[shown].tolist()
    ]
    return [
        draw_cluster_map(
            layout,
            shown,
            colours,
            context.clusters.labels,
            network.clusters.sizes.tolist(),
            canvas,
            points=canvas is WIDE,
        )
        for canvas in (WIDE, NARROW)
    ]


def _list_colours(atlas: Atlas, context: SiteContext) -> list[dict[str, Any]]:
    """Return the families that have a colour of their own on the map, largest first."""
    clades = atlas.families.clades
    return [
        {
            "text": clades[clade].title,
            "href": f"families/{clades[clade].slug}.html",
            "count": len(atlas.facts.groups[clade].rows),
            "colour": context.families.colours[clade],
        }
        for clade in context.families.ranked
        if context.families.colours[clade] >= 0
    ]


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
