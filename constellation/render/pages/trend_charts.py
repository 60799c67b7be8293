"""Make the charts of the trends page, each with a sentence and a table."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, isfinite
from typing import Any

import numpy as np

from constellation.analysis.families.ranking import Comparison
from constellation.analysis.history import History
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.counts import CountNames
from constellation.render.drawing.change_charts import Change, draw_ranks, draw_then_and_now
from constellation.render.drawing.line_charts import choose_top, number_days
from constellation.render.drawing.share_charts import Series, draw_curves, draw_stacks
from constellation.render.exports.created import CREATED
from constellation.render.wording import (
    count_noun,
    isolate_name,
    join_words,
    write_count,
    write_date,
    write_growth,
    write_percent,
    write_short,
)

#: Number of families in the chart of counts, in that of ranks, with a curve, and with a part of each column.
_COMPARED, _RANKED, _FOLLOWED, _STACKED = 200, 10, 6, 7
#: Number of months in the chart of new models, and least number of models of a month with shares in a sentence.
_MONTHS, LEAST_MODELS = 24, 20
#: Smallest number of families for which a chart of changes is drawn.
_LEAST = 3


def describe_changes(
    atlas: Atlas, context: SiteContext, comparison: Comparison, since: str
) -> dict[str, Any] | None:
    """Draw the downloads of the families and their ranks on two dates.

    Only models with known downloads on both dates count. Return None if fewer than three families can be compared.

    Parameters
    ----------
    since : the earlier date, '' if unknown
    """
    families = sorted(comparison.families, key=lambda one: (-one.gain.now, one.clade.slug))[:_COMPARED]
    if len(families) < _LEAST:
        return None
    changes = [
        Change(one.clade.title, context.families.colours[one.index], one.gain.before, one.gain.now)
        for one in families
    ]
    earlier = sorted(families, key=lambda one: (-one.gain.before, one.clade.slug))
    rank_before = {one.index: rank for rank, one in enumerate(earlier, 1)}
    ranks = [
        (change, rank_before[one.index], rank)
        for rank, (one, change) in enumerate(zip(families, changes, strict=True), 1)
    ]
    now = atlas.catalogue.date
    dates = (write_date(since) if since else "before", write_date(now) if now else "now")
    return {
        "scatter": draw_then_and_now(
            changes,
            _find_extremes(changes),
            f"{context.counts.title} of families on {dates[0]} and on {dates[1]}",
            context.counts,
        ),
        "summary": _say_changes(changes, context.counts),
        "counts": families,
        "ranks": draw_ranks(ranks[:_RANKED], dates, f"Ranks of families on {dates[0]} and on {dates[1]}"),
        "ranked": [
            {"clade": one.clade, "before": rank_before[one.index], "now": rank}
            for rank, one in enumerate(families[:_RANKED], 1)
        ],
        "rank_summary": _say_ranks(ranks[:_RANKED]),
        "compared": len(families),
    }


def _find_extremes(changes: Sequence[Change]) -> tuple[Change, Change]:
    """Return the family that grew most and the one that fell most, relative to its downloads before.

    Growth can be measured for all families, so all had downloads before.
    """
    return (
        max(changes, key=lambda one: one.now / one.before),
        min(changes, key=lambda one: one.now / one.before),
    )


def _say_changes(changes: Sequence[Change], counts: CountNames) -> str:
    """Write a sentence about the number of families that grew, and the extremes."""
    grown = [one for one in changes if one.now > one.before]
    text = f"{len(grown):,} of {count_noun(len(changes), 'family', 'families')} have more {counts.noun} than before"
    best, worst = _find_extremes(changes)
    ends = [
        f"{isolate_name(one.title)} {verb} most ({write_growth(one.now / one.before - 1)})"
        for one, verb, fits in (
            (best, "grew", best.now > best.before),
            (worst, "fell", worst.now < worst.before),
        )
        if fits
    ]
    return f"{text}; {join_words(ends)}." if ends else f"{text}."


def _say_ranks(ranks: Sequence[tuple[Change, int, int]]) -> str:
    """Write a sentence about the families that rose by the most ranks."""
    change, before, now = min(ranks, key=lambda one: (one[2] - one[1], one[2]))
    if now >= before:
        return "None of these families has a better rank than before."
    tied = [isolate_name(one.title) for one, then, rank in ranks if then - rank == before - now]
    if len(tied) > 1:
        return f"{join_words(tied)} rose most, by {count_noun(before - now, 'rank')}."
    return f"{isolate_name(change.title)} rose most, from rank {before} to rank {now}."


def describe_growth(atlas: Atlas, context: SiteContext, history: History) -> dict[str, Any] | None:
    """Draw the growth of the most downloaded families over all snapshots, as an index that starts at 100.

    Return None if no growth can be measured.
    """
    groups, weak = atlas.facts.groups, atlas.families.weak
    downloads = {
        clade: groups[clade].downloads.value
        for clade in context.families.ranked
        if groups[clade].downloads.known and clade not in weak
    }
    found = []
    for clade in sorted(downloads, key=lambda one: (-downloads[one], one)):
        course = atlas.follow(groups[clade].rows)
        if course and np.isfinite(course.downloads.index).sum() > 1:
            found.append((clade, course.downloads.index.tolist()))
        if len(found) == _FOLLOWED:
            break
    if not found:
        return None
    titles = [atlas.families.clades[clade].title for clade, _ in found]
    dates = list(history.dates)
    named = [write_date(date) for date in dates]
    series = [
        Series(title, context.families.colours[clade], index, [""] * len(dates))
        for title, (clade, index) in zip(titles, found, strict=True)
    ]
    best = max(range(len(found)), key=lambda place: (found[place][1][-1], -place))
    start = next(date for date, value in zip(named, found[best][1], strict=True) if isfinite(value))
    labels = [f"{int(date[8:])} {name.split()[1][:3]}" for date, name in zip(dates, named, strict=True)]
    return {
        "chart": draw_curves(
            named,
            labels,
            series,
            context.counts.say("Growth of the downloads of families, index"),
            write=write_count,
            most=inf,
            when=number_days(dates),
        ),
        "late": _say_late(titles, [index for _, index in found], named),
        "clades": [atlas.families.clades[clade] for clade, _ in found],
        "rows": [(date, [index[place] for _, index in found]) for place, date in enumerate(dates)],
        "summary": f"Of the {context.counts.most} families, {isolate_name(titles[best])} grew most: its index rose "
        f"from 100 on {start} to {write_count(found[best][1][-1])}."
        if found[best][1][-1] > 100
        else "",
    }


def _say_late(titles: Sequence[str], indices: Sequence[Sequence[float]], dates: Sequence[str]) -> list[str]:
    """Write a sentence about each curve that does not start on the first date."""
    starts = [next(place for place, value in enumerate(index) if isfinite(value)) for index in indices]
    return [
        f"The curve of {isolate_name(title)} starts on {dates[start]}, because its growth before this date "
        "cannot be measured."
        for title, start in zip(titles, starts, strict=True)
        if start
    ]


def describe_created(atlas: Atlas, context: SiteContext) -> dict[str, Any] | None:
    """Draw the number of models of the largest families that were created in each month.

    The current month is left out, because it is not complete. Return None if fewer than two months remain.
    """
    created = atlas.created
    if created is None:
        return None
    stop = len(created.months) - created.unfinished
    start = max(stop - _MONTHS, 0)
    if stop - start < 2:
        return None
    models = created.models[start:stop]
    months = list(created.months[start:stop])
    totals = models.sum(axis=0)
    placed = [place for place, clade in enumerate(created.clades) if clade >= 0 and totals[place]]
    strong = sorted(placed, key=lambda place: (created.clades[place] in atlas.families.weak, -totals[place], place))
    chosen = strong[:_STACKED]
    rest = np.delete(models, chosen, axis=1).sum(axis=1)
    clades = [atlas.families.clades[created.clades[place]] for place in chosen]
    colours = [context.families.colours[created.clades[place]] for place in chosen]
    series = [
        Series(clade.title, colour, models[:, place].tolist(), [""] * len(months))
        for clade, colour, place in zip(clades, colours, chosen, strict=True)
    ]
    everything = Series("other models", -1, rest.tolist(), [""] * len(months))
    sums = models.sum(axis=1)
    return {
        "chart": draw_stacks(
            months,
            [month[2:] for month in months],
            [*series, everything],
            "Models created in each month, by family",
            write=write_short,
            top=choose_top(float(sums.max(initial=1))),
        ),
        "families": [{"clade": clade, "colour": colour} for clade, colour in zip(clades, colours, strict=True)],
        "rows": [
            (month, int(sums[row]), [int(models[row, place]) for place in chosen], int(rest[row]))
            for row, month in enumerate(months)
        ],
        "summary": _say_created(models[-1], chosen, [clade.title for clade in clades], months[-1]),
        "table": CREATED,
    }


def _say_created(models: np.ndarray, chosen: Sequence[int], titles: Sequence[str], month: str) -> str:
    """Write a sentence about the largest families among the models of the last month."""
    whole = int(models.sum())
    ranked = sorted(zip(chosen, titles, strict=True), key=lambda one: -int(models[one[0]]))[:3]
    if whole < LEAST_MODELS:
        return f"{count_noun(whole, 'model was', 'models were')} created in {month}."
    shares = [
        f"{isolate_name(title)} ({write_percent(int(models[place]) / whole)})"
        for place, title in ranked
        if models[place]
    ]
    return f"Of the {whole:,} models created in {month}, the most belong to {join_words(shares)}."
