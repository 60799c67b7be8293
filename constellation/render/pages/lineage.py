"""Data about declared base models for the pages of families and the statistics page (see lineage.html).

The functions return None if there are no declarations. The page then has no section about base models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.lineage.families import OuterLinks
from constellation.analysis.lineage.graph import CIRCULAR, ITSELF, OUTSIDE, trace_line
from constellation.atlas import Atlas
from constellation.render.context import SiteContext

#: Number of related families with examples, and of examples for each family. Other families are only named.
_FAMILIES, _EXAMPLES = 12, 3
#: Smallest number of links for which the agreement of a family is listed.
LEAST_PAIRS = 10
_LISTED, _ORIGINS = 20, 5


def describe_family_lineage(atlas: Atlas, context: SiteContext, clade: int) -> dict[str, Any] | None:
    """Return which families provide a family's base models, and which families build on this family."""
    descent = atlas.lineage.families
    built_on, carried_on = (
        _list_related(atlas, context, crossings, clade, side)
        for side, crossings in enumerate((descent.built_on, descent.carried_on))
    )
    if not descent.declaring[clade] and not carried_on:
        return None
    rows = np.sort(atlas.facts.groups[clade].rows)
    origins = rows[np.lexsort((rows, -atlas.lineage.graph.descendants[rows]))][:_ORIGINS]
    line = trace_line(atlas.lineage.graph, int(descent.deepest[clade]))
    return {
        "declaring": int(descent.declaring[clade]),
        "within": int(descent.within[clade]),
        "beyond": int(descent.beyond[clade]),
        "groups": [
            {"title": title, "families": found[:_FAMILIES], "others": found[_FAMILIES:]}
            for title, found in (("Built on", built_on), ("Base of", carried_on))
        ],
        "origins": _list_origins(atlas, origins),
        "line": [atlas.ids[row] for row in line] if len(line) > 2 else [],
    }


def _list_related(
    atlas: Atlas, context: SiteContext, links: OuterLinks, clade: int, side: int
) -> list[dict[str, Any]]:
    """Return the families that are linked to a family by base models, those with the most linked models first.

    The models without a family come last, as one entry.

    Parameters
    ----------
    side : 0 if the family's models are the children of the links, 1 if they are the base models
    """
    related = []
    for other, near, far in links.split(clade):
        children, parents = (far, near) if side else (near, far)
        named = atlas.families.clades[other] if other >= 0 else None
        related.append(
            {
                "text": named.title if named else "Unplaced",
                "href": f"{named.slug}.html" if named else "../families.html#unplaced",
                "colour": context.families.colours[other] if named else -1,
                "count": len(np.unique(children)),
                "pairs": _pick_pairs(atlas, children, parents),
                "order": (named is None, -len(np.unique(children)), named.slug if named else ""),
            }
        )
    return sorted(related, key=lambda one: one["order"])


def _pick_pairs(atlas: Atlas, children: NDArray[np.int32], parents: NDArray[np.int32]) -> list[tuple[str, str]]:
    """Return examples of models with one of their base models, for the most downloaded of the given models."""
    downloads = np.nan_to_num(atlas.facts.counts.downloads[children], nan=-1.0)
    order = np.lexsort((parents, children, -downloads))
    _, first = np.unique(children[order], return_index=True)
    return [
        (atlas.ids[children[link]], atlas.ids[parents[link]]) for link in order[np.sort(first)[:_EXAMPLES]].tolist()
    ]


def _list_origins(atlas: Atlas, rows: NDArray[np.integer]) -> list[dict[str, Any]]:
    """Return the given models that have descendants, with the numbers of direct and of all descendants."""
    lineage, families = atlas.lineage.graph, atlas.families
    return [
        {
            "id": atlas.ids[row],
            "family": families.clades[families.member_of[row]] if families.member_of[row] >= 0 else None,
            "children": int(lineage.child_start[row + 1] - lineage.child_start[row]),
            "descendants": int(lineage.descendants[row]),
        }
        for row in rows.tolist()
        if lineage.descendants[row]
    ]


def describe_lineage(atlas: Atlas, context: SiteContext) -> dict[str, Any] | None:
    """Return how well declared base models agree with the families, and the families with the least agreement."""
    lineage = atlas.lineage.graph
    if not lineage:
        return None
    outside = Counter(lineage.bases.name[entry] for entry in np.flatnonzero(lineage.status == OUTSIDE).tolist())
    return {
        "declaring": lineage.declaring,
        "followed": len(lineage.parent),
        "outside": lineage.count_status(OUTSIDE),
        "itself": lineage.count_status(ITSELF),
        "circular": lineage.count_status(CIRCULAR),
        "cut": lineage.cut,
        "agreement": atlas.lineage.agreement,
        "least": _list_least(atlas, context.families.ranked),
        "least_pairs": LEAST_PAIRS,
        "origins": _list_origins(atlas, np.lexsort((np.arange(len(atlas)), -lineage.descendants))[:_LISTED]),
        "line": [atlas.ids[row] for row in trace_line(lineage, int(np.argmax(lineage.depth)))],
        "missing": sorted(outside.items(), key=lambda item: (-item[1], item[0]))[:_LISTED],
    }


def _list_least(atlas: Atlas, ranked: Sequence[int]) -> list[dict[str, Any]]:
    """Return the top-level families in which base models most often belong to another family."""
    agreement = atlas.lineage.agreement
    child, parent = (column[agreement.apart] for column in atlas.lineage.graph.list_links())
    top = atlas.families.top[atlas.families.member_of[child]]
    found: list[dict[str, Any]] = []
    for clade in ranked:
        share = agreement.family_of[clade]
        if share is None or share.n < LEAST_PAIRS or share.some == share.n:
            continue
        here = top == clade
        found.append(
            {
                "clade": atlas.families.clades[clade],
                "share": share,
                "pairs": _pick_pairs(atlas, child[here], parent[here]),
            }
        )
    return sorted(found, key=lambda one: (one["share"].value, one["clade"].slug))[:_LISTED]
