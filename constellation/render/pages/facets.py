"""An atlas in, a page for each kind of descriptor out: how common, how popular, in which families.

Some models in, how many of them have what out: the bars and the months of a family's page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from constellation.analysis.groups import Group
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.charts import plot_bars
from constellation.render.page import PageRenderer
from constellation.render.payloads.models import list_families

_LISTED, _PLOTTED = 150, 24


@dataclass(frozen=True)
class Facet:
    """A kind of page: its address, the vocabulary's kinds that it shows, its title and what it says of them."""

    slug: str
    kinds: tuple[str, ...]
    title: str
    lead: str


FACETS = (
    Facet("sizes", ("size",), "Sizes", "How large a model says it is: 7b, 350m, 8x7b, a3b for its active part."),
    Facet(
        "formats",
        ("format", "quantisation"),
        "Formats and quantisations",
        "For which program a model is packed, and to how few bits its weights are rounded.",
    ),
    Facet(
        "methods", ("method",), "Methods", "How a model was trained or changed: instruct, chat, distilled, merged."
    ),
    Facet("contexts", ("context",), "Context lengths", "How much text a model says it can hold in mind."),
    Facet("languages", ("language",), "Languages", "Which language a model's name says it speaks."),
    Facet("modalities", ("modality",), "Modalities", "What a model takes in or puts out beside text."),
)


def _collect_bearers(atlas: Atlas, kinds: tuple[str, ...]) -> dict[str, list[int]]:
    """For each word of these kinds the rows of the models that bear it."""
    bearers: dict[str, list[int]] = {}
    for row, words in enumerate(atlas.names.facet(*kinds)):
        for word in words:
            bearers.setdefault(word, []).append(row)
    return bearers


def _describe_word(atlas: Atlas, word: str, rows: list[int]) -> dict[str, Any]:
    at = np.array(rows)
    return {
        "word": word,
        "models": len(rows),
        "owners": len({atlas.names.owners[row] for row in rows}),
        "downloads": float(np.nansum(atlas.facts.counts.downloads[at])),
        "likes": float(np.nansum(atlas.facts.counts.likes[at])),
        "families": [
            {"clade": atlas.families.clades[clade], "models": count}
            for clade, count in list_families(atlas, at)[:3]
        ],
    }


def _rank_owners(atlas: Atlas, rows: list[int]) -> list[dict[str, Any]]:
    """The owners with most of these models."""
    counts = Counter(atlas.names.owners[row] for row in rows if atlas.names.owners[row])
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:12]
    return [{"label": owner, "value": count} for owner, count in ranked]


def make_facet_pages(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> Iterator[tuple[str, str]]:
    """facets/SLUG.html for each of FACETS."""
    for facet in FACETS:
        bearers = _collect_bearers(atlas, facet.kinds)
        ranked = sorted(bearers, key=lambda word: (-len(bearers[word]), word))[:_LISTED]
        words = [_describe_word(atlas, word, bearers[word]) for word in ranked]
        bearing = sorted({row for rows in bearers.values() for row in rows})
        shown = words[:_PLOTTED]
        yield renderer.render(
            "facet.html",
            path=f"facets/{facet.slug}.html",
            page="words",
            title=facet.title,
            description=f"{facet.title} in the names of {len(atlas):,} language models.",
            scripts=("pages",),
            plots=bool(shown),
            facet=facet,
            others=[{"text": other.title, "href": f"{other.slug}.html"} for other in FACETS if other is not facet],
            words=words,
            distinct=len(bearers),
            bearing=len(bearing),
            owners=_rank_owners(atlas, bearing),
            models=len(atlas),
            downloads=max(atlas.facts.everything.downloads, 1.0),
            plot=plot_bars(
                [word["word"] for word in shown], [word["models"] for word in shown], facet.title, "models"
            )
            if shown
            else None,
        )


_BARS = 8
#: The kinds of word that a page counts, and what it calls them together.
_FACETS = {"sizes": ("size",), "formats": ("quantisation", "format"), "methods": ("method",)}
_FACET_OF = {kind: facet for facet, kinds in _FACETS.items() for kind in kinds}


def make_bars(tally: list[tuple[str, int]], unknown: str) -> list[dict[str, Any]]:
    """The most common values, the rest as one, the unknown last and said to be."""
    known = [(value, count) for value, count in tally if value]
    bars = [{"label": value, "value": count} for value, count in known[:_BARS]]
    rest = sum(count for _, count in known[_BARS:])
    if rest:
        bars.append({"label": f"{len(known) - _BARS:,} others", "value": rest})
    missing = sum(count for value, count in tally if not value)
    if missing and known:
        bars.append({"label": unknown, "value": missing})
    return bars


def tally_facets(atlas: Atlas, context: SiteContext, rows: np.ndarray) -> dict[str, list[dict[str, Any]]]:
    """For each of _FACETS its words, the most common first, with how many of the models bear them."""
    counts: Counter[str] = Counter()
    for row in rows.tolist():
        counts.update(set(atlas.names.tokens[row]))
    found: dict[str, list[tuple[int, str]]] = {facet: [] for facet in _FACETS}
    for token, count in counts.items():
        facet = _FACET_OF.get(context.kinds[token])
        if facet:
            found[facet].append((-count, token))
    return {
        facet: [
            {"label": token, "value": -count, "href": f"#words={token}"} for count, token in sorted(words)[:_BARS]
        ]
        for facet, words in found.items()
    }


def count_months(atlas: Atlas, group: Group) -> list[dict[str, Any]]:
    """Members by month of creation, from the first to the last, empty months included; [] if fewer than two."""
    counts: dict[int, int] = {}
    for date in atlas.facts.counts.created[group.rows].tolist():
        if len(date) > 4:  # a date may be known to the year only
            month = int(date[:4]) * 12 + int(date[5:7]) - 1
            counts[month] = counts.get(month, 0) + 1
    if len(counts) < 2:
        return []
    return [
        {"month": f"{month // 12}-{month % 12 + 1:02d}", "models": counts.get(month, 0)}
        for month in range(min(counts), max(counts) + 1)
    ]
