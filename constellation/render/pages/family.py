"""A family in, its page out."""

from __future__ import annotations

from typing import Any

import numpy as np

from constellation.analysis.groups import Group
from constellation.analysis.memory import PRECISIONS, find_fits
from constellation.analysis.unusual import find_unusual
from constellation.atlas import Atlas
from constellation.render.clouds import draw_cloud
from constellation.render.frame import Frame
from constellation.render.pages.history import describe_course
from constellation.render.pages.lineage import describe_family_lineage, name_scripts
from constellation.render.pages.paragraphs import describe_family
from constellation.render.pages.trees import draw_clade
from constellation.render.plots import plot_scatter
from constellation.render.rows import COLUMNS, list_rows
from constellation.render.sheet import Sheet
from constellation.render.starmap import draw_neighbourhood

#: Models that a scatter draws; a family with more shows those with most downloads.
SCATTER_POINTS = 1_000
#: Below this many models with both counts known there is nothing to plot.
LEAST_POINTS = 3
_BARS, _UNUSUAL, _BEARERS = 8, 30, 400


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
    rows = atlas.groups[clade].rows
    neighbours = atlas.similarity.graph[rows].indices
    top = atlas.families.top
    inside = np.zeros(len(atlas), dtype=bool)
    inside[rows] = True
    outside = atlas.families.member_of[neighbours[~inside[neighbours]]]
    outside = outside[outside >= 0]
    # A sub-family is compared with other branches of its own family too; a top-level one with the others' tops.
    if atlas.families.clades[clade].parent < 0:
        outside = top[outside]
    found, counts = np.unique(outside, return_counts=True)
    keep = ~np.isin(found, list_ancestors(atlas, clade))
    found, counts = found[keep], counts[keep]
    order = np.lexsort((found, -counts))[:most]
    return [(int(found[place]), counts[place] / max(len(neighbours), 1)) for place in order]


def _make_bars(tally: list[tuple[str, int]], unknown: str) -> list[dict[str, Any]]:
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


def _tally_facet(atlas: Atlas, sheet: Sheet, rows: np.ndarray, kinds: tuple[str, ...]) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for row in rows.tolist():
        for token in dict.fromkeys(atlas.names.tokens[row]):
            if sheet.kinds[token] in kinds:
                counts[token] = counts.get(token, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_BARS]
    return [{"label": token, "value": count, "href": f"#words={token}"} for token, count in ranked]


