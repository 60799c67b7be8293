"""The page about changes since earlier snapshots, trends.html."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from constellation.analysis.families.ranking import FamilyGain, count_top_families, rank_gains
from constellation.analysis.trends import Trends
from constellation.atlas import Atlas
from constellation.render.page import PageRenderer
from constellation.render.pages.history import describe_whole


def find_risers(atlas: Atlas) -> list[FamilyGain]:
    """Rank the top-level families by the growth of their downloads since the previous snapshot, highest first."""
    return [] if atlas.changes.trends is None else _rank_gains(atlas, atlas.changes.trends.downloads_before)


def _rank_gains(atlas: Atlas, before: np.ndarray) -> list[FamilyGain]:
    """Rank the top-level families by the growth of their downloads since an earlier snapshot, highest first.

    `before` has the downloads of each model in that snapshot.
    """
    rows_of = [group.rows for group in atlas.facts.groups]
    return rank_gains(atlas.families, rows_of, before, atlas.facts.counts.downloads, atlas.settings)


def _rank_models(
    atlas: Atlas, now: np.ndarray, before: np.ndarray, least: float
) -> dict[str, list[dict[str, Any]]]:
    """Return the models with the largest increase, the largest decrease and the fastest growth of a count."""
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
            for place in places[: atlas.settings.movers_listed].tolist()
        ]

    order = np.lexsort((seen, -gain))
    enough = np.flatnonzero(before[seen] >= least)
    growth = now[seen][enough] / before[seen][enough]
    return {
        "gained": describe(order[gain[order] > 0]),
        "lost": describe(order[::-1][gain[order[::-1]] < 0]),
        "grown": describe(enough[np.lexsort((seen[enough], -growth))]),
    }


def _describe_change(atlas: Atlas, trends: Trends) -> dict[str, Any]:
    """Return the changes since the previous snapshot, as variables for the template."""
    settings = atlas.settings
    new = np.flatnonzero(trends.created_since)
    downloads = np.nan_to_num(atlas.facts.counts.downloads[new], nan=-1)
    fresh = new[np.lexsort((new, -downloads))]
    new_bars = [
        {
            "label": atlas.families.clades[clade].title,
            "value": count,
            "href": f"families/{atlas.families.clades[clade].slug}.html",
        }
        for clade, count in count_top_families(atlas.families, new)[:12]
    ]
    gone = sorted(trends.gone, key=lambda item: (-np.nan_to_num(item[1], nan=-1), item[0]))
    least_downloads, least_likes = settings.growth_least_downloads, settings.growth_least_likes
    return {
        "trends": trends,
        "fresh": [{"id": atlas.ids[row], "row": row} for row in fresh[: settings.movers_listed].tolist()],
        "fresh_count": len(new),
        "new_bars": new_bars,
        "risers": find_risers(atlas)[: settings.families_listed],
        "downloads": _rank_models(atlas, atlas.facts.counts.downloads, trends.downloads_before, least_downloads),
        "likes": _rank_models(atlas, atlas.facts.counts.likes, trends.likes_before, least_likes),
        "only_now": int((~trends.before).sum()),
        "observed": int(np.isfinite(trends.downloads_before).sum()),
        "likes_observed": int(np.isfinite(trends.likes_before).sum()),
        "gone": gone[: settings.movers_listed],
        "gone_count": len(trends.gone),
        "counts": atlas.facts.counts,
        "least": {
            "downloads": least_downloads,
            "likes": least_likes,
            "members": settings.growth_least_members,
        },
    }


def _describe_span(atlas: Atlas) -> dict[str, Any] | None:
    """Return the changes since the first snapshot, or None if there are fewer than three snapshots."""
    history = atlas.changes.history
    if history is None:
        return None
    first = history.downloads[:, 0]
    observed = np.isfinite(first) & np.isfinite(atlas.facts.counts.downloads)
    dated = atlas.facts.counts.created[atlas.facts.counts.created != ""]
    created = [int(((dated > earlier) & (dated <= date)).sum()) for earlier, date in pairwise(history.dates)]
    return {
        "course": describe_whole(atlas),
        "held": history.held,
        "created": [0, *created],
        "risers": _rank_gains(atlas, first),
        "downloads": _rank_models(
            atlas, atlas.facts.counts.downloads, first, atlas.settings.growth_least_downloads
        ),
        "observed": int(observed.sum()),
    }


def make_trends_page(renderer: PageRenderer, atlas: Atlas) -> tuple[str, str]:
    """Return the path and HTML of the page about changes since the previous and since the first snapshot."""
    context = {"trends": None} if atlas.changes.trends is None else _describe_change(atlas, atlas.changes.trends)
    return renderer.render(
        "trends.html",
        path="trends.html",
        page="trends",
        title="Trends",
        description="New, rising and falling language models and families since the previous snapshot.",
        scripts=("pages",),
        date=atlas.catalogue.date,
        models=len(atlas),
        span=_describe_span(atlas),
        **context,
    )
