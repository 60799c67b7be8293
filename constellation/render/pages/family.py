"""A family in, its page out.

A family of a huge atlas in, the least that a page can say of it out: what it is and where, and its models.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from constellation.analysis.groups import Group
from constellation.analysis.lineage.lines import DECLARED_BASE
from constellation.analysis.memory import PRECISIONS, find_fits
from constellation.analysis.statistics import find_outliers
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.drawing.charts import plot_scatter
from constellation.render.drawing.clouds import draw_cloud, place_words
from constellation.render.drawing.starmap import draw_neighbourhood
from constellation.render.drawing.tree import draw_clade
from constellation.render.exports.files import link_family, name_family
from constellation.render.limits import count_rows
from constellation.render.member_table import COLUMNS, address_member, has_anchor, list_rows
from constellation.render.page import PageRenderer
from constellation.render.pages.facets import count_months, make_bars, tally_facets
from constellation.render.pages.family_text import describe_family
from constellation.render.pages.growth_curves import describe_course
from constellation.render.pages.lineage import describe_family_lineage

#: Models that a scatter draws; a family with more shows those with most downloads.
SCATTER_POINTS = 1_000
#: Below this many models with both counts known there is nothing to plot.
LEAST_POINTS = 3
_UNUSUAL, _BEARERS = 30, 400


def _link_clades(atlas: Atlas, context: SiteContext, clades: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "text": atlas.families.clades[index].title,
            "slug": atlas.families.clades[index].slug,
            "href": f"{atlas.families.clades[index].slug}.html",
            "count": len(atlas.facts.groups[index]),
            "colour": context.colours[index],
        }
        for index in clades
    ]


def find_nearest(atlas: Atlas, clade: int, most: int = 6) -> list[tuple[int, float]]:
    """Families outside this one's branch whose models are most often among its models' nearest names.

    With each the share of the branch's links that lead out of it to that family.
    """
    member_of, rows = atlas.families.member_of, atlas.facts.groups[clade].rows
    neighbours = atlas.network.similarity.graph[rows].indices
    # Every model of the branch belongs to the clade or to one below it: those that its members have.
    counts = np.bincount(member_of[neighbours] + 1, minlength=len(atlas.families.clades) + 1)[1:]
    counts[member_of[rows]] = 0
    # A sub-family is compared with other branches of its own family too; a top-level one with the others' tops.
    if atlas.families.clades[clade].parent < 0:
        counts = np.bincount(atlas.families.top, weights=counts, minlength=len(counts)).astype(int)
    counts[atlas.families.hierarchy.list_ancestors(clade)] = 0
    found = np.flatnonzero(counts)
    order = found[np.lexsort((found, -counts[found]))][:most]
    return [(int(index), counts[index] / max(len(neighbours), 1)) for index in order]


def _pick_rows(atlas: Atlas, context: SiteContext, clade: int, group: Group) -> list[int]:
    """The family's own members, all of them, and the sub-families' most downloaded: by falling downloads.

    In an atlas that comes in pieces the own are too many as well: the script loads them.
    """
    own = (atlas.families.member_of[group.rows] == clade) & (not context.pieces.numbered)
    rank = np.arange(len(group))
    return group.rows[own | (rank < count_rows(atlas))].tolist()


def _make_scatter(atlas: Atlas, group: Group) -> dict[str, Any] | None:
    rows = group.rows
    known = rows[np.isfinite(atlas.facts.counts.downloads[rows]) & np.isfinite(atlas.facts.counts.likes[rows])]
    if len(known) < LEAST_POINTS:
        return None
    drawn = known[:SCATTER_POINTS]
    names = [atlas.ids[row] for row in drawn.tolist()]
    return {
        "json": plot_scatter(names, atlas.facts.counts.downloads[drawn], atlas.facts.counts.likes[drawn]),
        "drawn": len(drawn),
        "known": len(known),
    }


def make_family_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext, clade: int) -> tuple[str, str]:
    """The page of clade number `clade`."""
    this, group = atlas.families.clades[clade], atlas.facts.groups[clade]
    rows = group.rows
    owners = context.owners.tally(rows)
    children = context.children[clade]
    nearest = find_nearest(atlas, clade)
    scatter = _make_scatter(atlas, group)
    shown = _pick_rows(atlas, context, clade, group)
    listed = frozenset(shown)
    also = _list_bearers(atlas, context, clade)
    title = this.title
    tables, trees = name_family(atlas, clade)
    architectures = context.architectures.tally(rows)
    summary = describe_family(atlas, clade, owners, architectures, context.ranks)
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
        description=summary[:200],
        scripts=("tree", "graph", "pages"),
        plots=scatter is not None,
        family=this,
        colour=context.colours[clade],
        summary=summary,
        trail=[("Families", "../families.html")]
        + [
            (atlas.families.clades[index].title, f"{atlas.families.clades[index].slug}.html")
            for index in atlas.families.hierarchy.list_ancestors(clade)[::-1]
        ]
        + [(title, "")],
        group=group,
        owner_count=len([owner for owner, _ in owners if owner]),
        own=context.own[clade] if children else len(group),
        children=_link_clades(atlas, context, children),
        nearest=[{**_link_clades(atlas, context, [index])[0], "share": share} for index, share in nearest],
        tree=draw_clade(atlas, context, context.nodes[clade], f"The tree of {title}", root="../", listed=listed),
        sky=draw_neighbourhood(
            context.layout,
            rows,
            atlas.network.communities.member_of,
            context.community_rows,
            context.community_labels,
            context.colours[clade],
            f"Where {title} stands in the community graph",
        ),
        cloud=draw_cloud(
            place_words(context.clade_words[clade]),
            lambda word: f"#words={word}",
            context.kinds.__getitem__,
            f"The words that set {title} apart",
        ),
        scatter=scatter,
        correlations=group.correlations,
        loved=_link_models(context, loved, listed),
        overlooked=_link_models(context, overlooked, listed),
        months=count_months(atlas, group),
        course=describe_course(atlas, rows, title, context.colours[clade]),
        **tally_facets(atlas, context, rows),
        backbones=make_bars(atlas.lineage.lines.line.tally(rows), "unknown"),
        sources=[(source, count) for source, count in atlas.lineage.lines.source.tally(rows) if source],
        architectures=make_bars(architectures, "not declared"),
        agreement=atlas.lineage.architectures.agreement_of[clade],
        consistency=atlas.lineage.architectures.consistency_of[clade],
        unusual=_list_unusual(atlas, context, rows, listed),
        stability=float(atlas.facts.stability[clade]),
        firm=atlas.settings.stability_firm,
        loose=atlas.settings.stability_loose,
        lineage=describe_family_lineage(atlas, context, clade),
        licences=make_bars(context.licences.tally(rows), "not declared"),
        owners=make_bars(owners, "no owner"),
        also=also,
        fits=_list_fits(atlas, context, group, listed),
        precisions=PRECISIONS,
        columns=COLUMNS,
        rows=list_rows(atlas, shown),
        listed=len(shown),
        own_listed=not context.pieces.numbered,
        portions=context.pieces.count_portions(clade),
        tables=tables,
        files=link_family(tables, trees),
    )


def _link_models(context: SiteContext, rows: Sequence[int], listed: Collection[int]) -> list[dict[str, str]]:
    return [{"id": context.ids[row], "href": address_member(context.ids[row], row in listed)} for row in rows]


def _list_unusual(
    atlas: Atlas, context: SiteContext, rows: np.ndarray, listed: Collection[int]
) -> list[dict[str, str]]:
    """Members that declare neither the family's own line nor what its others do, the most downloaded first.

    Each is listed with the declaration that disagrees: the base model if the line is taken from it, otherwise
    the architecture.
    """
    unusual = rows[context.unusual[rows]][:_UNUSUAL].tolist()
    source, bases = atlas.lineage.lines.source, atlas.lineage.graph.bases
    items = []
    for row, link in zip(unusual, _link_models(context, unusual, listed), strict=True):
        if source.values[source.codes[row]] == DECLARED_BASE:
            of_model = slice(bases.start[row], bases.start[row + 1])
            others = [
                name for name, base in zip(bases.name[of_model], bases.row[of_model], strict=True) if base != row
            ]
            fact, value = "base model" if len(others) == 1 else "base models", ", ".join(others)
        else:
            fact, value = "architecture", str(atlas.catalogue.frame.at[row, "architecture"])
        items.append({**link, "fact": fact, "declares": value})
    return items


def _list_fits(atlas: Atlas, context: SiteContext, group: Group, listed: Collection[int]) -> list[dict[str, Any]]:
    """What of the family fits which machine; empty where no member's parameters are known.

    Machines beyond which nothing changes are one line with those that are larger still.
    """
    if not np.isfinite(atlas.facts.counts.parameters[group.rows]).any():
        return []
    fits = find_fits(group.rows, atlas.facts.counts.parameters, atlas.settings.machines)
    told = [(fit.counts, fit.best) for fit in fits]
    needed = told.index(told[-1]) + 1
    return [
        {
            "memory": f"{fit.gigabytes} GB" + (" or more" if number == needed < len(fits) else ""),
            "cells": [
                {"count": count, "best": _link_models(context, [row] if row >= 0 else [], listed)}
                for count, row in zip(fit.counts, fit.best, strict=True)
            ],
        }
        for number, fit in enumerate(fits[:needed], 1)
    ]


def _list_bearers(atlas: Atlas, context: SiteContext, clade: int) -> list[dict[str, Any]]:
    """Models of other families whose names bear this family's stem too, each with its row on its family's page.

    In an atlas in pieces that page does not list every model, and each has its address among all models.
    """
    whole = not context.pieces.numbered
    bearers = context.bearers.get(clade, ())[: _BEARERS if whole else count_rows(atlas)]
    return [
        {
            "id": context.ids[row],
            "family": atlas.families.clades[family],
            "href": f"{atlas.families.clades[family].slug}.html{address_member(context.ids[row], True)}"
            if whole and has_anchor(context.ids[row])
            else address_member(context.ids[row], False),
        }
        for row, family in ((row, atlas.families.member_of[row]) for row in bearers)
        if family >= 0
    ]


#: Models listed before the script loads the others; branches named.
_ROWS, _BRANCHES = 3, 20


def make_brief_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext, clade: int) -> tuple[str, str]:
    """The page of clade number `clade`, at the address where a full one would be."""
    clades, group = atlas.families.clades, atlas.facts.groups[clade]
    this = clades[clade]
    owners, architectures = context.owners.tally(group.rows), context.architectures.tally(group.rows)
    shown = group.rows[:_ROWS].tolist()
    return renderer.render(
        "brief.html",
        path=f"families/{this.slug}.html",
        page="families",
        title=this.title,
        description=f"{this.title}: a family of {len(group):,} language models.",
        scripts=("pages",),
        family=this,
        summary=describe_family(atlas, clade, owners, architectures, context.ranks),
        trail=[("Families", "../families.html")]
        + [
            (clades[above].title, f"{clades[above].slug}.html")
            for above in atlas.families.hierarchy.list_ancestors(clade)[::-1]
        ]
        + [(this.title, "")],
        children=[
            {
                "text": clades[child].title,
                "href": f"{clades[child].slug}.html",
                "count": len(atlas.facts.groups[child]),
            }
            for child in context.children[clade][:_BRANCHES]
        ],
        columns=COLUMNS,
        rows=list_rows(atlas, shown),
        listed=len(shown),
        models=len(group),
        portions=context.pieces.count_portions(clade),
    )
