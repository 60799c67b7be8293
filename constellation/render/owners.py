"""The owners who have a page of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from constellation.atlas import Atlas
from constellation.catalogue.slugs import make_distinct, make_slug


@dataclass(frozen=True)
class Owner:
    """An owner with a page in the atlas.

    `name` is the name of the account. `slug` is the name of the page in its address. `rows` are the rows of the
    owner's models.
    """

    name: str
    slug: str
    rows: np.ndarray


def list_owners(atlas: Atlas) -> list[Owner]:
    """List the owners who have a page in the atlas.

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
