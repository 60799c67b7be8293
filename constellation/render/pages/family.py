"""Make the pages of families (families/SLUG.html)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from constellation.analysis.families.ranking import find_nearest_families
from constellation.analysis.groups import Group, count_months
from constellation.analysis.memory import PRECISIONS, find_fits
from constellation.analysis.statistics import find_outliers
from constellation.atlas import Atlas
from constellation.catalogue.reading.dates import FIRST_RECORDED
from constellation.render.context import SiteContext
from constellation.render.counts import CountNames
from constellation.render.drawing.charts import plot_scatter
from constellation.render.drawing.clouds import draw_cloud, place_words
from constellation.render.drawing.distributions import draw_bubbles
from constellation.render.drawing.starmap import draw_neighbourhood
from constellation.render.drawing.timeline import draw_timeline
from constellation.render.drawing.tree import FAMILY_TIPS, draw_clade
from constellation.render.exports.files import link_family, name_family
from constellation.render.member_table import list_rows
from constellation.render.page import PageRenderer
from constellation.render.pages.branches import list_branches
from constellation.render.pages.built_on import describe_built_on
from constellation.render.pages.composition import link_licences, link_owners, make_bars, tally_facets
from constellation.render.pages.declarations import describe_declaration
from constellation.render.pages.family_text import (
    WEAK,
    describe_corrections,
    describe_family,
    link_top_model,
    list_placed,
)
from constellation.render.pages.group_feeds import has_family_feed
from constellation.render.pages.history import describe_course
from constellation.render.pages.lineage import describe_family_lineage
from constellation.render.wording import address_filter, address_in_atlas

#: Largest number of models in a scatter plot. The plot of a larger family shows the most downloaded models.
SCATTER_POINTS = 1_000
#: Smallest number of models with known likes and downloads for a scatter plot.
LEAST_POINTS = 3
#: Largest number of listed members whose declaration does not match the family, and largest number of listed models
#: of other families whose names contain this family's stem.
_UNUSUAL, _MENTIONS = 30, 400


def _link_clades(atlas: Atlas, context: SiteContext, clades: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "text": atlas.families.clades[index].title,
            "slug": atlas.families.clades[index].slug,
            "href": f"{atlas.families.clades[index].slug}.html",
            "count": len(atlas.facts.groups[index]),
            "colour": context.families.colours[index],
        }
        for index in clades
    ]


def _make_scatter(atlas: Atlas, names: CountNames, group: Group, title: str) -> dict[str, Any] | None:
    """Make the scatter plot of the likes and downloads of a family, and its drawing for pages without scripts."""
    rows, counts = group.rows, atlas.facts.counts
    known = rows[np.isfinite(counts.downloads[rows]) & np.isfinite(counts.likes[rows])]
    if len(known) < LEAST_POINTS:
        return None
    drawn = known[:SCATTER_POINTS]
    ids = [atlas.ids[row] for row in drawn.tolist()]
    return {
        "json": plot_scatter(ids, counts.downloads[drawn], counts.likes[drawn], names),
        "bubbles": draw_bubbles(
            counts.downloads[drawn], counts.likes[drawn], f"Likes against {names.noun} of {title}", names
        ),
        "drawn": len(drawn),
        "known": len(known),
    }


def make_family_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext, clade: int) -> tuple[str, str]:
    """Return the path and HTML of the page of a family.

    `clade` is the index of the family.
    """
    this, group = atlas.families.clades[clade], atlas.facts.groups[clade]
    rows = group.rows
    owners = context.models.owners.tally(rows)
    children = context.families.children[clade]
    placed = frozenset(list_placed(atlas.families, clade))
    nearest = find_nearest_families(atlas.families, atlas.network.similarity.graph, clade, rows)
    scatter = _make_scatter(atlas, context.counts, group, this.title)
    shown = rows[: context.limits.rows].tolist()
    also = _list_mentions(atlas, context, clade)
    title = this.title
    tables, trees = name_family(atlas, clade)
    architectures = context.models.architectures.tally(rows)
    summary = describe_family(atlas, context.counts, clade, owners, architectures, context.families.ranks)
    months = count_months(atlas.facts.counts.created[rows].tolist())
    loved, overlooked = find_outliers(
        rows,
        atlas.facts.counts.downloads,
        atlas.facts.counts.likes,
        least=atlas.settings.unusual_least,
        apart=atlas.settings.unusual_apart,
    )
    return renderer.render(
        "family.html",
        path=f"families/{this.slug}.html",
        page="families",
        title=title,
        contents=True,
        description=summary[:200],
        scripts=("tree", "graph", "table", "pages"),
        plots=scatter is not None,
        family=this,
        colour=context.families.colours[clade],
        weak=WEAK.get(atlas.families.weak.get(clade, ""), ""),
        summary=link_top_model(atlas, group, summary),
        trail=[("Families", "../families.html")]
        + [
            (atlas.families.clades[index].title, f"{atlas.families.clades[index].slug}.html")
            for index in atlas.families.hierarchy.list_ancestors(clade)[::-1]
        ]
        + [(title, "")],
        group=group,
        maker=atlas.facts.makers[clade],
        maker_href="../" + context.link_owner(atlas.facts.makers[clade]),
        owner_count=len([owner for owner, _ in owners if owner]),
        own=context.families.own[clade] if children else len(group),
        corrections=describe_corrections(atlas.families, clade),
        children=_link_clades(atlas, context, [child for child in children if child not in placed]),
        placed=_link_clades(atlas, context, [child for child in children if child in placed]),
        with_placed=bool(placed),
        nearest=[{**_link_clades(atlas, context, [index])[0], "share": share} for index, share in nearest],
        tree=draw_clade(
            atlas,
            context.families.node_colours,
            context.families.nodes[clade],
            f"Family tree of {title}",
            root="../",
            most_tips=FAMILY_TIPS,
        ),
        branches=list_branches(atlas, context, clade),
        sky=draw_neighbourhood(
            atlas.network.layout,
            rows,
            atlas.network.communities.numbers,
            context.communities.rows,
            context.communities.labels,
            context.families.colours[clade],
            f"{title} in the community graph",
        ),
        cloud=draw_cloud(
            place_words(context.words.clades[clade]),
            lambda word: f"#words={word}",
            context.words.kinds.__getitem__,
            f"Words that are typical of {title}",
        ),
        feed=f"{this.slug}.xml" if has_family_feed(atlas, context, clade) else "",
        scatter=scatter,
        correlations=group.correlations,
        loved=_link_models(atlas, loved),
        overlooked=_link_models(atlas, overlooked),
        months=months,
        timeline=draw_timeline(months, context.families.colours[clade], f"Models of {title} by month of creation"),
        placeholder=FIRST_RECORDED in atlas.facts.counts.created[rows],
        course=describe_course(atlas, rows, title, context.families.colours[clade]),
        **tally_facets(atlas, context.words.kinds, rows, family=this.slug),
        built_on=describe_built_on(atlas, context, clade),
        architectures=make_bars(architectures, "not declared"),
        agreement=atlas.lineage.architectures.agreement_of[clade],
        consistency=atlas.lineage.architectures.consistency_of[clade],
        unusual=_list_unusual(atlas, context, rows),
        stability=float(atlas.facts.stability[clade]),
        firm=atlas.settings.stability_firm,
        loose=atlas.settings.stability_loose,
        lineage=describe_family_lineage(atlas, context, clade),
        licences=make_bars(context.models.licences.tally(rows), "not declared", link_licences(family=this.slug)),
        owners=make_bars(owners, "no owner", link_owners(family=this.slug)),
        also=also,
        fits=_list_fits(atlas, clade),
        precisions=PRECISIONS,
        columns=context.table.describe_header(),
        rows=list_rows(atlas, context.table, shown),
        listed=len(shown),
        tables=tables,
        files=link_family(tables, trees),
    )


def _link_models(atlas: Atlas, rows: Sequence[int]) -> list[dict[str, str]]:
    return [{"id": atlas.ids[row], "href": f"../{address_in_atlas(atlas.ids[row])}"} for row in rows]


def _list_unusual(atlas: Atlas, context: SiteContext, rows: np.ndarray) -> list[dict[str, str]]:
    """List the members of a family that declare an architecture or a base model of another family.

    The most downloaded members come first.
    """
    unusual = rows[context.models.unusual[rows]][:_UNUSUAL].tolist()
    links = _link_models(atlas, unusual)
    return [{**link, **describe_declaration(atlas, row)} for row, link in zip(unusual, links, strict=True)]


def _list_fits(atlas: Atlas, clade: int) -> list[dict[str, Any]]:
    """Return how many members fit into each amount of memory, and the most downloaded one that fits.

    The count is a link to the table of these models.

    Return [] if all numbers of parameters are unknown. If no further member fits into larger amounts of memory,
    these amounts share the last row, which is marked 'or more'.
    """
    group, slug = atlas.facts.groups[clade], atlas.families.clades[clade].slug
    if not np.isfinite(atlas.facts.counts.parameters[group.rows]).any():
        return []
    fits = find_fits(group.rows, atlas.facts.weights, atlas.settings.machines)
    found = [(fit.counts, fit.first) for fit in fits]
    needed = found.index(found[-1]) + 1
    return [
        {
            "memory": f"{fit.gigabytes} GB" + (" or more" if number == needed < len(fits) else ""),
            "cells": [
                {
                    "count": count,
                    "href": "../" + address_filter(family=slug, memory=str(fit.gigabytes), bits=str(bits)),
                    "first": _link_models(atlas, [row] if row >= 0 else []),
                }
                for bits, count, row in zip(PRECISIONS, fit.counts, fit.first, strict=True)
            ],
        }
        for number, fit in enumerate(fits[:needed], 1)
    ]


def _list_mentions(atlas: Atlas, context: SiteContext, clade: int) -> list[dict[str, Any]]:
    """List models of other families whose names contain the stem of this family.

    The stem is, for example, 'llama'.
    """
    most = context.limits.rows if context.shards.numbered else _MENTIONS
    families = atlas.families
    placed = [row for row in context.families.mentions.get(clade, ())[:most] if families.member_of[row] >= 0]
    links = _link_models(atlas, placed)
    return [
        {**link, "family": families.clades[families.member_of[row]]}
        for row, link in zip(placed, links, strict=True)
    ]
