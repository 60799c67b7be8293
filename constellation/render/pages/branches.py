"""List the branches of a family as a nested list, which is an alternative to the drawing of its tree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.wording import address_in_atlas

#: Largest number of models that are listed for the family itself, and for each of its sub-families.
_TOP_MODELS, _MODELS = 5, 2


@dataclass(frozen=True)
class Branch:
    """A family or sub-family in a nested list of branches.

    title, slug : its name, and the name of its page
    models      : number of its models, with those of its sub-families
    listed      : the ids and the addresses of the most downloaded models that are in none of its sub-families
    others      : number of further models that are in none of its sub-families
    children    : its sub-families, the largest first
    """

    title: str
    slug: str
    models: int
    listed: tuple[tuple[str, str], ...]
    others: int
    children: tuple[Branch, ...]


def list_branches(atlas: Atlas, context: SiteContext, clade: int, most: int = _TOP_MODELS) -> Branch:
    """Return the branches of a family, with counts and links.

    Parameters
    ----------
    clade : the index of the family
    most : largest number of listed models of the family itself
    """
    family, rows = atlas.families.clades[clade], atlas.facts.groups[clade].rows
    own = rows[np.asarray(atlas.families.member_of)[rows] == clade]
    ids = [atlas.ids[row] for row in own[:most].tolist()]
    return Branch(
        title=family.title,
        slug=family.slug,
        models=len(rows),
        listed=tuple((model, f"../{address_in_atlas(model)}") for model in ids),
        others=len(own) - len(ids),
        children=tuple(list_branches(atlas, context, child, _MODELS) for child in context.families.children[clade]),
    )
