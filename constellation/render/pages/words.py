"""Make the page with the most common words in model names (words.html)."""

from __future__ import annotations

from typing import Any

from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.clouds import draw_cloud, place_words
from constellation.render.page import PageRenderer
from constellation.render.pages.facet import FACETS


def make_words_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """Return the path and HTML of the words page.

    The page lists the most common words and phrases with their counts.
    """
    lengths: dict[int, list[Any]] = {}
    for phrase in atlas.facts.phrases:
        lengths.setdefault(phrase.length, []).append(phrase)
    return renderer.render(
        "words.html",
        path="words.html",
        page="words",
        title="Words",
        description=f"The most common words and phrases in the names of {len(atlas):,} language models.",
        scripts=("pages",),
        models=len(atlas),
        downloads=atlas.facts.everything.downloads,
        lengths=sorted(lengths.items()),
        kinds=context.words.kinds,
        facets=[{"text": facet.title, "href": f"facets/{facet.slug}.html"} for facet in FACETS],
        cloud=draw_cloud(
            place_words(context.words.everything),
            lambda word: f"models.html#words={word}",
            context.words.kinds.__getitem__,
            "The most common words in all names",
        ),
    )
