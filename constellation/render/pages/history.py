"""Describe how a group of models changed over the snapshots.

The macros of history.html show the charts and tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from constellation.analysis.history import Curve
from constellation.atlas import Atlas
from constellation.render.counts import name_counts
from constellation.render.drawing.line_charts import draw_curve
from constellation.render.wording import count_noun, write_count, write_date


def describe_course(atlas: Atlas, rows: np.ndarray, title: str, colour: int) -> dict[str, Any] | None:
    """Make the charts and the tables that show the history of a group of models.

    Return None if there are fewer than three snapshots.

    Parameters
    ----------
    rows : int (m,), the models of the group
    title : name of the group in labels
    colour : family colour of the charts, 0 to 11, or -1 for the neutral colour
    """
    course = atlas.follow(rows)
    if course is None or atlas.changes.history is None:
        return None
    dates = atlas.changes.history.dates
    counts = name_counts(atlas)
    curves = ((counts.title, course.downloads), ("Likes", course.likes))
    return {
        "title": title,
        "since": dates[0],
        "snapshots": len(dates),
        "counts": [_describe_count(noun, curve, dates, title, colour) for noun, curve in curves],
    }


def describe_whole(atlas: Atlas) -> dict[str, Any] | None:
    """Make the charts and the tables that show the history of the whole catalogue.

    Return None if there are fewer than three snapshots.
    """
    return describe_course(atlas, np.arange(len(atlas)), "the whole catalogue", 0)


def _say_index(index: np.ndarray, dates: Sequence[str]) -> str:
    """Write a sentence about the first and the last value of an index."""
    start = int(np.flatnonzero(np.isfinite(index))[0])
    span = f"From {write_date(dates[start])} to {write_date(dates[-1])}"
    now = write_count(index[-1])
    if now == "100":
        return f"{span}, the index stayed near 100."
    return f"{span}, the index {'rose' if index[-1] > 100 else 'fell'} from 100 to {now}."


def _describe_count(noun: str, curve: Curve, dates: Sequence[str], title: str, colour: int) -> dict[str, Any]:
    """Make the chart and the table that show the downloads or the likes of a group over time.

    The chart shows an index that starts at 100. If no change can be measured, the chart is ''. The result also has
    the lowest and the highest number of models that are compared.
    """
    chained = [step.observed for step, start in zip(curve.steps, curve.index, strict=False) if np.isfinite(start)]
    notes = ["start of the index"] * len(dates)
    for place, step in enumerate(curve.steps, 1):
        if np.isfinite(curve.index[place - 1]):
            notes[place] = f"{count_noun(step.observed, 'model')} compared"
    drawn = draw_curve(dates, curve.index.tolist(), colour, f"{noun} of {title}, index", write_count, notes)
    return {
        "noun": noun,
        "curve": drawn if chained else "",
        "summary": _say_index(curve.index, dates) if chained else "",
        "least": min(chained, default=0),
        "most": max(chained, default=0),
        "rows": [
            {
                "date": date,
                "observed": int(curve.observed[place]),
                "step": curve.steps[place - 1] if place else None,
                "index": float(curve.index[place]),
            }
            for place, date in enumerate(dates)
        ],
    }
