"""Make the page that lists the lines (lines.html)."""

from __future__ import annotations

from typing import Any

from constellation.analysis.groups import describe_group
from constellation.analysis.lineage.index import Line
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.exports.lines import LINES
from constellation.render.page import PageRenderer
from constellation.render.pages.adoption import has_adoption_page
from constellation.render.pages.line import colour_line

#: Largest number of lines without a page that are listed.
_SMALL = 600


def make_lines_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """Return the path and HTML of the page that lists the lines.

    If no model declares a line, the page says so.
    """
    index = atlas.lineage.index
    small = [line for line in index.lines if not line.has_page] if index.declared else []
    return renderer.render(
        "lines.html",
        path="lines.html",
        page="lines",
        title="Lines",
        description=f"What the {len(atlas):,} language models of the atlas are built on.",
        scripts=("pages",),
        index=index,
        models=len(atlas),
        known=sum(map(len, index.lines)),
        lines=[_describe_line(atlas, context, line) for line in index.paged],
        small=small[:_SMALL],
        small_count=len(small),
        small_models=sum(map(len, small)),
        smallest=atlas.settings.line_smallest,
        table=LINES,
        adoption=has_adoption_page(atlas),
        given_up=index.given_up,
        most=atlas.settings.families_listed,
    )


def _describe_line(atlas: Atlas, context: SiteContext, line: Line) -> dict[str, Any]:
    return {
        "line": line,
        "colour": colour_line(context, line),
        "downloads": describe_group(line.rows, atlas.facts.counts).downloads,
    }
