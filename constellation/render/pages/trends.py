"""Make the page about the changes since earlier snapshots (trends.html)."""

from __future__ import annotations

from typing import Any

import numpy as np

from constellation.analysis.families.ranking import (
    Comparison,
    FamilyGain,
    compare_families,
    count_top_families,
    find_risers,
)
from constellation.analysis.history import choose_snapshots
from constellation.analysis.trends import Trends
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.counts import name_counts
from constellation.render.drawing.line_charts import draw_sparkline, number_days
from constellation.render.page import PageRenderer
from constellation.render.pages.adoption import has_adoption_page
from constellation.render.pages.history import describe_whole
from constellation.render.pages.trend_charts import (
    describe_changes,
    describe_created,
    describe_growth,
)
from constellation.render.pages.word_trends import describe_word_trends


def list_risers(atlas: Atlas) -> list[FamilyGain]:
    """List the families that have grown fastest since the previous snapshot.

    They are in descending order of the growth of their downloads. The settings define the smallest gain and the
    smallest number of compared models.
    """
    trends = atlas.changes.trends
    if trends is None:
        return []
    comparison = _compare(atlas, trends.downloads_before)
    return find_risers(atlas.families, comparison, atlas.settings.rising_least_gain)


def _compare(atlas: Atlas, before: np.ndarray) -> Comparison:
    """Compare each family's downloads with its downloads at an earlier date.

    before: float64 (n,), the earlier downloads of each model, NaN where unknown.
    """
    settings = atlas.settings
    return compare_families(
        atlas.families,
        before,
        atlas.facts.counts.downloads,
        least=settings.growth_least_downloads,
        members=settings.growth_least_members,
    )


def _describe_comparison(atlas: Atlas, trends: Trends) -> dict[str, Any]:
    """Make the table of the families' changes since an earlier snapshot.

    Pages without scripts show this table. The result also has the dates of the snapshots that scripts compare. The
    table compares this catalogue with the previous one. If the previous catalogue is not one of the snapshots, the
    table compares with the newest of them.
    """
    history = atlas.changes.history
    if history is None:
        changes = _compare(atlas, trends.downloads_before)
        return {"since": trends.since, "dates": [], "changes": changes, "courses": {}}
    dates = [history.dates[place] for place in choose_snapshots(history, atlas.settings.snapshots_compared)]
    since = trends.since if trends.since in dates[:-1] else dates[-2]
    before = history.downloads[:, history.dates.index(since)]
    changes = _compare(atlas, before)
    courses = {
        one.index: draw_sparkline(
            course.downloads.index.tolist(),
            f"Growth of the {name_counts(atlas).noun} of {one.clade.title} since {dates[0]}",
            number_days(history.dates),
        )
        for one in changes.families[: atlas.settings.families_listed]
        if (course := atlas.follow(atlas.facts.groups[one.index].rows))
    }
    return {"since": since, "dates": dates, "changes": changes, "courses": courses}


def _rank_models(
    atlas: Atlas, now: np.ndarray, before: np.ndarray, least: float, least_gain: float, courses: np.ndarray | None
) -> dict[str, list[dict[str, Any]]]:
    """List the models with the largest gains, losses and relative growth.

    Parameters
    ----------
    least : relative growth is computed only for models with at least this count in the earlier snapshot
    least_gain : smallest gain of a model that is listed by its relative growth
    courses : float64 (n, s), the counts in all snapshots, NaN where unknown
    """
    seen = np.flatnonzero(np.isfinite(now) & np.isfinite(before))
    gain = now[seen] - before[seen]
    days = number_days(atlas.changes.history.dates) if atlas.changes.history else None

    def describe(places: np.ndarray) -> list[dict[str, Any]]:
        return [
            {
                "id": atlas.ids[seen[place]],
                "before": before[seen[place]],
                "now": now[seen[place]],
                "gain": gain[place],
                "course": None
                if courses is None
                else draw_sparkline(courses[seen[place]].tolist(), f"Course of {atlas.ids[seen[place]]}", days),
                "growth": now[seen[place]] / before[seen[place]] - 1
                if before[seen[place]] >= least
                else float("nan"),
            }
            for place in places[: atlas.settings.movers_listed].tolist()
        ]

    order = np.lexsort((seen, -gain))
    enough = np.flatnonzero((before[seen] >= least) & (gain >= least_gain))
    growth = now[seen][enough] / before[seen][enough]
    return {
        "gained": describe(order[gain[order] > 0]),
        "lost": describe(order[::-1][gain[order[::-1]] < 0]),
        "grown": describe(enough[np.lexsort((seen[enough], -growth))]),
    }


