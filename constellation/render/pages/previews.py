"""Make the pictures that other sites show with links to the home page, the lines and the largest families."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.previews import draw_preview
from constellation.render.theme import settle_colours
from constellation.render.wording import count_noun, write_date

#: Number of families with a picture of their own.
FAMILIES = 50


def list_previewed(context: SiteContext) -> list[int]:
    """Return the families with a picture: the largest top-level families."""
    return context.families.ranked[:FAMILIES]


def map_previews(atlas: Atlas, context: SiteContext) -> dict[str, str]:
    """Return the path of each picture by the path of its page. It is empty without a base URL.

    Other sites need the address of a picture with its host, so the pictures are of no use without a base URL.
    """
    if not atlas.settings.base_url:
        return {}
    slugs = [atlas.families.clades[clade].slug for clade in list_previewed(context)]
    pages = ["index", *(["lines"] if atlas.lineage.index.paged else []), *(f"families/{slug}" for slug in slugs)]
    return {f"{page}.html": f"previews/{page}.png" for page in pages}


def make_previews(atlas: Atlas, context: SiteContext, clades: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of the pictures of some families."""
    families = settle_colours(atlas.settings.colours, "the settings").dark.families
    for clade in clades:
        this, rows = atlas.families.clades[clade], atlas.facts.groups[clade].rows
        hue = context.families.colours[clade]
        colour = families[hue] if 0 <= hue < len(families) else "#8089ab"
        yield _draw(atlas, f"families/{this.slug}", rows, colour, this.title, this.slug)


def make_general_previews(atlas: Atlas, context: SiteContext) -> Iterator[tuple[str, bytes]]:
    """Yield the path and the content of the pictures of the home page and of the list of lines."""
    gold = settle_colours(atlas.settings.colours, "the settings").dark.accent
    yield _draw(atlas, "index", np.arange(len(atlas)), gold, atlas.settings.title, "Atlas")
    if atlas.lineage.index.paged:
        built = np.flatnonzero(atlas.lineage.index.line_of >= 0)
        yield _draw(atlas, "lines", built, gold, "What models are built on", "Lines")


def _draw(atlas: Atlas, page: str, rows: np.ndarray, colour: str, title: str, otherwise: str) -> tuple[str, bytes]:
    """Return the path and the content of a picture. A title that is not ASCII is replaced by `otherwise`."""
    red, green, blue = bytes.fromhex(colour[1:])
    name = atlas.settings.title if atlas.settings.title.isascii() else "Atlas"
    date = f", {write_date(atlas.catalogue.date)}" if atlas.catalogue.date else ""
    lines = (count_noun(len(rows), "model"), name + date)
    shown = title if title.isascii() else otherwise
    return f"previews/{page}.png", draw_preview(atlas.network.layout, rows, (red, green, blue), shown, lines)
