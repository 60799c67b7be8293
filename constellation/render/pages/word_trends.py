"""Describe the words that became more or less common, for the trends page."""

from __future__ import annotations

from math import isfinite
from typing import Any

from markupsafe import Markup

from constellation.analysis.families.ranking import count_top_families
from constellation.analysis.word_trends import LEAST_MODELS, WordTrend, WordTrends
from constellation.atlas import Atlas
from constellation.render.drawing.line_charts import draw_sparkline
from constellation.render.drawing.share_charts import Series, draw_curves
from constellation.render.exports.word_trends import WORD_QUARTERS, WORD_TRENDS
from constellation.render.pages.adoption import say_quarter
from constellation.render.pages.facet import FACETS
from constellation.render.wording import count_noun, join_words, write_percent

#: Number of words of each group that are listed as rising, and as falling.
_RISING, _FALLING = 12, 6
#: Number of rising words in the chart of a group, and number of quarters that it shows.
_DRAWN, _QUARTERS = 6, 12
#: The colour of each curve.
_COLOURS = (0, 1, 6, 5, 4, 8)
#: The kinds of words that describe a model, each of which has a page.
_DESCRIPTORS = frozenset(kind for facet in FACETS for kind in facet.kinds)
#: The groups with a chart: those of the pages about formats and quantisations, methods, and sizes.
_CHARTED = tuple(facet for facet in FACETS if facet.slug in ("formats", "methods", "sizes"))
_OTHERS = _DESCRIPTORS - {kind for facet in _CHARTED for kind in facet.kinds}
#: Number of families that are listed for each word: the families in which it is most common.
_FAMILIES = 3


def describe_word_trends(atlas: Atlas) -> dict[str, Any] | None:
    """Return the words that rose and fell, or None if two quarters cannot be compared."""
    trends = atlas.word_trends
    if trends is None:
        return None
    groups = []
    titles = [(facet.slug, facet.title, frozenset(facet.kinds)) for facet in _CHARTED]
    named = frozenset(one.kind for one in trends.words) - _DESCRIPTORS
    for slug, title, kinds in (
        *titles,
        ("others", "Other descriptors", _OTHERS),
        ("names", "Names and versions", named),
    ):
        rising = [one for one in trends.list_rising() if one.kind in kinds][:_RISING]
        falling = [one for one in trends.list_falling() if one.kind in kinds][:_FALLING]
        if rising or falling:
            chart = _draw_rising(trends, rising[:_DRAWN], title)
            groups.append(
                {
                    "slug": slug,
                    "title": title,
                    "rows": [_describe_word(atlas, trends, one) for one in [*rising, *falling]],
                    "summary": _summarise(atlas, rising, falling),
                    **chart,
                }
            )
    return {
        "groups": groups,
        "before": say_quarter(trends.before),
        "now": say_quarter(trends.now),
        "models_before": trends.models_before,
        "models_now": trends.models_now,
        "least": LEAST_MODELS,
        "table": WORD_TRENDS,
        "quarters_table": WORD_QUARTERS,
    }


def _draw_rising(trends: WordTrends, rising: list[WordTrend], title: str) -> dict[str, Any]:
    """Draw the share of the rising words of a group in each quarter, and list the values for its table."""
    start = max(len(trends.quarters) - _QUARTERS, 0)
    quarters = trends.quarters[start:]
    if not rising or len(quarters) < 2:
        return {"chart": "", "words": [], "quarters": []}
    series = [
        Series(
            one.word,
            colour,
            one.course[start:],
            [
                f"{count:,} of {count_noun(total, 'model')}"
                for count, total in zip(one.counts, trends.totals, strict=True)
            ][start:],
        )
        for one, colour in zip(rising, _COLOURS, strict=False)
    ]
    labels = [f"{quarter[2:4]} {quarter[5:]}" for quarter in quarters]
    rows = [
        (quarter, total, [one.course[start + place] for one in rising])
        for place, (quarter, total) in enumerate(zip(quarters, trends.totals[start:], strict=True))
    ]
    return {
        "chart": draw_curves(
            quarters, labels, series, f"{title}: share of the names of new models in each quarter"
        ),
        "words": [one.word for one in rising],
        "quarters": rows,
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
            {"clade": atlas.families.clades[clade], "models": count}
            for clade, count in count_top_families(atlas.families, one.rows)[:_FAMILIES]
        ],
    }


def _summarise(atlas: Atlas, rising: list[WordTrend], falling: list[WordTrend]) -> str:
    """Return sentences about the words that rose and fell most, and the families of the first."""
    parts = [
        f"The share of names with “{one.word}” {verb} most, from {write_percent(one.before.value)} to "
        f"{write_percent(one.now.value)}"
        for verb, found in (("rose", rising), ("fell", falling))
        for one in found[:1]
    ]
    for one in rising[:1]:
        families = count_top_families(atlas.families, one.rows)[:_FAMILIES]
        named = [f"{atlas.families.clades[clade].title} ({count:,})" for clade, count in families]
        if named:
            noun = count_noun(len(one.rows), "new model has", "new models have")
            parts.append(f"{noun} “{one.word}” in the name, most often in {join_words(named)}")
    return ". ".join(parts) + "."


def _draw_course(trends: WordTrends, one: WordTrend) -> Markup:
    """Return the share of a word in each quarter as a small line chart."""
    top = max((share for share in one.course if isfinite(share)), default=0.0)
    label = f"Share from {trends.quarters[0]} to {trends.quarters[-1]}, at most {write_percent(top)}"
    return draw_sparkline(one.course, label)