def _describe_change(atlas: Atlas, trends: Trends) -> dict[str, Any]:
    """Describe what has changed since the previous snapshot.

    The result has the variables of the template.
    """
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
    history = atlas.changes.history
    gone = sorted(trends.gone, key=lambda item: (-np.nan_to_num(item[1], nan=-1), item[0]))
    least_downloads, least_likes = settings.growth_least_downloads, settings.growth_least_likes
    return {
        "trends": trends,
        "fresh": [{"id": atlas.ids[row], "row": row} for row in fresh[: settings.movers_listed].tolist()],
        "fresh_count": len(new),
        "new_bars": new_bars,
        "comparison": _describe_comparison(atlas, trends),
        "listed": settings.families_listed,
        "downloads": _rank_models(
            atlas,
            atlas.facts.counts.downloads,
            trends.downloads_before,
            least_downloads,
            settings.rising_least_gain,
            history.downloads if history else None,
        ),
        "likes": _rank_models(
            atlas,
            atlas.facts.counts.likes,
            trends.likes_before,
            least_likes,
            1,
            history.likes if history else None,
        ),
        "observed": int(np.isfinite(trends.downloads_before).sum()),
        "likes_observed": int(np.isfinite(trends.likes_before).sum()),
        "gone": gone[: settings.movers_listed],
        "counts": atlas.facts.counts,
        "least": {
            "downloads": least_downloads,
            "likes": least_likes,
            "members": settings.growth_least_members,
            "gain": settings.rising_least_gain,
        },
    }


def _describe_span(atlas: Atlas) -> dict[str, Any] | None:
    """Describe what has changed since the first snapshot.

    Return None if there are fewer than three snapshots.
    """
    history = atlas.changes.history
    if history is None:
        return None
    settings, first = atlas.settings, history.downloads[:, 0]
    downloads = atlas.facts.counts.downloads
    return {
        "course": describe_whole(atlas),
        "downloads": _rank_models(
            atlas,
            downloads,
            first,
            settings.growth_least_downloads,
            settings.rising_least_gain,
            history.downloads,
        ),
        "observed": int((np.isfinite(first) & np.isfinite(downloads)).sum()),
    }


def make_trends_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """Return the path and HTML of the trends page.

    The page shows the changes since the previous and since the first snapshot.
    """
    trends, history = atlas.changes.trends, atlas.changes.history
    changes: dict[str, Any] = {"trends": None}
    if trends is not None:
        changes = _describe_change(atlas, trends)
        compared = changes["comparison"]
        changes["charts"] = describe_changes(atlas, context, compared["changes"], compared["since"])
    return renderer.render(
        "trends.html",
        path="trends.html",
        page="trends",
        title="Trends",
        contents=True,
        description="New, rising and falling language models and families since the previous snapshot.",
        scripts=("pages", "sharing"),
        date=atlas.catalogue.date,
        models=len(atlas),
        span=_describe_span(atlas),
        adoption=has_adoption_page(atlas),
        words=describe_word_trends(atlas),
        created=describe_created(atlas, context),
        growth=describe_growth(atlas, context, history) if history else None,
        **changes,
    )
