"""Describe the words that became more or less common, for the trends page."""

from __future__ import annotations

from math import isfinite
from typing import Any

from markupsafe import Markup

from constellation.analysis.families.ranking import count_top_families
from constellation.analysis.word_trends import LEAST_MODELS, WordTrend, WordTrends
from constellation.atlas import Atlas
from constellation.render.exports.word_trends import WORD_TRENDS
from constellation.render.pages.adoption import say_quarter
from constellation.render.pages.facet import FACETS
from constellation.render.wording import write_percent

#: Number of words that are listed as rising, and as falling. There are two such lists: descriptors and other words.
_RISING, _FALLING = 12, 6
#: The kinds of words that describe a model, each of which has a page.
_DESCRIPTORS = frozenset(kind for facet in FACETS for kind in facet.kinds)
#: Number of families that are listed for each word: the families in which it is most common.
_FAMILIES = 3
#: Width and height of a small line chart.
_WIDTH, _HEIGHT = 90, 22


def describe_word_trends(atlas: Atlas) -> dict[str, Any] | None:
    """Return the words that rose and fell, or None if two quarters cannot be compared."""
    trends = atlas.word_trends
    if trends is None:
        return None
    groups = []
    for title, wanted in (("Formats, sizes, methods and other descriptors", True), ("Names and versions", False)):
        rising = [one for one in trends.list_rising() if (one.kind in _DESCRIPTORS) is wanted][:_RISING]
        falling = [one for one in trends.list_falling() if (one.kind in _DESCRIPTORS) is wanted][:_FALLING]
        if rising or falling:
            rows = [_describe_word(atlas, trends, one) for one in [*rising, *falling]]
            groups.append({"title": title, "rows": rows, "summary": _summarise(rising, falling)})
    return {
        "groups": groups,
        "before": say_quarter(trends.before),
        "now": say_quarter(trends.now),
        "models_before": trends.models_before,
        "models_now": trends.models_now,
        "least": LEAST_MODELS,
        "table": WORD_TRENDS,
    }


def _describe_word(atlas: Atlas, trends: WordTrends, one: WordTrend) -> dict[str, Any]:
    return {
        "word": one.word,
        "kind": one.kind if one.kind in _DESCRIPTORS else "",
        "before": one.before,
        "now": one.now,
        "change": one.change,
        "low": one.low,
        "high": one.high,
        "course": _draw_course(trends, one),
        "families": [
            atlas.families.clades[clade] for clade, _ in count_top_families(atlas.families, one.rows)[:_FAMILIES]
        ],
    }


def _summarise(rising: list[WordTrend], falling: list[WordTrend]) -> str:
    """Return a sentence about the words that rose and fell most."""
    parts = [
        f"The share of names with “{one.word}” {verb} most, from {write_percent(one.before.value)} to "
        f"{write_percent(one.now.value)}"
        for verb, found in (("rose", rising), ("fell", falling))
        for one in found[:1]
    ]
    return ". ".join(parts) + "."


def _draw_course(trends: WordTrends, one: WordTrend) -> Markup:
    """Return the share of a word in each quarter as a small line chart."""
    top = max((share for share in one.course if isfinite(share)), default=0.0) or 1.0
    step = (_WIDTH - 4) / max(len(one.course) - 1, 1)
    points = [
        f"{2 + step * place:.1f} {_HEIGHT - 2 - (_HEIGHT - 4) * share / top:.1f}"
        for place, share in enumerate(one.course)
        if isfinite(share)
    ]
    label = f"Share from {trends.quarters[0]} to {trends.quarters[-1]}, at most {write_percent(top)}"
    return Markup(
        '<svg class="trend" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">'
        '<path class="stroke-0" fill="none" stroke-width="1.5" d="M{}"/></svg>'
    ).format(_WIDTH, _HEIGHT, _WIDTH, _HEIGHT, label, "L".join(points))
