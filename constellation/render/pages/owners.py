"""An atlas in, a page for each owner with enough models and the index of all owners out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from constellation.analysis.groups import describe_group
from constellation.atlas import Atlas
from constellation.catalogue.slugs import make_distinct, make_slug
from constellation.render import wording
from constellation.render.context import SiteContext
from constellation.render.limits import count_rows
from constellation.render.member_table import COLUMNS, list_rows
from constellation.render.page import PageRenderer
from constellation.render.payloads.models import list_families
from constellation.settings import HUB_LINK


@dataclass(frozen=True)
class Owner:
    """An owner with a page: the account's name, the page's address and the rows of the models, ascending."""

    name: str
    slug: str
    rows: np.ndarray


def list_owners(atlas: Atlas) -> list[Owner]:
    """Owners with a page, by falling number of models.

    Those with at least `settings.owner_smallest` models, and of these the `settings.owners_paged` largest.
    """
    rows_of: dict[str, list[int]] = {}
    for row, owner in enumerate(atlas.names.owners):
        if owner:
            rows_of.setdefault(owner, []).append(row)
    taken: set[str] = set()
    owners = [
        # Slugs by name, so that one owner's rise does not change another's address.
        Owner(owner, make_distinct(make_slug(owner), taken), np.array(rows_of[owner]))
        for owner in sorted(rows_of)
        if len(rows_of[owner]) >= atlas.settings.owner_smallest
    ]
    return sorted(owners, key=lambda owner: (-len(owner.rows), owner.name))[: atlas.settings.owners_paged]


def _list_family_bars(atlas: Atlas, context: SiteContext, rows: np.ndarray, root: str) -> list[dict[str, Any]]:
    clades = atlas.families.clades
    bars = [
        {
            "label": clades[clade].title,
            "value": count,
            "href": f"{root}families/{clades[clade].slug}.html",
            "colour": context.colours[clade],
        }
        for clade, count in list_families(atlas, rows)[:12]
    ]
    unplaced = int((atlas.families.member_of[rows] < 0).sum())
    return [*bars, {"label": "unplaced", "value": unplaced}] if unplaced else bars


def make_owners_page(renderer: PageRenderer, atlas: Atlas) -> tuple[str, str]:
    """owners.html: those that have a page."""
    owners = list_owners(atlas)
    return renderer.render(
        "owners.html",
        path="owners.html",
        page="owners",
        title="Owners",
        description=f"Who publishes the {len(atlas):,} language models of the atlas.",
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


def make_owner_pages(
    renderer: PageRenderer, atlas: Atlas, context: SiteContext, owners: Iterable[Owner]
) -> Iterator[tuple[str, str]]:
    """owners/SLUG.html for each of some of list_owners()."""
    for owner in owners:
        group = describe_group(owner.rows, atlas.facts.counts)
        top = int(group.rows[0])
        families = list_families(atlas, group.rows)
        held = ""
        if families:
            most = wording.count_noun(families[0][1], "belongs", "belong")
            held = f" {most} to {atlas.families.clades[families[0][0]].title}."
        summary = (
            f"{wording.isolate_name(owner.name)} has {wording.count_noun(len(group), 'model')} in the atlas,"
            f" with {wording.write_short(group.downloads)} downloads in 30 days; the most downloaded is"
            f" {wording.isolate_name(atlas.names.names[top])}.{held}"
        )
        shown = group.rows[: count_rows(atlas)]
        yield renderer.render(
            "owner.html",
            path=f"owners/{owner.slug}.html",
            page="owners",
            title=f"Models by {wording.isolate_name(owner.name)}",
            owner=wording.isolate_name(owner.name),
            description=summary,
            scripts=("pages",),
            summary=summary,
            group=group,
            families=_list_family_bars(atlas, context, group.rows, "../"),
            licences=[
                {"label": value or "not declared", "value": count}
                for value, count in context.licences.tally(group.rows)[:8]
            ],
            hub=wording.address_of_model(owner.name, HUB_LINK) if atlas.settings.link == HUB_LINK else "",
            columns=COLUMNS,
            rows=list_rows(atlas, shown),
            listed=len(shown),
        )
