"""Make the pages of owners (owners/SLUG.html).

An owner is an account. Only owners with enough models have a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from constellation.analysis.families.ranking import count_top_families
from constellation.analysis.groups import Group, describe_group
from constellation.atlas import Atlas
from constellation.render import wording
from constellation.render.context import SiteContext
from constellation.render.counts import CountNames
from constellation.render.member_table import list_rows
from constellation.render.owners import Owner
from constellation.render.page import PageRenderer
from constellation.render.pages.composition import link_licences, make_bars
from constellation.render.pages.family_text import link_top_model
from constellation.settings import HUB_LINK


def _list_family_bars(atlas: Atlas, context: SiteContext, rows: np.ndarray, root: str) -> list[dict[str, Any]]:
    clades = atlas.families.clades
    bars = [
        {
            "label": clades[clade].title,
            "value": count,
            "href": f"{root}families/{clades[clade].slug}.html",
            "colour": context.families.colours[clade],
        }
        for clade, count in count_top_families(atlas.families, rows, weak_last=False)[:12]
    ]
    unplaced = int((atlas.families.member_of[rows] < 0).sum())
    return [*bars, {"label": "unplaced models", "value": unplaced}] if unplaced else bars


def _say_downloads(atlas: Atlas, group: Group, counts: CountNames) -> str:
    """Write how often the models of an owner were downloaded.

    The text names the most downloaded model. The text continues a sentence, and has no full stop at its end.
    """
    if not counts.downloads:
        return ""
    if not group.downloads.known:
        return counts.say(". The downloads of these models are unknown")
    top = wording.isolate_name(atlas.names.names[int(group.rows[0])])
    known = wording.explain_total(group.downloads)
    return (
        f", with {wording.write_total(group.downloads)} {counts.full}{f' ({known})' if known else ''}."
        f" The {counts.most} model is {top}"
    )


def make_owner_pages(
    renderer: PageRenderer, atlas: Atlas, context: SiteContext, owners: Iterable[Owner]
) -> Iterator[tuple[str, str]]:
    """Yield the path and HTML of the pages of the given owners."""
    for owner in owners:
        group = describe_group(owner.rows, atlas.facts.counts)
        families = count_top_families(atlas.families, group.rows, weak_last=False)
        held = ""
        if families:
            most = wording.count_noun(
                families[0][1], "of the owner's models belongs", "of the owner's models belong"
            )
            held = f" {most} to the family {atlas.families.clades[families[0][0]].title}."
        summary = (
            f"{wording.isolate_name(owner.name)} has published {wording.count_noun(len(group), 'model')} in the"
            f" atlas{_say_downloads(atlas, group, context.counts)}.{held}"
        )
        shown = group.rows[: context.limits.rows]
        yield renderer.render(
            "owner.html",
            path=f"owners/{owner.slug}.html",
            page="owners",
            title=f"Models by {wording.isolate_name(owner.name)}",
            owner=wording.isolate_name(owner.name),
            owner_id=owner.name,
            description=summary,
            scripts=("table",),
            summary=link_top_model(atlas, group, summary),
            group=group,
            families=_list_family_bars(atlas, context, group.rows, "../"),
            licences=make_bars(
                context.models.licences.tally(group.rows), "not declared", link_licences(owner=owner.name)
            ),
            hub=wording.address_of_model(owner.name, HUB_LINK) if renderer.link == HUB_LINK else "",
            columns=context.table.describe_header(),
            rows=list_rows(atlas, context.table, shown),
            listed=len(shown),
        )
