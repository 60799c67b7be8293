"""An atlas in, the pages of counts out: clusters, words and statistics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from constellation.analysis.groups import code_column
from constellation.analysis.statistics import measure_concentration
from constellation.atlas import Atlas
from constellation.catalogue.reading.bases import split_bases
from constellation.render.context import SiteContext
from constellation.render.drawing.charts import plot_bars, plot_density, plot_histogram
from constellation.render.drawing.clouds import draw_cloud, place_words
from constellation.render.page import PageRenderer
from constellation.render.pages.facets import FACETS
from constellation.render.pages.growth_curves import describe_whole
from constellation.render.pages.lineage import describe_lineage
from constellation.render.payloads.models import list_families, rank_top_families
from constellation.render.payloads.shards import count_drawn
from constellation.render.wording import FIRST_RECORDED


def make_clusters_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """clusters.html: the agglomerative clusters, each with its word cloud."""
    clusters = []
    for index, rows in enumerate(context.cluster_rows):
        families = [
            {
                "text": atlas.families.clades[clade].title,
                "href": f"families/{atlas.families.clades[clade].slug}.html",
                "count": count,
                "colour": context.colours[clade],
            }
            for clade, count in list_families(atlas, rows)[:5]
        ]
        downloads = np.nan_to_num(atlas.facts.counts.downloads[rows], nan=-1)
        clusters.append(
            {
                "number": index + 1,
                "label": context.cluster_labels[index],
                "models": len(rows),
                "families": families,
                "communities": _list_communities(atlas, context, rows),
                "top": [atlas.ids[row] for row in rows[np.lexsort((rows, -downloads))][:3].tolist()],
                "cloud": draw_cloud(
                    place_words(context.cluster_words[index]),
                    _find_words_in(index + 1),
                    context.kinds.__getitem__,
                    f"The words that set cluster {index + 1} apart",
                ),
            }
        )
    return renderer.render(
        "clusters.html",
        path="clusters.html",
        page="clusters",
        title="Clusters",
        description=f"{len(clusters)} clusters of {len(atlas):,} language models, made from their names alone.",
        clusters=clusters,
        bars=[
            {"label": cluster["label"], "value": cluster["models"], "href": f"#cluster-{cluster['number']}"}
            for cluster in clusters
        ],
        models=len(atlas),
    )


def _find_words_in(cluster: int) -> Callable[[str], str]:
    """What gives the address of a word's models in a cluster."""
    return lambda word: f"models.html#words={word}&cluster={cluster}"


def _list_communities(atlas: Atlas, context: SiteContext, rows: np.ndarray) -> list[dict[str, Any]]:
    """The communities that hold most of some models, with how many of them each has."""
    found, counts = np.unique(atlas.network.communities.member_of[rows], return_counts=True)
    order = np.lexsort((found, -counts))[:5]
    return [
        {"text": context.community_labels[found[place]], "count": int(counts[place])} for place in order.tolist()
    ]


def make_words_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """words.html: the most common words and phrases of the names, with counts."""
    lengths: dict[int, list[Any]] = {}
    for phrase in atlas.facts.phrases:
        lengths.setdefault(phrase.length, []).append(phrase)
    return renderer.render(
        "words.html",
        path="words.html",
        page="words",
        title="Words",
        description=f"The most common words and phrases in the names of {len(atlas):,} language models.",
        scripts=("pages",),
        models=len(atlas),
        downloads=max(atlas.facts.everything.downloads, 1.0),
        lengths=sorted(lengths.items()),
        kinds=context.kinds,
        facets=[{"text": facet.title, "href": f"facets/{facet.slug}.html"} for facet in FACETS],
        cloud=draw_cloud(
            place_words(context.all_words),
            lambda word: f"models.html#words={word}",
            context.kinds.__getitem__,
            "The words of all names",
        ),
    )


def _list_declared(atlas: Atlas) -> list[dict[str, Any]]:
    """How far names and declarations agree in the larger families."""
    return [
        {
            "clade": atlas.families.clades[clade],
            "agreement": atlas.lineage.architectures.agreement_of[clade],
            "consistency": atlas.lineage.architectures.consistency_of[clade],
        }
        for clade in rank_top_families(atlas)[: atlas.settings.movers_listed]
        if atlas.lineage.architectures.consistency_of[clade].n
    ]


def make_statistics_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """statistics.html: distributions, correlations, concentration, who and under which licence."""
    counts, frame_of = atlas.facts.counts, atlas.catalogue.frame
    both = np.isfinite(counts.downloads) & np.isfinite(counts.likes)
    dated = Counter(date[:7] for date in counts.created.tolist() if len(date) > 4)
    by_month = dict(sorted(dated.items()))
    placeholder = FIRST_RECORDED in counts.created
    everything = np.arange(len(atlas))
    families = [
        {"clade": atlas.families.clades[clade], "correlations": atlas.facts.groups[clade].correlations}
        for clade in rank_top_families(atlas)
        if atlas.facts.groups[clade].correlations.n >= atlas.settings.correlation_least
    ]
    tallies = (
        ("Tasks", code_column(frame_of["task"]).tally(everything), "untagged"),
        ("Licences", context.licences.tally(everything), "not declared"),
        ("Declared architectures", context.architectures.tally(everything), "not declared"),
        ("Owners with most models", context.owners.tally(everything), "no owner"),
    )
    return renderer.render(
        "statistics.html",
        path="statistics.html",
        page="statistics",
        title="Statistics",
        description=f"Likes, downloads, sizes, licences and owners of {len(atlas):,} language models.",
        scripts=("pages",),
        plots=True,
        correlations=atlas.facts.everything.correlations,
        families=families[: atlas.settings.movers_listed],
        declarations=atlas.lineage.architectures,
        declared=_list_declared(atlas),
        unusual=[
            {
                "id": atlas.ids[row],
                "family": atlas.families.clades[atlas.families.top[atlas.families.member_of[row]]],
                "declares": ", ".join(split_bases(str(frame_of.at[row, "base_model"])))
                or frame_of.at[row, "architecture"],
            }
            for row in atlas.lineage.architectures.unusual[: atlas.settings.movers_listed].tolist()
        ],
        lineage=describe_lineage(atlas),
        density=plot_density(counts.downloads[both], counts.likes[both]) if both.any() else None,
        both=int(both.sum()),
        shown=count_drawn(atlas),
        known={
            "downloads": int(np.isfinite(counts.downloads).sum()),
            "likes": int(np.isfinite(counts.likes).sum()),
            "parameters": int(np.isfinite(counts.parameters).sum()),
            "created": dated.total(),
        },
        models=len(atlas),
        histograms=[
            {"id": name, "title": title, "json": plot_histogram(values, title, "models")}
            for name, title, values in (
                ("downloads", "downloads in 30 days", counts.downloads),
                ("likes", "likes", counts.likes),
                ("parameters", "parameters", counts.parameters),
            )
            if np.isfinite(values).any()
        ],
        growth=plot_bars(list(by_month), list(by_month.values()), "month of creation", "models")
        if by_month
        else None,
        by_month=by_month,
        placeholder=placeholder,
        course=describe_whole(atlas),
        concentration=[
            {"title": title, "measures": measure_concentration(values)}
            for title, values in (("downloads", counts.downloads), ("likes", counts.likes))
        ],
        tallies=[
            {
                "title": title,
                "bars": [{"label": value or unknown, "value": count} for value, count in tally[:12]],
                "distinct": len(tally),
            }
            for title, tally, unknown in tallies
        ],
    )
