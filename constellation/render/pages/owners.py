"""Make the page that lists the owners (owners.html).

It lists the owners who have a page of their own.
"""

from __future__ import annotations

from constellation.analysis.groups import describe_group
from constellation.atlas import Atlas
from constellation.render.owners import list_owners
from constellation.render.page import PageRenderer


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
