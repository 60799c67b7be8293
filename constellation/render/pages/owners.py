"""Make the page that lists the owners (owners.html).

It lists the owners who have a page of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from constellation.analysis.groups import describe_group
from constellation.atlas import Atlas
from constellation.catalogue.slugs import make_distinct, make_slug
from constellation.render.page import PageRenderer


@dataclass(frozen=True)
class Owner:
    """An owner who has a page.

    `name` is the name of the account. `slug` belongs to the page. `rows` are the rows of the owner's models.
    """

    name: str
    slug: str
    rows: np.ndarray


def list_owners(atlas: Atlas) -> list[Owner]:
    """Return the owners who have a page.

    The owners with the most models come first. These owners have at least `settings.owner_smallest` models, and are
    among the `settings.owners_paged` owners with the most models.
    """
    rows_of: dict[str, list[int]] = {}
    for row, owner in enumerate(atlas.names.owners):
        if owner:
            rows_of.setdefault(owner, []).append(row)
    taken: set[str] = set()
    owners = [
        # Slugs are made in the order of the names, so the address of an owner does not depend on its rank.
        Owner(owner, make_distinct(make_slug(owner), taken), np.array(rows_of[owner]))
        for owner in sorted(rows_of)
        if len(rows_of[owner]) >= atlas.settings.owner_smallest
    ]
    return sorted(owners, key=lambda owner: (-len(owner.rows), owner.name))[: atlas.settings.owners_paged]


def make_owners_page(renderer: PageRenderer, atlas: Atlas) -> tuple[str, str]:
    """Return the path and HTML of the page that lists the owners."""
    owners = list_owners(atlas)
    return renderer.render(
        "owners.html",
        path="owners.html",
        page="owners",
        title="Owners",
        description=f"The owners of the {len(atlas):,} language models of the atlas.",
        scripts=("pages",),
        owners=[
            {"name": owner.name, "slug": owner.slug, "group": describe_group(owner.rows, atlas.facts.counts)}
            for owner in owners
        ],
        paged=len(owners),
        all_owners=len(set(atlas.names.owners) - {""}),
        smallest=atlas.settings.owner_smallest,
        limited=len(owners) == atlas.settings.owners_paged,
        models=len(atlas),
    )
