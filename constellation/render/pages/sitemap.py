"""Make the sitemap (sitemap.xml, sitemaps.org 0.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from constellation.render.page import PageRenderer

#: Largest number of addresses that the protocol allows in one sitemap.
_PLACES = 50_000


def write_sitemap(renderer: PageRenderer, pages: Sequence[str], most: int = _PLACES) -> Iterator[tuple[str, str]]:
    """Yield the path and text of each file of the sitemap.

    Up to `most` pages are listed in sitemap.xml. If there are more pages, they are listed in numbered sitemaps, and
    sitemap.xml is the index of these sitemaps. The index comes last.

    Parameters
    ----------
    pages : the pages' paths within the site
    """
    if len(pages) <= most:
        yield "sitemap.xml", renderer.render_text("sitemap.xml", index=False, paths=pages)
        return
    parts = {
        f"sitemap-{number:04d}.xml": pages[start : start + most]
        for number, start in enumerate(range(0, len(pages), most), 1)
    }
    for path, part in parts.items():
        yield path, renderer.render_text("sitemap.xml", index=False, paths=part)
    yield "sitemap.xml", renderer.render_text("sitemap.xml", index=True, paths=list(parts))
