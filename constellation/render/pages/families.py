"""Make the page that lists all families (families.html)."""

from __future__ import annotations

from typing import Any

import numpy as np

from constellation.analysis.families.families import PLACED
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.page import PageRenderer


def list_nested(atlas: Atlas, context: SiteContext) -> list[dict[str, Any]]:
    """Return the top-level families with nested sub-families.

    The largest families come first and weak families last. For a very large atlas, only the largest families are
    returned.
    """
    chosen = context.limits.families

    def nest(index: int) -> dict[str, Any]:
        return {
            "clade": atlas.families.clades[index],
            "group": atlas.facts.groups[index],
            "strength": atlas.families.weak.get(index, ""),
            "placed": any(one.kind == PLACED for one in atlas.families.corrections.get(index, ())),
            "maker": atlas.facts.makers[index],
            "maker_page": context.owner_slugs.get(atlas.facts.makers[index], ""),
            "colour": context.families.colours[index],
            "children": [nest(child) for child in context.families.children[index] if chosen[child]],
        }

    # The parents of a chosen family are also chosen.
    return [nest(index) for index in context.families.ranked if chosen[index]]


def make_families_page(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> tuple[str, str]:
    """Return the path and HTML of the page that lists all families.

    The page also lists models that are in no family.
    """
    unplaced = np.flatnonzero(atlas.families.member_of < 0)
    order = np.lexsort((unplaced, -np.nan_to_num(atlas.facts.counts.downloads[unplaced], nan=-1)))
    return renderer.render(
        "families.html",
        path="families.html",
        page="families",
        title="Families",
        description=f"All {len(atlas.families.clades):,} families of language models, found from their names.",
        scripts=("pages",),
        models=len(atlas),
        families=list_nested(atlas, context),
        tops=len(context.families.ranked),
        clades=len(atlas.families.clades),
        listed=int(context.limits.families.sum()),
        most=atlas.settings.families_listed,
        smallest=atlas.settings.family_smallest,
        unplaced=[atlas.ids[row] for row in unplaced[order][:60].tolist()],
        unplaced_count=len(unplaced),
        given_up=atlas.addresses.given_up,
    )
