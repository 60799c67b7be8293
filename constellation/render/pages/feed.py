"""An atlas in, its Atom feed of new families and risers out; and its sitemap where the address is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil
from xml.sax.saxutils import escape, quoteattr

from constellation.atlas import Atlas
from constellation.render.pages.home import find_risers
from constellation.render.wording import count_noun, say_created, write_count, write_growth

_RISERS, _NEW = 10, 30
#: Addresses that the protocol allows in one sitemap.
_PLACES = 50_000


def list_new_families(atlas: Atlas) -> list[int]:
    """Families most of whose dated models were created since the previous snapshot, more models first.

    By the models' own dates: that the earlier snapshot did not list them does not make them new.
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
    return sorted(new, key=lambda index: (-len(atlas.facts.groups[index]), atlas.families.clades[index].slug))


def _write_entry(atlas: Atlas, slug: str, title: str, text: str, kind: str) -> str:
    base, date = atlas.settings.base_url, atlas.catalogue.date or "1970-01-01"
    return (
        f"<entry><id>tag:constellation,{date}:{kind}:{slug}</id><title>{escape(title)}</title>"
        f"<link href={quoteattr(f'{base}families/{slug}.html')}/><updated>{date}T00:00:00Z</updated>"
        f"<summary>{escape(text)}</summary></entry>\n"
    )


def write_feed(atlas: Atlas) -> str:
    """feed.xml (RFC 4287). Its dates are the catalogue's; links are relative where no base URL is given."""
    entries = []
    for index in list_new_families(atlas)[:_NEW]:
        clade, group = atlas.families.clades[index], atlas.facts.groups[index]
        text = f"{count_noun(len(group), 'model')}, the first created {say_created(group.first_seen)}."
        entries.append(_write_entry(atlas, clade.slug, f"New family: {clade.title}", text, "new"))
    for riser in find_risers(atlas)[:_RISERS]:
        clade, gain = riser["clade"], riser["gain"]
        text = (
            f"Downloads in 30 days went from {write_count(gain.before)} to {write_count(gain.now)}"
            f" over {count_noun(gain.observed, 'model')} that both snapshots observed."
        )
        title = f"Rising: {clade.title} ({write_growth(gain.growth)})"
        entries.append(_write_entry(atlas, clade.slug, title, text, "rising"))
    base, date = atlas.settings.base_url, atlas.catalogue.date or "1970-01-01"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<id>tag:constellation,{date}:feed</id><title>{escape(atlas.settings.title)}</title>\n"
        f"<subtitle>New and rising families of language models</subtitle><updated>{date}T00:00:00Z</updated>\n"
        f"<author><name>{escape(atlas.settings.title)}</name></author>\n"
        f'<link rel="self" href={quoteattr(base + "feed.xml")}/><link href={quoteattr(base + "index.html")}/>\n'
        + "".join(entries)
        + "</feed>\n"
    )


def _list_places(base_url: str, paths: Iterable[str], whole: str, one: str) -> str:
    places = "".join(f"<{one}><loc>{escape(base_url + path)}</loc></{one}>\n" for path in paths)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<{whole} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{places}</{whole}>\n"
    )


def write_sitemap(base_url: str, pages: list[str], most: int = _PLACES) -> Iterator[tuple[str, str]]:
    """sitemap.xml (sitemaps.org 0.9) of the pages' paths under `base_url`; of more than `most`, an index."""
    if len(pages) <= most:
        yield "sitemap.xml", _list_places(base_url, pages, "urlset", "url")
        return
    parts = [f"sitemap-{number:04d}.xml" for number in range(1, ceil(len(pages) / most) + 1)]
    for number, path in enumerate(parts):
        yield path, _list_places(base_url, pages[number * most : (number + 1) * most], "urlset", "url")
    yield "sitemap.xml", _list_places(base_url, parts, "sitemapindex", "sitemap")
