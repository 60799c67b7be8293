"""Describe what the models of a family are built on, for the family's page."""

from __future__ import annotations

from typing import Any

from constellation.analysis.lineage.index import Line, has_own_name
from constellation.analysis.lineage.lines import BY_FAMILY, INFERRED
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.pages.line import colour_line
from constellation.render.wording import isolate_name

#: Largest number of lines that are listed.
_LISTED = 8


def describe_built_on(atlas: Atlas, context: SiteContext, clade: int) -> dict[str, Any] | None:
    """Count the models of a family by line.

    The line of a model is what it is built on. Return None if no model of the catalogue declares a line, or if no
    line is known. The result has links to the lines with their numbers of models, and the number of models for each
    source of a line. If the family is a brand, the result has the line of the brand. If a line has the same name as
    the family, the result has this line.
    """
    index, rows = atlas.lineage.index, atlas.facts.groups[clade].rows
    tally = index.tally(rows)
    if not index.declared or not tally:
        return None
    sources = dict(index.models.source.tally(rows))
    known = sum(count for _, count in tally)
    by_family, inferred = sources.get(BY_FAMILY, 0), sources.get(INFERRED, 0)
    leading = index.lines[tally[0][0]]
    # A family of the same name as its line is not a brand.
    is_brand = has_own_name(atlas.families.clades[clade]) and leading.clade != clade
    return {
        "lines": [_link_line(context, index.lines[number], count) for number, count in tally[:_LISTED]],
        "others": len(tally) - _LISTED,
        "other_models": sum(count for _, count in tally[_LISTED:]),
        "unknown": len(rows) - known,
        "declared": known - by_family - inferred,
        "by_family": by_family,
        "inferred": inferred,
        "brand_of": _link_line(context, leading, 0) if is_brand else None,
        "line": _link_line(context, leading, len(leading)) if leading.clade == clade and leading.has_page else None,
    }


def _link_line(context: SiteContext, line: Line, count: int) -> dict[str, Any]:
    return {
        "text": isolate_name(line.title),
        "count": count,
        "colour": colour_line(context, line),
        "href": f"../lines/{line.slug}.html" if line.has_page else "",
    }
