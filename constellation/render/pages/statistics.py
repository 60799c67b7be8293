"""Make the statistics page (statistics.html).

It shows distributions, correlations and shares over all models.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from constellation.analysis.column import code_column
from constellation.analysis.groups import count_months
from constellation.analysis.statistics import measure_concentration
from constellation.atlas import Atlas
from constellation.catalogue.reading.dates import FIRST_RECORDED
from constellation.render.context import SiteContext
from constellation.render.counts import HUB_COUNTS, CountNames
from constellation.render.drawing.distributions import bin_counts, draw_bubbles, draw_histogram
from constellation.render.drawing.timeline import draw_timeline
from constellation.render.page import PageRenderer
from constellation.render.pages.declarations import describe_declaration
from constellation.render.pages.history import describe_whole
from constellation.render.pages.lineage import describe_lineage
from constellation.render.pages.popular import has_popular_page
from constellation.render.shards import count_drawn
from constellation.render.wording import (
    address_filter,
    capitalise,
    count_noun,
    isolate_name,
    join_words,
    write_short,
)


def _list_declared(atlas: Atlas, context: SiteContext) -> list[dict[str, Any]]:
    """Count how often the names and the declared architectures of models agree.

    The result has an entry for each of the largest families.
    """
    return [
        {
            "clade": atlas.families.clades[clade],
            "agreement": atlas.lineage.architectures.agreement_of[clade],
            "consistency": atlas.lineage.architectures.consistency_of[clade],
        }
        for clade in context.families.ranked[: atlas.settings.movers_listed]
        if atlas.lineage.architectures.consistency_of[clade].n
    ]


def explain_unknown(atlas: Atlas, names: CountNames = HUB_COUNTS) -> str:
    """Write sentences about unknown downloads and likes.

    The sentences say how many counts are unknown, and why. Return '' if all are known. The reasons come from the
    report on the catalogue, which covers the whole file. Counts that `names` says are missing are left out.
    """
    source, report = isolate_name(atlas.catalogue.source), atlas.catalogue.report
    totals = {"downloads": atlas.facts.everything.downloads, "likes": atlas.facts.everything.likes}
    columns = {key: total for key, total in totals.items() if key not in names.missing.split()}
    missing = {name: total.models - total.known for name, total in columns.items() if not total.is_complete}
    if not missing:
        return ""
    present = {one.column for one in report.recognised}
    absent = [name for name in missing if name not in present]
    reasons = [f"{source} has no column of {join_words([names.say(name) for name in absent])}"] if absent else []
    if len(absent) < len(missing):
        reasons.append(f"{source} has no usable numbers for them")
    fates = [
        (sum(cells.get(name, 0) for name in columns), fate)
        for cells, fate in (
            (report.nulls, "a word for a missing value"),
            (report.unknown.columns, "an unreadable number"),
            (report.placeholders.counts, "a placeholder"),
        )
    ]
    found = join_words([f"{count_noun(count, 'cell has', 'cells have')} {fate}" for count, fate in fates if count])
    counts = join_words(
        [f"the {names.say(name)} of {count_noun(count, 'model')}" for name, count in missing.items()]
    )
    details = f" In the whole file, {found}." if found else ""
    return f"{counts[:1].upper()}{counts[1:]} are unknown, because {' and '.join(reasons)}.{details}"


def _describe_histogram(key: str, title: str, values: np.ndarray) -> dict[str, Any]:
    """Make the histogram of a count, with its table and a sentence about the middle half of the models."""
    known = values[np.isfinite(values)]
    bins = bin_counts(values)
    low, middle, high = (write_short(float(np.quantile(known, part))) for part in (0.25, 0.5, 0.75))
    return {
        "id": key,
        "heading": f"{title[:1].upper()}{title[1:]}",
        "drawing": draw_histogram(bins, title),
        "bins": bins,
        "summary": f"The median of {count_noun(len(known), 'model')} is {middle}. "
        + (
            f"At least half of the models have {low}."
            if low == high
            else f"Half of the models have {low} to {high}."
        ),
    }


def _say_busiest(months: Sequence[tuple[str, int]]) -> str:
    """Write a sentence about the month in which the most models were created. '' if no date is known."""
    if not months:
        return ""
    month, count = max(months, key=lambda one: one[1])
    return f"The month with the most models is {month}, with {count_noun(count, 'model')}."


def _list_measured(counts: CountNames) -> str:
    """Return the counts of the atlas as the beginning of a list, such as 'Likes, downloads,'."""
    nouns = [noun for noun, known in (("likes", counts.likes), (counts.noun, counts.downloads)) if known]
    return "".join(f"{noun}, " for noun in nouns)


def make_statistics_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """Return the path and HTML of the statistics page.

    The page shows distributions, correlations, concentration, owners and licences.
    """
    counts, frame_of = atlas.facts.counts, atlas.catalogue.frame
    both = np.isfinite(counts.downloads) & np.isfinite(counts.likes)
    months = count_months(counts.created.tolist())
    everything = np.arange(len(atlas))
    families = [
        {"clade": atlas.families.clades[clade], "correlations": atlas.facts.groups[clade].correlations}
        for clade in context.families.ranked
        if atlas.facts.groups[clade].correlations.n >= atlas.settings.correlation_least
    ]
    tallies = (
        ("Tasks", code_column(frame_of["task"]).tally(everything), "untagged", ""),
        ("Licences", context.models.licences.tally(everything), "not declared", "license"),
        ("Declared architectures", context.models.architectures.tally(everything), "not declared", ""),
        ("Owners with the most models", context.models.owners.tally(everything), "no owner", "owner"),
    )
    return renderer.render(
        "statistics.html",
        path="statistics.html",
        page="statistics",
        title="Statistics",
        contents=True,
        description=capitalise(
            f"{_list_measured(context.counts)}sizes, licences and owners of {len(atlas):,} language models."
        ),
        scripts=("pages", "sharing"),
        views=True,
        example="yi" in atlas.facts.words and "llama" in context.models.architectures.values,
        popular=has_popular_page(atlas),
        correlations=atlas.facts.everything.correlations,
        families=families[: atlas.settings.movers_listed],
        declarations=atlas.lineage.architectures,
        declared=_list_declared(atlas, context),
        unusual=[
            {
                "id": atlas.ids[row],
                "family": atlas.families.clades[atlas.families.top[atlas.families.member_of[row]]],
                **describe_declaration(atlas, row),
            }
            for row in atlas.lineage.architectures.unusual[: atlas.settings.movers_listed].tolist()
        ],
        lineage=describe_lineage(atlas, context),
        bubbles=draw_bubbles(
            counts.downloads[both],
            counts.likes[both],
            context.counts.say("Likes against downloads of all models"),
            context.counts,
        )
        if both.any()
        else "",
        both=int(both.sum()),
        shown=count_drawn(atlas),
        known={
            "downloads": int(np.isfinite(counts.downloads).sum()),
            "likes": int(np.isfinite(counts.likes).sum()),
            "parameters": int(np.isfinite(counts.parameters).sum()),
            "created": sum(count for _, count in months),
        },
        models=len(atlas),
        unknown=explain_unknown(atlas, context.counts),
        histograms=[
            _describe_histogram(name, title, values)
            for name, title, values in (
                ("downloads", context.counts.full, counts.downloads),
                ("likes", "likes", counts.likes),
                ("parameters", "parameters", counts.parameters),
            )
            if np.isfinite(values).any()
        ],
        months=months,
        busiest=_say_busiest(months),
        date=atlas.catalogue.date,
        timeline=draw_timeline(months, -1, "Models by month of creation"),
        placeholder=FIRST_RECORDED in counts.created,
        course=describe_whole(atlas),
        concentration=[
            {"title": title, "measures": measure_concentration(values)}
            for title, values in ((context.counts.noun, counts.downloads), ("likes", counts.likes))
            if np.nansum(values)
        ],
        tallies=[
            {
                "title": title,
                "bars": [
                    {
                        "label": value or unknown,
                        "value": count,
                        "href": address_filter(**{key: value}) if key and value else "",
                    }
                    for value, count in tally[:12]
                ],
                "distinct": sum(bool(value) for value, _ in tally),
            }
            for title, tally, unknown, key in tallies
            if any(value for value, _ in tally)
        ],
    )
