"""Make the pages about sizes, formats, methods and other kinds of words in names (facets/SLUG.html)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from constellation.analysis.families.ranking import count_top_families
from constellation.analysis.totals import add_known
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.page import PageRenderer
from constellation.render.wording import address_filter

_LISTED, _PLOTTED = 150, 24


@dataclass(frozen=True)
class Facet:
    """A page about one or several kinds of words, such as sizes.

    `noun` is the noun for one word. `lead` is the first paragraph of the page.
    """

    slug: str
    kinds: tuple[str, ...]
    noun: str
    title: str
    lead: str


FACETS = (
    Facet(
        "sizes",
        ("size",),
        "a size",
        "Sizes",
        "These words in the names of models describe the size of the model, for example 7b (7 billion parameters),"
        " a3b (3 billion active parameters) or mini.",
    ),
    Facet(
        "formats",
        ("format", "quantisation"),
        "a format or quantisation",
        "Formats and quantisations",
        "These words in the names of models describe the file format or the precision of the weights, for example"
        " gguf or 4bit.",
    ),
    Facet(
        "methods",
        ("method",),
        "a method",
        "Methods",
        "These words in the names of models describe how the model was trained or changed, for example instruct,"
        " distill or merged.",
    ),
    Facet(
        "contexts",
        ("context",),
        "a context length",
        "Context lengths",
        "These words in the names of models describe the context length in tokens, for example 32k.",
    ),
    Facet(
        "languages",
        ("language",),
        "a language",
        "Languages",
        "These words in the names of models describe a natural language or a programming language, for example"
        " chinese, jp or python.",
    ),
    Facet(
        "modalities",
        ("modality",),
        "a modality",
        "Modalities",
        "These words in the names of models describe the inputs or outputs of the model, for example text, vision"
        " or audio.",
    ),
)


def _collect_rows(atlas: Atlas, kinds: tuple[str, ...]) -> dict[str, list[int]]:
    """Find the models that have each word of the given kinds in their names."""
    rows_of: dict[str, list[int]] = {}
    for row, words in enumerate(atlas.names.facet(*kinds)):
        for word in words:
            rows_of.setdefault(word, []).append(row)
    return rows_of


def _describe_word(atlas: Atlas, word: str, rows: list[int]) -> dict[str, Any]:
    at = np.array(rows)
    return {
        "word": word,
        "models": len(rows),
        "owners": len({atlas.names.owners[row] for row in rows} - {""}),
        "downloads": add_known(atlas.facts.counts.downloads[at]),
        "likes": add_known(atlas.facts.counts.likes[at]),
        "families": [
            {"clade": atlas.families.clades[clade], "models": count}
            for clade, count in count_top_families(atlas.families, at)[:3]
        ],
    }


def _rank_owners(atlas: Atlas, context: SiteContext, rows: list[int]) -> list[dict[str, Any]]:
    """Return the owners that have the most of the given models.

    Each owner has the number of these models, and the address of the owner.
    """
    counts = Counter(atlas.names.owners[row] for row in rows if atlas.names.owners[row])
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:12]
    return [{"label": owner, "value": count, "href": "../" + context.link_owner(owner)} for owner, count in ranked]


def make_facet_pages(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> Iterator[tuple[str, str]]:
    """Yield the path and HTML of each page about a kind of words.

    FACETS lists these pages.
    """
    for facet in FACETS:
        rows_of = _collect_rows(atlas, facet.kinds)
        ranked = sorted(rows_of, key=lambda word: (-len(rows_of[word]), word))[:_LISTED]
        words = [_describe_word(atlas, word, rows_of[word]) for word in ranked]
        bearing = sorted({row for rows in rows_of.values() for row in rows})
        yield renderer.render(
            "facet.html",
            path=f"facets/{facet.slug}.html",
            page="words",
            title=facet.title,
            description=f"{facet.title} in the names of {len(atlas):,} language models.",
            scripts=("pages",),
            facet=facet,
            others=[{"text": other.title, "href": f"{other.slug}.html"} for other in FACETS if other is not facet],
            words=words,
            distinct=len(rows_of),
            bearing=len(bearing),
            owners=_rank_owners(atlas, context, bearing),
            models=len(atlas),
            downloads=atlas.facts.everything.downloads,
            common=[
                {
                    "label": word["word"],
                    "value": word["models"],
                    "href": "../" + address_filter(words=word["word"]),
                }
                for word in words[:_PLOTTED]
            ],
        )
