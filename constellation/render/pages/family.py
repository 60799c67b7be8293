"""A family in, its page out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from constellation.analysis.groups import Group
from constellation.analysis.memory import PRECISIONS, find_fits
from constellation.analysis.unusual import find_unusual
from constellation.atlas import Atlas
from constellation.render.clouds import draw_cloud, place_words
from constellation.render.detail import count_rows
from constellation.render.exports.families import link_family, name_family
from constellation.render.frame import Frame
from constellation.render.pages.history import describe_course
from constellation.render.pages.lineage import describe_family_lineage, name_scripts
from constellation.render.pages.paragraphs import describe_family
from constellation.render.pages.tallies import count_months, make_bars, tally_facets
from constellation.render.pages.trees import draw_clade
from constellation.render.plots import plot_scatter
from constellation.render.rows import COLUMNS, address_member, has_anchor, list_rows
from constellation.render.sheet import Sheet
from constellation.render.starmap import draw_neighbourhood

#: Models that a scatter draws; a family with more shows those with most downloads.
SCATTER_POINTS = 1_000
#: Below this many models with both counts known there is nothing to plot.
LEAST_POINTS = 3
_UNUSUAL, _BEARERS = 30, 400


def list_ancestors(atlas: Atlas, clade: int) -> list[int]:
    """The families above one, from the top down."""
    above: list[int] = []
    parent = atlas.families.clades[clade].parent
    while parent >= 0:
        above.insert(0, parent)
        parent = atlas.families.clades[parent].parent
    return above


def _link_clades(atlas: Atlas, sheet: Sheet, clades: list[int]) -> list[dict[str, Any]]:
    return [
        {
            "text": atlas.families.clades[index].title,
            "slug": atlas.families.clades[index].slug,
            "href": f"{atlas.families.clades[index].slug}.html",
            "count": len(atlas.groups[index]),
            "colour": sheet.colours[index],
        }
        for index in clades
    ]


def find_nearest(atlas: Atlas, clade: int, most: int = 6) -> list[tuple[int, float]]:
    """Families outside this one's branch whose models are most often among its models' nearest names.

    With each the share of the branch's links that lead out of it to that family.
    """
    member_of, rows = atlas.families.member_of, atlas.groups[clade].rows
    neighbours = atlas.similarity.graph[rows].indices
    # Every model of the branch belongs to the clade or to one below it: those that its members have.
    counts = np.bincount(member_of[neighbours] + 1, minlength=len(atlas.families.clades) + 1)[1:]
    counts[member_of[rows]] = 0
    # A sub-family is compared with other branches of its own family too; a top-level one with the others' tops.
    if atlas.families.clades[clade].parent < 0:
        counts = np.bincount(atlas.families.top, weights=counts, minlength=len(counts)).astype(int)
    counts[list_ancestors(atlas, clade)] = 0
    found = np.flatnonzero(counts)
    order = found[np.lexsort((found, -counts[found]))][:most]
    return [(int(index), counts[index] / max(len(neighbours), 1)) for index in order]


def _pick_rows(atlas: Atlas, sheet: Sheet, clade: int, group: Group) -> list[int]:
    """The family's own members, all of them, and the sub-families' most downloaded: by falling downloads.

    In an atlas that comes in pieces the own are too many as well: the script loads them.
    """
    own = (atlas.families.member_of[group.rows] == clade) & (not sheet.pieces.numbered)
    rank = np.arange(len(group))
    return group.rows[own | (rank < count_rows(atlas))].tolist()


def _make_scatter(atlas: Atlas, group: Group) -> dict[str, Any] | None:
    rows = group.rows
    known = rows[np.isfinite(atlas.counts.downloads[rows]) & np.isfinite(atlas.counts.likes[rows])]
    if len(known) < LEAST_POINTS:
        return None
    drawn = known[:SCATTER_POINTS]
    names = [atlas.ids[row] for row in drawn.tolist()]
    return {
        "json": plot_scatter(names, atlas.counts.downloads[drawn], atlas.counts.likes[drawn]),
        "drawn": len(drawn),
        "known": len(known),
    }


def make_family_page(frame: Frame, atlas: Atlas, sheet: Sheet, clade: int) -> tuple[str, str]:
    """The page of clade number `clade`."""
    this, group = atlas.families.clades[clade], atlas.groups[clade]
    rows = group.rows
    owners = sheet.owners.tally(rows)
    children = sheet.children[clade]
    nearest = find_nearest(atlas, clade)
    scatter = _make_scatter(atlas, group)
    shown = _pick_rows(atlas, sheet, clade, group)
    listed = frozenset(shown)
    also = _list_bearers(atlas, sheet, clade)
    title = this.title
    tables, trees = name_family(atlas, clade)
    architectures = sheet.architectures.tally(rows)
    summary = describe_family(atlas, clade, owners, architectures, sheet.ranks)
    loved, overlooked = find_unusual(rows, atlas.counts.downloads, atlas.counts.likes, atlas.settings)
    return frame.render(
        "family.html",
        path=f"families/{this.slug}.html",
        page="families",
        title=title,
        description=summary[:200],
        scripts=name_scripts(atlas, "tree", "graph", "tables", *(("plotly",) if scatter else ())),
        family=this,
        colour=sheet.colours[clade],
        summary=summary,
        trail=[("Families", "../families.html")]
        + [
            (atlas.families.clades[index].title, f"{atlas.families.clades[index].slug}.html")
            for index in list_ancestors(atlas, clade)
        ]
        + [(title, "")],
        group=group,
        owner_count=len([owner for owner, _ in owners if owner]),
        own=sheet.own[clade] if children else len(group),
        children=_link_clades(atlas, sheet, children),
        nearest=[{**_link_clades(atlas, sheet, [index])[0], "share": share} for index, share in nearest],
        tree=draw_clade(atlas, sheet, sheet.nodes[clade], f"The tree of {title}", root="../", listed=listed),
        sky=draw_neighbourhood(
            sheet.layout,
            rows,
            atlas.communities.member_of,
            sheet.community_rows,
            sheet.community_labels,
            sheet.colours[clade],
            f"Where {title} stands in the community graph",
        ),
        cloud=draw_cloud(
            place_words(sheet.clade_words[clade]),
            lambda word: f"#words={word}",
            sheet.kinds.__getitem__,
            f"The words that set {title} apart",
        ),
        scatter=scatter,
        correlations=group.correlations,
        loved=_link_models(sheet, loved, listed),
        overlooked=_link_models(sheet, overlooked, listed),
        months=count_months(atlas, group),
        course=describe_course(atlas, rows, title, sheet.colours[clade]),
        **tally_facets(atlas, sheet, rows),
        backbones=make_bars(atlas.backbones.line.tally(rows), "unknown"),
        sources=[(source, count) for source, count in atlas.backbones.source.tally(rows) if source],
        architectures=make_bars(architectures, "not declared"),
        agreement=atlas.declarations.agreement_of[clade],
        consistency=atlas.declarations.consistency_of[clade],
        unusual=_list_unusual(atlas, sheet, rows, listed),
        stability=float(atlas.stability[clade]),
        firm=atlas.settings.stability_firm,
        loose=atlas.settings.stability_loose,
        lineage=describe_family_lineage(atlas, sheet, clade),
        licences=make_bars(sheet.licences.tally(rows), "not declared"),
        owners=make_bars(owners, "no owner"),
        also=also,
        fits=_list_fits(atlas, sheet, group, listed),
        precisions=PRECISIONS,
        columns=COLUMNS,
        rows=list_rows(atlas, shown),
        listed=len(shown),
        own_listed=not sheet.pieces.numbered,
        portions=sheet.pieces.count_portions(clade),
        tables=tables,
        files=link_family(tables, trees),
    )


def _link_models(sheet: Sheet, rows: Sequence[int], listed: Collection[int]) -> list[dict[str, str]]:
    return [{"id": sheet.ids[row], "href": address_member(sheet.ids[row], row in listed)} for row in rows]


def _list_unusual(atlas: Atlas, sheet: Sheet, rows: np.ndarray, listed: Collection[int]) -> list[dict[str, str]]:
    """Members that declare neither the family's own line nor what its others do, the most downloaded first."""
    unusual = rows[sheet.unusual[rows]][:_UNUSUAL].tolist()
    frame = atlas.catalogue.frame
    return [
        {**link, "declares": str(frame.at[row, "base_model"] or frame.at[row, "architecture"])}
        for row, link in zip(unusual, _link_models(sheet, unusual, listed), strict=True)
    ]


