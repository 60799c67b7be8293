"""Describe the base models that models declare, for the pages of families and for the statistics page.

The template is lineage.html. The functions return None if there are no declarations. The page then has no section
about base models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.lineage.families import OuterLinks, find_declarations
from constellation.analysis.lineage.graph import CIRCULAR, ITSELF, OUTSIDE, trace_line
from constellation.analysis.lineage.pairs import LEAST_PAIRS
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.wording import name_relations

#: Number of related families with examples, and of examples for each family. Other families are only named.
_FAMILIES, _EXAMPLES = 12, 3
_LISTED, _ORIGINS = 20, 5


def describe_family_lineage(atlas: Atlas, context: SiteContext, clade: int) -> dict[str, Any] | None:
    """Describe how a family is linked to other families by declared base models.

    The linked models are counted by relation and by family.
    """
    lineage, rows = atlas.lineage.graph, np.sort(atlas.facts.groups[clade].rows)
    found, descent = find_declarations(lineage, rows), atlas.lineage.families
    if not len(found.declaring) and not len(found.made):
        return None
    origins = rows[np.lexsort((rows, -np.diff(lineage.child_start)[rows]))][:_ORIGINS]
    line = trace_line(lineage, int(descent.deepest[clade]))
    within = lineage.bases.count_relations(found.within)
    sides = [
        {
            "models": len(models),
            "relations": lineage.bases.count_relations(models),
            "within": within,
            "families": related[:_FAMILIES],
            "others": related[_FAMILIES:],
        }
        for models, related in (
            (found.declaring, _list_related(atlas, context, descent.built_on, clade, 0)),
            (found.made, _list_related(atlas, context, descent.carried_on, clade, 1)),
        )
    ]
    return {
        "built_on": {
            **sides[0],
            "beyond": lineage.bases.count_relations(found.beyond),
            "ignored": lineage.bases.count_relations(found.ignored),
        },
        "base_of": {**sides[1], "beyond": {}, "ignored": {}},
        "origins": _list_origins(atlas, origins),
        "line": [atlas.ids[row] for row in line] if len(line) > 2 else [],
        "whole": any(side["families"] for side in sides),
    }


def _list_related(
    atlas: Atlas, context: SiteContext, links: OuterLinks, clade: int, side: int
) -> list[dict[str, Any]]:
    """List the families that are linked to a family by declared base models.

    The families with the most linked models come first. The models without a family come last, as one entry.

    Parameters
    ----------
    side : 0 if the family's models are the children of the links, 1 if they are the base models
    """
    related = []
    for other, near, far in links.split(clade):
        children, parents = (far, near) if side else (near, far)
        made = np.unique(children)
        named = atlas.families.clades[other] if other >= 0 else None
        related.append(
            {
                "text": named.title if named else "Unplaced",
                "href": f"{named.slug}.html" if named else "../families.html#unplaced",
                "colour": context.families.colours[other] if named else -1,
                "count": len(made),
                "relations": atlas.lineage.graph.bases.count_relations(made),
                "pairs": _pick_pairs(atlas, children, parents),
                "order": (named is None, -len(made), named.slug if named else ""),
            }
        )
    return sorted(related, key=lambda one: one["order"])


def _pick_pairs(atlas: Atlas, children: NDArray[np.int32], parents: NDArray[np.int32]) -> list[tuple[str, str]]:
    """Choose examples of links between models and their base models.

    An example is a pair of ids. The first id is that of the model. Each model occurs once, and the most downloaded
    models come first.
    """
    downloads = np.nan_to_num(atlas.facts.counts.downloads[children], nan=-1.0)
    order = np.lexsort((parents, children, -downloads))
    _, first = np.unique(children[order], return_index=True)
    return [
        (atlas.ids[children[link]], atlas.ids[parents[link]]) for link in order[np.sort(first)[:_EXAMPLES]].tolist()
    ]


def _list_origins(atlas: Atlas, rows: NDArray[np.integer]) -> list[dict[str, Any]]:
    """List the given models on which other models are built.

    Each has the number of direct descendants and the number of all descendants.
    """
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
    """Describe how well the declared base models agree with the families.

    The families that agree least are listed.
    """
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
        "agreement": atlas.lineage.agreement.everything,
        "relations": [
            {"title": name_relations(relation), "agreement": atlas.lineage.agreement.by_relation[relation]}
            for relation in lineage.count_relations()
        ],
        "with_copies": "quantized" in lineage.count_relations(),
        "least": _list_least(atlas, context.families.ranked),
        "least_pairs": LEAST_PAIRS,
        "origins": _list_origins(atlas, np.lexsort((np.arange(len(atlas)), -lineage.descendants))[:_LISTED]),
        "line": [atlas.ids[row] for row in trace_line(lineage, int(np.argmax(lineage.depth)))],
        "missing": sorted(outside.items(), key=lambda item: (-item[1], item[0]))[:_LISTED],
    }


def _list_least(atlas: Atlas, ranked: Sequence[int]) -> list[dict[str, Any]]:
    """List the top-level families whose models most often declare base models of other families."""
    agreement = atlas.lineage.agreement
    child, parent = (column[agreement.apart] for column in atlas.lineage.graph.list_links())
    top = atlas.families.by_name.top_of[child]
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
