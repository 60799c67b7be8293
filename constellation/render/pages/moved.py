"""An atlas in, a page for each address that was given up out: plain, with a link to where it leads."""

from __future__ import annotations

from collections.abc import Iterator

from constellation.atlas import Atlas
from constellation.render.frame import Frame


def make_moved_pages(frame: Frame, atlas: Atlas) -> Iterator[tuple[str, str]]:
    """families/OLD.html for each of `atlas.given_up`; its script follows the link, keeping the fragment."""
    titles = {clade.slug: clade.title for clade in atlas.families.clades}
    for slug, target in atlas.given_up.items():
        yield frame.render(
            "moved.html",
            path=f"families/{slug}.html",
            page="families",
            title=f"{slug} has moved",
            description=f"The family that was at this address is now {titles.get(target, 'among all families')}.",
            scripts=("moved",),
            slug=slug,
            target=target,
            target_title=titles.get(target, ""),
        )