def _list_fits(atlas: Atlas, sheet: Sheet, group: Group, listed: Collection[int]) -> list[dict[str, Any]]:
    """What of the family fits which machine; empty where no member's parameters are known.

    Machines beyond which nothing changes are one line with those that are larger still.
    """
    if not np.isfinite(atlas.counts.parameters[group.rows]).any():
        return []
    fits = find_fits(group.rows, atlas.counts.parameters, atlas.settings.machines)
    told = [(fit.counts, fit.best) for fit in fits]
    needed = told.index(told[-1]) + 1
    return [
        {
            "memory": f"{fit.gigabytes} GB" + (" or more" if number == needed < len(fits) else ""),
            "cells": [
                {"count": count, "best": _link_models(sheet, [row] if row >= 0 else [], listed)}
                for count, row in zip(fit.counts, fit.best, strict=True)
            ],
        }
        for number, fit in enumerate(fits[:needed], 1)
    ]


def _list_bearers(atlas: Atlas, sheet: Sheet, clade: int) -> list[dict[str, Any]]:
    """Models of other families whose names bear this family's stem too, each with its row on its family's page.

    In an atlas in pieces that page does not list every model, and each has its address among all models.
    """
    whole = not sheet.pieces.numbered
    bearers = sheet.bearers.get(clade, ())[: _BEARERS if whole else count_rows(atlas)]
    return [
        {
            "id": sheet.ids[row],
            "family": atlas.families.clades[family],
            "href": f"{atlas.families.clades[family].slug}.html{address_member(sheet.ids[row], True)}"
            if whole and has_anchor(sheet.ids[row])
            else address_member(sheet.ids[row], False),
        }
        for row, family in ((row, atlas.families.member_of[row]) for row in bearers)
        if family >= 0
    ]
