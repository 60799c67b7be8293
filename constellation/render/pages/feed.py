"""Make the Atom feed of new and fast-growing families (feed.xml)."""

from __future__ import annotations

from collections.abc import Iterator

from constellation.atlas import Atlas
from constellation.render.counts import CountNames
from constellation.render.page import PageRenderer
from constellation.render.pages.group_feeds import Entry, write_atom
from constellation.render.pages.trends import list_risers
from constellation.render.wording import (
    count_noun,
    say_created,
    write_count,
    write_growth,
)

#: Largest numbers of rising and of new families in the feed.
_RISERS, _NEW = 10, 30


def list_new_families(atlas: Atlas) -> list[int]:
    """List the families that did not exist in the previous snapshot.

    The largest families come first and weak families last. A family is new if all its dated models were created
    after that snapshot, and these are more than half of its models. Only the dates of creation are used. It does
    not matter whether the previous snapshot lists the models.
    """
    if atlas.changes.trends is None or not atlas.changes.trends.since:
        return []
    fresh = atlas.changes.trends.created_since
    new = [
        index
        for index, group in enumerate(atlas.facts.groups)
        if group.dated >= 3
        and group.first_seen > atlas.changes.trends.since
        and fresh[group.rows].sum() * 2 > len(group)
    ]
    weak, clades = atlas.families.weak, atlas.families.clades
    return sorted(new, key=lambda index: (index in weak, -len(atlas.facts.groups[index]), clades[index].slug))


def list_entries(atlas: Atlas, counts: CountNames) -> Iterator[Entry]:
    """Yield the entries of the feed.

    The largest new families come first, then the families with the highest growth.
    """
    for index in list_new_families(atlas)[:_NEW]:
        clade, group = atlas.families.clades[index], atlas.facts.groups[index]
        text = f"{count_noun(len(group), 'model')}; the first was created {say_created(group.first_seen)}."
        yield Entry("new", clade.slug, f"New family: {clade.title}", text, f"families/{clade.slug}.html")
    for riser in list_risers(atlas)[:_RISERS]:
        text = (
            f"{counts.full_title} rose from {write_count(riser.gain.before)} to {write_count(riser.gain.now)}"
            f" ({count_noun(riser.gain.observed, 'model')} with known {counts.noun} in both snapshots)."
        )
        title = f"Rising: {riser.clade.title} ({write_growth(riser.gain.growth)})"
        yield Entry("rising", riser.clade.slug, title, text, f"families/{riser.clade.slug}.html")


def write_feed(renderer: PageRenderer, atlas: Atlas) -> str:
    """Return the text of feed.xml.

    All dates in the feed are the date of the catalogue. Links are relative if the site has no base URL.
    """
    return write_atom(
        renderer,
        atlas,
        title=renderer.title,
        subtitle="New and rising families of language models",
        path="feed.xml",
        page="index.html",
        entries=list(list_entries(atlas, renderer.counts)),
    )
