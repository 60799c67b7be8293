"""Make the page that shows the lines of the models that were created in each quarter (adoption.html)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.history import History
from constellation.analysis.lineage.adoption import (
    LEAST_MODELS,
    Adoption,
    find_comparable_quarters,
    find_crossings,
    measure_shares,
)
from constellation.analysis.statistics import measure_proportion
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.counts import CountNames
from constellation.render.drawing.line_charts import number_days
from constellation.render.drawing.share_charts import Series, draw_curves, draw_stacks
from constellation.render.exports.adoption import ADOPTION
from constellation.render.page import PageRenderer
from constellation.render.pages.line import colour_line
from constellation.render.wording import count_noun, isolate_name, join_words, write_date, write_percent

#: Number of lines with a series of their own. All other lines are one series.
_DRAWN = 7
#: Number of lines in the sentence about the latest quarter, and number of listed cases in which a line overtakes
#: another.
_NAMED, _CROSSINGS = 3, 4
#: The quarters in words.
_ORDINALS = ("first", "second", "third", "fourth")
#: Examples of lines of the Hub.
_EXAMPLES = ", such as Qwen and Llama,"


def has_adoption_page(atlas: Atlas) -> bool:
    """Return whether the site has a page about adoption, which needs two quarters with enough models."""
    return (
        atlas.adoption is not None and len(find_comparable_quarters(atlas.adoption, atlas.adoption.everything)) > 1
    )


def make_adoption_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """Return the path and HTML of the page about adoption."""
    adoption = atlas.adoption
    assert adoption is not None, "see has_adoption_page"
    scopes = [
        _describe_scope(atlas, context, adoption, key, models)
        for key, models in (("others", adoption.by_others), ("all", adoption.everything))
        if len(find_comparable_quarters(adoption, models)) > 1
    ]
    return renderer.render(
        "adoption.html",
        path="adoption.html",
        page="lines",
        scripts=("pages", "sharing"),
        title="Adoption of lines",
        contents=True,
        description=f"The lines{_EXAMPLES if context.counts.hub else ''} on which the language models of each "
        "quarter are built.",
        scopes=scopes,
        downloads=_describe_downloads(atlas, context, atlas.changes.history) if atlas.changes.history else None,
        table=ADOPTION,
        least=LEAST_MODELS,
        unfinished=say_quarter(adoption.quarters[-1]) if adoption.unfinished else "",
        date=atlas.catalogue.date,
    )


def say_quarter(quarter: str) -> str:
    """Write a quarter in words, for example 'the third quarter of 2026'."""
    return f"the {_ORDINALS[int(quarter[-1]) - 1]} quarter of {quarter[:4]}"


@dataclass(frozen=True)
class _Shares:
    """The shares of the largest lines at several times.

    times, labels : the name of each time, and its label on the axis of a chart
    lines  : the lines, as indices of `LineIndex.lines`
    shares : float64 (times, lines), NaN where too few models are known
    rest   : float64 (times,), the share of all other lines
    notes  : what the tooltip of each line says at each time; the last notes are for all other lines
    when   : the place of each time on the horizontal axis, in quarters or days
    """

    times: list[str]
    labels: list[str]
    lines: list[int]
    shares: NDArray[np.float64]
    rest: NDArray[np.float64]
    notes: list[list[str]]
    when: list[int]


def choose_lines(models: NDArray[np.int64]) -> list[int]:
    """Choose the lines with the most models. Of tied lines, choose those that come first."""
    totals = models.sum(axis=0)
    order = np.argsort(-totals, kind="stable")[:_DRAWN]
    return [int(line) for line in order if totals[line]]


def _draw(atlas: Atlas, context: SiteContext, shares: _Shares, title: str) -> dict[str, Any]:
    """Draw both charts of some shares, and list the lines for the legend."""
    lines = [atlas.lineage.index.lines[line] for line in shares.lines]
    series = [
        Series(line.title, colour_line(context, line), shares.shares[:, place].tolist(), shares.notes[place])
        for place, line in enumerate(lines)
    ]
    rest = Series("other lines", -1, shares.rest.tolist(), shares.notes[-1])
    return {
        "stacks": draw_stacks(shares.times, shares.labels, [*series, rest], f"{title}: shares", when=shares.when),
        "curves": draw_curves(
            shares.times, shares.labels, series, f"{title}: the share of each line", when=shares.when
        ),
        "lines": [{"line": line, "colour": one.colour} for line, one in zip(lines, series, strict=True)],
    }


def _describe_scope(
    atlas: Atlas, context: SiteContext, adoption: Adoption, key: str, models: NDArray[np.int64]
) -> dict[str, Any]:
    """Make the charts, the table and the sentences for all models, or without the models of the makers."""
    quarters = find_comparable_quarters(adoption, models)
    first, latest = int(quarters[0]), int(quarters[-1])
    lines, totals = choose_lines(models[first:]), models.sum(axis=1)
    enough = (totals >= LEAST_MODELS)[:, None]
    shares = np.where(enough, measure_shares(models), np.nan)
    parts = np.column_stack([models[:, lines], np.delete(models, lines, axis=1).sum(axis=1)])
    rest = np.where(enough, measure_shares(parts), np.nan)[:, -1]
    # The charts leave out an unfinished quarter, because its few models would look like a change of direction.
    drawn = slice(first, len(adoption.quarters) - adoption.unfinished)
    quarters_drawn = list(adoption.quarters[drawn])
    notes = [
        [f"{part:,} of {count_noun(n, 'model')}" for part, n in zip(column, totals[drawn].tolist(), strict=True)]
        for column in parts[drawn].T.tolist()
    ]
    labels = [f"{quarter[2:4]} {quarter[5:]}" for quarter in quarters_drawn]
    shown = _Shares(
        quarters_drawn, labels, lines, shares[drawn][:, lines], rest[drawn], notes, list(range(len(quarters_drawn)))
    )
    scope = "by owners other than the makers" if key == "others" else "by anyone"
    return {
        "key": key,
        **_draw(atlas, context, shown, f"Models created in each quarter {scope}, by line"),
        "rows": [
            {
                "quarter": quarter,
                "models": int(totals[place]),
                "unfinished": adoption.unfinished and quarter == adoption.quarters[-1],
                "shares": [
                    measure_proportion(count, int(totals[place])) for count in models[place, lines].tolist()
                ],
                "rest": float(rest[place]),
            }
            for place, quarter in list(enumerate(adoption.quarters))[first:]
        ],
        "summary": _summarise(atlas, adoption, key, models, latest),
        "crossings": _say_crossings(atlas, adoption, models, lines),
    }


def _summarise(atlas: Atlas, adoption: Adoption, key: str, models: NDArray[np.int64], latest: int) -> str:
    """Write a sentence about the largest shares in the latest complete quarter."""
    counts = models[latest]
    parts: list[str] = []
    for line in [line for line in np.argsort(-counts, kind="stable")[:_NAMED].tolist() if counts[line]]:
        share = measure_proportion(int(counts[line]), int(counts.sum()))
        part = write_percent(share.value)
        if not parts:
            part += f" (95% interval {write_percent(share.low)} to {write_percent(share.high)})"
        parts.append(f"{part} are built on {isolate_name(atlas.lineage.index.lines[line].title)}")
    noun = "models by other owners" if key == "others" else "models"
    total = f"{int(counts.sum()):,} {noun}"
    return f"Of the {total} that were created in {say_quarter(adoption.quarters[latest])}, {join_words(parts)}."


def _say_crossings(atlas: Atlas, adoption: Adoption, models: NDArray[np.int64], lines: list[int]) -> list[str]:
    """Write a sentence for each line that overtook another line, large lines first."""
    sentences, shares = [], measure_shares(models)
    for crossing in find_crossings(adoption, models, lines)[:_CROSSINGS]:
        riser, passed = (
            isolate_name(atlas.lineage.index.lines[line].title) for line in (crossing.riser, crossing.passed)
        )
        at = shares[crossing.quarter]
        quarter = say_quarter(adoption.quarters[crossing.quarter])
        parts = f"{100 * at[crossing.riser]:.1f}% and {100 * at[crossing.passed]:.1f}%"
        sentences.append(f"{riser} passed {passed} in {quarter} ({parts}).")
    return sentences


def _describe_downloads(atlas: Atlas, context: SiteContext, history: History) -> dict[str, Any] | None:
    """Make the charts and the table that show the downloads of each line in each snapshot.

    Only models with a declared line and known downloads are counted. Return None if fewer than two snapshots have
    enough of them.
    """
    index = atlas.lineage.index
    rows = np.flatnonzero(index.models.declared & (index.line_of >= 0))
    downloads = history.downloads[rows]
    known = np.isfinite(downloads).sum(axis=0)
    sums = np.zeros((len(history.dates), len(index.lines)))
    for place in range(len(history.dates)):
        np.add.at(sums[place], index.line_of[rows], np.nan_to_num(downloads[:, place]))
    places = np.flatnonzero((known >= LEAST_MODELS) & (sums.sum(axis=1) > 0))
    if len(places) < 2:
        return None
    sums, known, dates = sums[places], known[places].tolist(), [history.dates[place] for place in places]
    lines = [int(line) for line in np.argsort(-sums[-1], kind="stable")[:_DRAWN] if sums[-1, line]]
    shares = sums / sums.sum(axis=1, keepdims=True)
    rest = np.delete(shares, lines, axis=1).sum(axis=1)
    notes = [f"of the {context.counts.noun} of {count_noun(count, 'model')}" for count in known]
    named = [write_date(date) for date in dates]
    labels = [f"{int(date[8:])} {named[place].split()[1][:3]}" for place, date in enumerate(dates)]
    shown = _Shares(named, labels, lines, shares[:, lines], rest, [notes] * (len(lines) + 1), number_days(dates))
    return {
        **_draw(atlas, context, shown, context.counts.say("Downloads of the models of each line on each date")),
        "summary": _say_downloads(atlas, shown, context.counts),
        "rows": [
            {
                "date": date,
                "models": known[place],
                "shares": shown.shares[place].tolist(),
                "rest": float(rest[place]),
            }
            for place, date in enumerate(dates)
        ],
    }


def _say_downloads(atlas: Atlas, shown: _Shares, counts: CountNames) -> str:
    """Write sentences about the lines with the most downloads on the last date, and their shares on the first."""
    parts = [
        f"{isolate_name(atlas.lineage.index.lines[line].title)} has {write_percent(shown.shares[-1, place])} "
        f"({write_percent(shown.shares[0, place])})"
        for place, line in enumerate(shown.lines[:_NAMED])
    ]
    return (
        f"Of the {counts.noun} on {shown.times[-1]}, {join_words(parts)}. "
        f"The numbers in brackets are the shares on {shown.times[0]}."
    )
