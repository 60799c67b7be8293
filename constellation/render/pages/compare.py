"""Make the page that compares families and lines (compare.html)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, isfinite
from typing import Any

import numpy as np
from markupsafe import Markup

from constellation.analysis.quarters import name_quarter
from constellation.analysis.size_bands import BANDS
from constellation.analysis.totals import Total
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.share_charts import Series, draw_curves, draw_groups
from constellation.render.exports.files import Exports
from constellation.render.exports.lines import LINE_COLUMNS
from constellation.render.exports.tables import FAMILY_COLUMNS
from constellation.render.page import PageRenderer
from constellation.render.payloads.families import COMPARED, list_compared
from constellation.render.payloads.profiles import Profile, make_profiles
from constellation.render.wording import (
    UNDEFINED,
    UNKNOWN,
    count_noun,
    isolate_name,
    write_coefficient,
    write_count,
    write_percent,
    write_short,
    write_total,
)

#: Number of families or lines that are compared before the reader chooses some. static/js/pages/compare.js has the
#: same number.
_FIRST = 2
#: The text of an empty cell of each kind. An empty cell of any other kind is an undefined value, for example a
#: correlation of two models.
_EMPTY = {"sum": UNKNOWN, "model": UNKNOWN, "text": UNKNOWN}
#: The colour of each place, which static/js/pages/compare.js has too. They are not the colours of the families,
#: because a family and its sub-families have the same colour.
_COLOURS = (0, 1, 6, 5)


def _write_fact(kind: str, key: str, row: Mapping[str, str]) -> str:
    """Write one fact about a family or a line, for the table of the compare page.

    static/js/pages/compare.js writes the same text.
    """
    value = row.get(key)
    if not value:
        return _EMPTY.get(kind, UNDEFINED)
    if kind == "sum":
        return write_total(Total(float(value), int(row[f"{key}_known"]), int(row["models"])))
    if kind == "count":
        return write_count(float(value))
    if kind == "share":
        return write_percent(float(value))
    return write_coefficient(float(value)) if kind == "coefficient" else value


@dataclass(frozen=True)
class ProfileChart:
    """A chart of the compare page, with the table of its values. static/js/pages/compare.js makes the same.

    title, summary, note : the caption; the summary is a sentence about the values
    drawing : SVG
    head, rows : the headings and the cells of the table
    """

    title: str
    summary: str
    note: str
    drawing: Markup
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def chart_profiles(titles: Sequence[str], profiles: Sequence[Profile]) -> list[ProfileChart]:
    """Make the charts of the compare page for its first families or lines, with their tables.

    If the reader chooses others, the scripts of the page make the charts. A chart is left out if none of the
    profiles has values for it.

    Parameters
    ----------
    titles, profiles : the families or lines, at most as many as there are colours
    """
    charts = []
    if any(one.created for one in profiles):
        charts.append(_chart_created(titles, profiles))
    if any(any(one.sizes) for one in profiles):
        charts.append(_chart_sizes(titles, profiles))
    return charts


def _chart_created(titles: Sequence[str], profiles: Sequence[Profile]) -> ProfileChart:
    dated = [one for one in profiles if one.created]
    first = min(one.first for one in dated)
    last = max(one.first + len(one.created) for one in dated)
    quarters = [name_quarter(number) for number in range(first, last)]
    counts = [[0] * (last - first - len(one.created)) + list(one.created) for one in profiles]
    series = [
        Series(title, colour, values, [""] * len(quarters))
        for title, colour, values in zip(titles, _COLOURS, counts, strict=False)
    ]
    labels = [f"{quarter[2:4]} {quarter[5:]}" for quarter in quarters]
    title = "Models created in each quarter"
    latest = [
        f"{isolate_name(name)} {write_count(column[-1])}" for name, column in zip(titles, counts, strict=True)
    ]
    return ProfileChart(
        title,
        f"New models in {quarters[-1]}: {', '.join(latest)}.",
        "Only models with a known date of creation, until the last complete quarter.",
        draw_curves(quarters, labels, series, title, write=write_short, most=inf),
        ["Quarter", *titles],
        [
            [quarter, *(write_count(count) for count in column)]
            for quarter, *column in zip(quarters, *counts, strict=True)
        ],
    )


def _chart_sizes(titles: Sequence[str], profiles: Sequence[Profile]) -> ProfileChart:
    series, columns = [], []
    for title, colour, one in zip(titles, _COLOURS, profiles, strict=False):
        known = sum(one.sizes)
        shares = [count / known if known else float("nan") for count in one.sizes]
        notes = [f"{count:,} of {count_noun(known, 'model')}" for count in one.sizes]
        series.append(Series(title, colour, shares, notes))
        columns.append(
            [
                f"{write_count(count)} ({write_percent(count / known)})" if known else UNDEFINED
                for count in one.sizes
            ]
        )
    largest = [
        f"{isolate_name(one.title)} {BANDS[int(np.argmax(one.values))]} ({write_percent(max(one.values))})"
        for one in series
        if isfinite(one.values[0])
    ]
    return ProfileChart(
        "Parameters",
        f"Most common sizes: {', '.join(largest)}.",
        "Shares of the models with a known number of parameters.",
        draw_groups(BANDS, series, "Models by number of parameters"),
        ["Parameters", *titles],
        [list(row) for row in zip(BANDS, *columns, strict=True)],
    )


def _list_first(
    atlas: Atlas, context: SiteContext, exports: Exports
) -> list[tuple[str, dict[str, str], np.ndarray]]:
    """List the largest lines, or the largest families if no line has a page.

    Each of them has the folder of its page, its row of lines.csv or families.csv, and its models.
    """
    index = atlas.lineage.index
    if index.paged:
        numbers = [number for number, line in enumerate(index.lines) if line.has_page][:_FIRST]
        return [
            ("lines", dict(zip(LINE_COLUMNS, exports.line_rows[number], strict=True)), index.lines[number].rows)
            for number in numbers
        ]
    return [
        (
            "families",
            dict(zip(FAMILY_COLUMNS, exports.family_rows[clade], strict=True)),
            atlas.facts.groups[clade].rows,
        )
        for clade in context.families.ranked[:_FIRST]
    ]


def make_compare_page(
    renderer: PageRenderer, atlas: Atlas, context: SiteContext, exports: Exports
) -> tuple[str, str]:
    """Return the path and HTML of the page that compares families and lines.

    Without scripts, the page shows the two largest lines, or the two largest families.

    Parameters
    ----------
    exports : the rows of families.csv and lines.csv
    """
    first = _list_first(atlas, context, exports)
    columns: list[dict[str, Any]] = [
        {
            "href": f"{folder}/{row['slug']}.html",
            "title": row["title"],
            "colour": colour,
            "is_line": folder == "lines",
        }
        | {key: _write_fact(kind, key, row) for key, _, kind in COMPARED}
        for (folder, row, _), colour in zip(first, _COLOURS, strict=False)
    ]
    keys = {key for _, row, _ in first for key in row}
    profiles = make_profiles(atlas, (rows for _, _, rows in first))
    return renderer.render(
        "compare.html",
        path="compare.html",
        page="families",
        title="Compare families and lines" if atlas.lineage.index.paged else "Compare families",
        description="Up to four families or lines of language models side by side, with charts.",
        scripts=("pages",),
        facts=[fact for fact in list_compared(context.counts) if fact["key"] in keys],
        columns=columns,
        charts=chart_profiles([one["title"] for one in columns], profiles),
    )
