"""An atlas in, a page for each kind of descriptor out: how common, how popular, in which families."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from constellation.atlas import Atlas
from constellation.render.frame import Frame
from constellation.render.payloads import list_families
from constellation.render.plots import plot_bars
from constellation.render.sheet import Sheet

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
        "downloads": float(np.nansum(atlas.counts.downloads[at])),
        "likes": float(np.nansum(atlas.counts.likes[at])),
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


def make_facet_pages(frame: Frame, atlas: Atlas, sheet: Sheet) -> Iterator[tuple[str, str]]:
    """facets/SLUG.html for each of FACETS."""
    for facet in FACETS:
        bearers = _collect_bearers(atlas, facet.kinds)
        ranked = sorted(bearers, key=lambda word: (-len(bearers[word]), word))[:_LISTED]
        words = [_describe_word(atlas, word, bearers[word]) for word in ranked]
        bearing = sorted({row for rows in bearers.values() for row in rows})
        shown = words[:_PLOTTED]
        yield frame.render(
            "facet.html",
            path=f"facets/{facet.slug}.html",
            page="words",
            title=facet.title,
            description=f"{facet.title} in the names of {len(atlas):,} language models.",
            scripts=("tables", *(("plotly",) if shown else ())),
            facet=facet,
            others=[{"text": other.title, "href": f"{other.slug}.html"} for other in FACETS if other is not facet],
            words=words,
            distinct=len(bearers),
            bearing=len(bearing),
            owners=_rank_owners(atlas, bearing),
            models=len(atlas),
            downloads=max(atlas.everything.downloads, 1.0),
            plot=plot_bars(
                [word["word"] for word in shown], [word["models"] for word in shown], facet.title, "models"
            )
            if shown
            else None,
        )