def _pick_rows(atlas: Atlas, clade: int, group: Group) -> list[int]:
    """The family's own members, all of them, and the sub-families' most downloaded: by falling downloads."""
    own = atlas.families.member_of[group.rows] == clade
    rank = np.arange(len(group))
    return group.rows[own | (rank < atlas.settings.table_rows)].tolist()


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
    children = [index for index, other in enumerate(atlas.families.clades) if other.parent == clade]
    children.sort(key=lambda index: (-len(atlas.groups[index]), atlas.families.clades[index].slug))
    nearest = find_nearest(atlas, clade)
    scatter = _make_scatter(atlas, group)
    listed = _pick_rows(atlas, clade, group)
    also = _list_bearers(atlas, sheet, clade)
    title = this.title
    architectures = sheet.architectures.tally(rows)
    summary = describe_family(atlas, clade, owners, architectures)
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
        own=int((atlas.families.member_of == clade).sum()) if children else len(group),
        children=_link_clades(atlas, sheet, children),
        nearest=[{**_link_clades(atlas, sheet, [index])[0], "share": share} for index, share in nearest],
        tree=draw_clade(atlas, sheet, sheet.nodes[clade], "../", f"The tree of {title}"),
        sky=draw_neighbourhood(
            sheet.layout,
            rows,
            atlas.communities.member_of,
            sheet.community_labels,
            sheet.colours[clade],
            f"Where {title} stands in the community graph",
        ),
        cloud=draw_cloud(
            sheet.clade_clouds[clade],
            lambda word: f"#words={word}",
            sheet.kinds.__getitem__,
            f"The words that set {title} apart",
        ),
        scatter=scatter,
        correlations=group.correlations,
        loved=[sheet.ids[row] for row in loved],
        overlooked=[sheet.ids[row] for row in overlooked],
        months=_count_months(atlas, group),
        course=describe_course(atlas, rows, title, sheet.colours[clade]),
        sizes=_tally_facet(atlas, sheet, rows, ("size",)),
        formats=_tally_facet(atlas, sheet, rows, ("quantisation", "format")),
        methods=_tally_facet(atlas, sheet, rows, ("method",)),
        backbones=_make_bars(atlas.backbones.line.tally(rows), "unknown"),
        sources=[(source, count) for source, count in atlas.backbones.source.tally(rows) if source],
        architectures=_make_bars(architectures, "not declared"),
        agreement=atlas.declarations.agreement_of[clade],
        consistency=atlas.declarations.consistency_of[clade],
        unusual=_list_unusual(atlas, sheet, rows),
        stability=float(atlas.stability[clade]),
        firm=atlas.settings.stability_firm,
        loose=atlas.settings.stability_loose,
        lineage=describe_family_lineage(atlas, sheet, clade),
        licences=_make_bars(sheet.licences.tally(rows), "not declared"),
        owners=_make_bars(owners, "no owner"),
        also=also,
        fits=_list_fits(atlas, sheet, group),
        precisions=PRECISIONS,
        columns=COLUMNS,
        rows=list_rows(sheet.cells, sheet.ids, listed),
        listed=len(listed),
    )


def _list_unusual(atlas: Atlas, sheet: Sheet, rows: np.ndarray) -> list[dict[str, str]]:
    """Members that declare neither the family's own line nor what its others do, the most downloaded first."""
    inside = np.zeros(len(atlas), dtype=bool)
    inside[rows] = True
    unusual = atlas.declarations.unusual
    frame = atlas.catalogue.frame
    return [
        {"id": sheet.ids[row], "declares": str(frame.at[row, "base_model"] or frame.at[row, "architecture"])}
        for row in unusual[inside[unusual]][:_UNUSUAL].tolist()
    ]


def _count_months(atlas: Atlas, group: Group) -> list[dict[str, Any]]:
    """Members by month of creation, from the first to the last, empty months included; [] if fewer than two."""
    counts: dict[int, int] = {}
    for date in atlas.counts.created[group.rows].tolist():
        if date:
            month = int(date[:4]) * 12 + int(date[5:7]) - 1
            counts[month] = counts.get(month, 0) + 1
    if len(counts) < 2:
        return []
    return [
        {"month": f"{month // 12}-{month % 12 + 1:02d}", "models": counts.get(month, 0)}
        for month in range(min(counts), max(counts) + 1)
    ]


def _list_fits(atlas: Atlas, sheet: Sheet, group: Group) -> list[dict[str, Any]]:
    """What of the family fits which machine; empty where no member's parameters are known."""
    fits = find_fits(group.rows, atlas.counts.parameters, atlas.settings.machines)
    return [
        {
            "gigabytes": fit.gigabytes,
            "cells": [
                {"count": count, "best": sheet.ids[row] if row >= 0 else ""}
                for count, row in zip(fit.counts, fit.best, strict=True)
            ],
        }
        for fit in fits
        if np.isfinite(atlas.counts.parameters[group.rows]).any()
    ]


def _list_bearers(atlas: Atlas, sheet: Sheet, clade: int) -> list[dict[str, Any]]:
    """Models of other families whose names bear this family's stem too."""
    return [
        {"id": sheet.ids[row], "family": atlas.families.clades[atlas.families.member_of[row]]}
        for row in sheet.bearers.get(clade, ())[:_BEARERS]
        if atlas.families.member_of[row] >= 0
    ]
