"""Charts and tables of how a group of models changed over the snapshots, for the macros of history.html."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from constellation.analysis.history import Curve, follow_group
from constellation.atlas import Atlas
from constellation.render.drawing.line_charts import draw_curve
from constellation.render.wording import write_count


def describe_course(
    atlas: Atlas, rows: np.ndarray, title: str, colour: int, models: Sequence[int] | None = None
) -> dict[str, Any] | None:
    """Return charts and a table of how a group changed, or None if there are fewer than three snapshots.

    Parameters
    ----------
    rows : int (m,), the models of the group
    title : name of the group in labels
    colour : family colour of the charts, 0 to 11, or -1 for the neutral colour
    models : number of models in each snapshot. By default, only current models of the group are counted
    """
    if atlas.changes.history is None:
        return None
    dates = atlas.changes.history.dates
    course = follow_group(
        rows,
        atlas.changes.history,
        least_downloads=atlas.settings.growth_least_downloads,
        least_likes=atlas.settings.growth_least_likes,
        least_members=atlas.settings.growth_least_members,
    )
    counted = course.models.tolist() if models is None else list(models)
    curves = (("Downloads", course.downloads), ("Likes", course.likes))
    return {
        "title": title,
        "since": dates[0],
        "snapshots": len(dates),
        "today": len(rows),
        "models": draw_curve(dates, counted, colour, f"Models of {title}", write_count),
        "counts": [_describe_count(noun, curve, dates, title, colour) for noun, curve in curves],
        "rows": [
            {"date": date, "models": counted[place], "cells": [_list_cells(curve, place) for _, curve in curves]}
            for place, date in enumerate(dates)
        ],
    }


def describe_whole(atlas: Atlas) -> dict[str, Any] | None:
    """Return charts and a table of how the whole catalogue changed over the snapshots.

    The numbers of models include models that are no longer listed.
    """
    if atlas.changes.history is None:
        return None
    models = [held.models for held in atlas.changes.history.held]
    return describe_course(atlas, np.arange(len(atlas)), "the whole catalogue", 0, models)


def _describe_count(noun: str, curve: Curve, dates: Sequence[str], title: str, colour: int) -> dict[str, Any]:
    """Return a chart of the growth of downloads or likes, and the range of the number of compared models.

    The chart shows an index that starts at 100. It is '' if no change can be measured.
    """
    chained = [step.observed for step, start in zip(curve.steps, curve.index, strict=False) if np.isfinite(start)]
    drawn = draw_curve(dates, curve.index.tolist(), colour, f"{noun} of {title}, index", write_count)
    return {
        "noun": noun,
        "curve": drawn if chained else "",
        "least": min(chained, default=0),
        "most": max(chained, default=0),
    }


def _list_cells(curve: Curve, place: int) -> dict[str, Any]:
    """Return the downloads or likes in one snapshot, and the change since the previous snapshot, as table cells."""
    return {
        "observed": int(curve.observed[place]),
        "sum": float(curve.sums[place]),
        "step": curve.steps[place - 1] if place else None,
        "index": float(curve.index[place]),
    }
