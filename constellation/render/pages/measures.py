"""An atlas in, the pages of counts out: clusters, words, statistics and trends."""

from __future__ import annotations

from typing import Any

import numpy as np

from constellation.analysis.concentration import measure_concentration
from constellation.analysis.groups import code_column
from constellation.analysis.trends import LEAST_DOWNLOADS, LEAST_LIKES, LEAST_MEMBERS
from constellation.atlas import Atlas
from constellation.render.clouds import draw_cloud
from constellation.render.frame import Frame
from constellation.render.pages.facets import FACETS
from constellation.render.pages.overview import find_risers
from constellation.render.payloads import list_families, rank_top_families
from constellation.render.plots import plot_bars, plot_density, plot_histogram
from constellation.render.sheet import Sheet

_LISTED = 40


def make_clusters_page(frame: Frame, atlas: Atlas, sheet: Sheet) -> tuple[str, str]:
    """clusters.html: the agglomerative clusters, each with its word cloud."""
    clusters = []
    for index, rows in enumerate(sheet.cluster_rows):
        families = [
            {
                "text": atlas.families.clades[clade].title,
                "href": f"families/{atlas.families.clades[clade].slug}.html",
                "count": count,
                "colour": sheet.colours[clade],
            }
            for clade, count in list_families(atlas, rows)[:5]
        ]
        downloads = np.nan_to_num(atlas.counts.downloads[rows], nan=-1)
        clusters.append(
            {
                "number": index + 1,
                "label": sheet.cluster_labels[index],
                "models": len(rows),
                "families": families,
                "communities": _list_communities(atlas, sheet, rows),
                "top": [atlas.ids[row] for row in rows[np.lexsort((rows, -downloads))][:3].tolist()],
                "cloud": draw_cloud(
                    sheet.cluster_clouds[index],
                    lambda word, number=index + 1: f"models.html#words={word}&cluster={number}",
                    sheet.kinds.__getitem__,
                    f"The words that set cluster {index + 1} apart",
                ),
            }
        )
    return frame.render(
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


def _list_communities(atlas: Atlas, sheet: Sheet, rows: np.ndarray) -> list[dict[str, Any]]:
    """The communities that hold most of some models, with how many of them each has."""
    found, counts = np.unique(atlas.communities.member_of[rows], return_counts=True)
    order = np.lexsort((found, -counts))[:5]
    return [{"text": sheet.community_labels[found[place]], "count": int(counts[place])} for place in order.tolist()]


def make_words_page(frame: Frame, atlas: Atlas, sheet: Sheet) -> tuple[str, str]:
    """words.html: the most common words and phrases of the names, with counts."""
    lengths: dict[int, list[Any]] = {}
    for phrase in atlas.phrases:
        lengths.setdefault(phrase.length, []).append(phrase)
    return frame.render(
        "words.html",
        path="words.html",
        page="words",
        title="Words",
        description=f"The most common words and phrases in the names of {len(atlas):,} language models.",
        scripts=("tables",),
        models=len(atlas),
        downloads=max(atlas.everything.downloads, 1.0),
        lengths=sorted(lengths.items()),
        kinds=sheet.kinds,
        facets=[{"text": facet.title, "href": f"facets/{facet.slug}.html"} for facet in FACETS],
        cloud=draw_cloud(
            sheet.sky_cloud,
            lambda word: f"models.html#words={word}",
            sheet.kinds.__getitem__,
            "The words of all names",
        ),
    )


def _list_declared(atlas: Atlas) -> list[dict[str, Any]]:
    """How far names and declarations agree in the larger families."""
    return [
        {
            "clade": atlas.families.clades[clade],
            "agreement": atlas.declarations.agreement_of[clade],
            "consistency": atlas.declarations.consistency_of[clade],
        }
        for clade in rank_top_families(atlas)[:_LISTED]
        if atlas.declarations.consistency_of[clade].n
    ]


def make_statistics_page(frame: Frame, atlas: Atlas, sheet: Sheet) -> tuple[str, str]:
    """statistics.html: distributions, correlations, concentration, who and under which licence."""
    counts, frame_of = atlas.counts, atlas.catalogue.frame
    both = np.isfinite(counts.downloads) & np.isfinite(counts.likes)
    months = sorted(date[:7] for date in counts.created.tolist() if date)
    by_month = {month: months.count(month) for month in sorted(set(months))}
    everything = np.arange(len(atlas))
    families = [
        {"clade": atlas.families.clades[clade], "correlations": atlas.groups[clade].correlations}
        for clade in rank_top_families(atlas)
        if atlas.groups[clade].correlations.n >= 20
    ]
    tallies = (
        ("Tasks", code_column(frame_of["task"]).tally(everything), "untagged"),
        ("Licences", sheet.licences.tally(everything), "not declared"),
        ("Declared architectures", sheet.architectures.tally(everything), "not declared"),
        ("Owners with most models", sheet.owners.tally(everything), "no owner"),
    )
    return frame.render(
        "statistics.html",
        path="statistics.html",
        page="statistics",
        title="Statistics",
        description=f"Likes, downloads, sizes, licences and owners of {len(atlas):,} language models.",
        scripts=("plotly", "scatter", "tables"),
        correlations=atlas.everything.correlations,
        families=families[:_LISTED],
        declarations=atlas.declarations,
        declared=_list_declared(atlas),
        unusual=[
            {
                "id": atlas.ids[row],
                "family": atlas.families.clades[atlas.families.top[atlas.families.member_of[row]]],
                "declares": frame_of.at[row, "base_model"] or frame_of.at[row, "architecture"],
            }
            for row in atlas.declarations.unusual[:_LISTED].tolist()
        ],
        density=plot_density(counts.downloads[both], counts.likes[both]) if both.any() else None,
        both=int(both.sum()),
        known={
            "downloads": int(np.isfinite(counts.downloads).sum()),
            "likes": int(np.isfinite(counts.likes).sum()),
            "parameters": int(np.isfinite(counts.parameters).sum()),
            "created": len(months),
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


def _rank_models(
    atlas: Atlas, now: np.ndarray, before: np.ndarray, least: float
) -> dict[str, list[dict[str, Any]]]:
    """The models that gained and lost most, absolutely and in proportion."""
    seen = np.flatnonzero(np.isfinite(now) & np.isfinite(before))
    gain = now[seen] - before[seen]

    def describe(places: np.ndarray) -> list[dict[str, Any]]:
        return [
            {
                "id": atlas.ids[seen[place]],
                "before": before[seen[place]],
                "now": now[seen[place]],
                "gain": gain[place],
                "growth": now[seen[place]] / before[seen[place]] - 1
                if before[seen[place]] >= least
                else float("nan"),
            }
            for place in places[:_LISTED].tolist()
        ]

    order = np.lexsort((seen, -gain))
    enough = np.flatnonzero(before[seen] >= least)
    growth = now[seen][enough] / before[seen][enough]
    return {
        "gained": describe(order[gain[order] > 0]),
        "lost": describe(order[::-1][gain[order[::-1]] < 0]),
        "grown": describe(enough[np.lexsort((seen[enough], -growth))]),
    }


def make_trends_page(frame: Frame, atlas: Atlas) -> tuple[str, str]:
    """trends.html: what changed since the previous snapshot."""
    trends = atlas.trends
    context: dict[str, Any] = {"trends": None}
    if trends is not None:
        new = np.flatnonzero(trends.created_since)
        downloads = np.nan_to_num(atlas.counts.downloads[new], nan=-1)
        fresh = new[np.lexsort((new, -downloads))]
        new_bars = [
            {
                "label": atlas.families.clades[clade].title,
                "value": count,
                "href": f"families/{atlas.families.clades[clade].slug}.html",
            }
            for clade, count in list_families(atlas, new)[:12]
        ]
        context = {
            "trends": trends,
            "fresh": [{"id": atlas.ids[row], "row": row} for row in fresh[:_LISTED].tolist()],
            "fresh_count": len(new),
            "new_bars": new_bars,
            "risers": find_risers(atlas),
            "downloads": _rank_models(atlas, atlas.counts.downloads, trends.downloads_before, LEAST_DOWNLOADS),
            "likes": _rank_models(atlas, atlas.counts.likes, trends.likes_before, LEAST_LIKES),
            "only_now": int((~trends.before).sum()),
            "observed": int(np.isfinite(trends.downloads_before).sum()),
            "likes_observed": int(np.isfinite(trends.likes_before).sum()),
            "gone": sorted(trends.gone, key=lambda item: (-np.nan_to_num(item[1], nan=-1), item[0]))[:_LISTED],
            "gone_count": len(trends.gone),
            "counts": atlas.counts,
            "least": {"downloads": LEAST_DOWNLOADS, "likes": LEAST_LIKES, "members": LEAST_MEMBERS},
        }
    return frame.render(
        "trends.html",
        path="trends.html",
        page="trends",
        title="Trends",
        description="New, rising and falling language models and families since the previous snapshot.",
        scripts=("tables",),
        date=atlas.catalogue.date,
        models=len(atlas),
        **context,
    )
