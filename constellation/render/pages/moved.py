"""Make a page for each address that a family or a line had earlier.

The page has a link to the current address. The page of a family that was dissolved lists its models, which belong
to no family now.
"""

from __future__ import annotations

from collections.abc import Iterator

from constellation.atlas import Atlas
from constellation.render.page import PageRenderer

#: Largest number of listed models of a former family.
_MODELS = 100


def make_moved_pages(renderer: PageRenderer, atlas: Atlas) -> Iterator[tuple[str, str]]:
    """Yield the path and HTML of a page for each address that a family had earlier.

    A script follows the link on the page and keeps the fragment of the address.
    """
    titles = {clade.slug: clade.title for clade in atlas.families.clades}
    for slug, target in atlas.addresses.given_up.items():
        models = atlas.addresses.dissolved.get(slug, ())
        yield renderer.render(
            "moved.html",
            path=f"families/{slug}.html",
            page="families",
            title=f"{slug} is no longer a family" if models else f"{slug} has moved",
            description=f"The family at this address is now {titles[target]}."
            if target in titles and not models
            else "The family at this address does not exist any more.",
            slug=slug,
            target=target,
            target_title=titles.get(target, ""),
            models=[atlas.ids[row] for row in models[:_MODELS]],
            others=max(len(models) - _MODELS, 0),
        )


def make_moved_line_pages(renderer: PageRenderer, atlas: Atlas) -> Iterator[tuple[str, str]]:
    """Yield the path and HTML of a page for each address that a line had earlier."""
    index = atlas.lineage.index
    titles = {line.slug: line.title for line in index.paged}
    for slug, target in index.given_up.items():
        title = index.addresses[slug]
        yield renderer.render(
            "moved_line.html",
            path=f"lines/{slug}.html",
            page="lines",
            title=f"The line {title} has no page",
            description=f"The line {title} no longer has a page of its own.",
            line=title,
            target=target,
            target_title=titles.get(target, ""),
            count=next((len(line) for line in index.lines if line.slug == slug), 0),
            declared=index.declared,
        )
