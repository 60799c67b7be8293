"""Make the Atom feeds of each line and of each large family (families/SLUG.xml and lines/SLUG.xml)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

import numpy as np

from constellation.analysis.trends import measure_gain
from constellation.atlas import Atlas
from constellation.render.context import SiteContext
from constellation.render.counts import CountNames
from constellation.render.page import PageRenderer
from constellation.render.wording import address_in_atlas, isolate_name, say_created, write_count, write_growth

#: Number of the largest families that have a feed, and largest number of new models in a feed.
_FAMILIES, _MODELS = 50, 30


@dataclass(frozen=True)
class Entry:
    """An entry of a feed, about a family, a line or a model.

    kind    : 'new' or 'rising' for a family or a line, 'model' for a new model
    key     : the slug of the family or line, or the id of the model
    title   : the title of the entry
    text    : a sentence
    href    : the address, relative to the site's root
    updated : the date of the entry, '' for the date of the catalogue
    """

    kind: str
    key: str
    title: str
    text: str
    href: str
    updated: str = ""


def has_line_feeds(atlas: Atlas) -> bool:
    """Return whether the lines with a page have feeds, which needs the date of the previous snapshot."""
    return bool(atlas.changes.trends and atlas.changes.trends.since)


def has_family_feed(atlas: Atlas, context: SiteContext, clade: int) -> bool:
    """Return whether a family has a feed: the largest top-level families do."""
    return has_line_feeds(atlas) and clade in context.families.ranked[:_FAMILIES]


def make_group_feeds(renderer: PageRenderer, atlas: Atlas, context: SiteContext) -> Iterator[tuple[str, str]]:
    """Yield the path and the text of the feed of each large family and of each line with a page."""
    if not has_line_feeds(atlas):
        return
    groups = [
        ("families", atlas.families.clades[clade].slug, atlas.families.clades[clade].title, rows)
        for clade in context.families.ranked[:_FAMILIES]
        for rows in [atlas.facts.groups[clade].rows]
    ]
    groups += [("lines", line.slug, line.title, line.rows) for line in atlas.lineage.index.paged]
    for folder, slug, title, rows in groups:
        name = isolate_name(title)
        page = f"{folder}/{slug}.html"
        yield (
            f"{folder}/{slug}.xml",
            write_atom(
                renderer,
                atlas,
                title=f"{name} · {renderer.title}",
                subtitle=f"New models {'built on' if folder == 'lines' else 'of the family'} {name}",
                path=f"{folder}/{slug}.xml",
                page=page,
                entries=list(_list_news(atlas, renderer.counts, rows, f"{folder}:{slug}", name, page)),
            ),
        )


def _list_news(
    atlas: Atlas, names: CountNames, rows: np.ndarray, key: str, name: str, page: str
) -> Iterator[Entry]:
    """Yield the growth of a group, and its models that were created since the previous snapshot."""
    trends, counts = atlas.changes.trends, atlas.facts.counts
    assert trends is not None, "see has_line_feeds"
    gain = measure_gain(
        rows,
        trends.downloads_before,
        counts.downloads,
        atlas.settings.growth_least_downloads,
        atlas.settings.growth_least_members,
    )
    if np.isfinite(gain.growth) and gain.rise > 0:
        text = f"{names.full_title} rose from {write_count(gain.before)} to {write_count(gain.now)}."
        yield Entry("rising", key, f"{name}: {write_growth(gain.growth)} {names.noun}", text, page)
    new = rows[trends.created_since[rows]]
    order = np.lexsort((new, -np.nan_to_num(counts.downloads[new], nan=-1)))
    for row in new[order[:_MODELS]].tolist():
        created, model = str(counts.created[row]), atlas.ids[row]
        text = f"Created {say_created(created)}; {write_count(float(counts.downloads[row]))} {names.full}."
        yield Entry("model", model, isolate_name(model), text, address_in_atlas(model), created[:10])


def write_atom(renderer: PageRenderer, atlas: Atlas, *, path: str, entries: Sequence[Entry], **context: Any) -> str:
    """Return the text of an Atom feed (RFC 4287).

    Links are relative if the site has no base URL. The ids of the feed and of its entries stay the same from one
    catalogue to the next. An entry about growth is a new entry for each catalogue.
    """
    base = renderer.base_url or "../" * path.count("/")
    date = atlas.catalogue.date or "1970-01-01"
    feed = _name_feed(renderer, path)
    items = [
        {
            "id": f"{feed}#"
            + quote(":".join((one.kind, one.key, *([date] if one.kind == "rising" else []))), "/:"),
            "title": one.title,
            "href": one.href,
            "text": one.text,
            "updated": _write_time(one.updated or date, len(entries) - place),
        }
        for place, one in enumerate(entries)
    ]
    updated = _write_time(date, len(entries))
    return renderer.render_text("feed.xml", path=path, base=base, id=feed, updated=updated, items=items, **context)


def _name_feed(renderer: PageRenderer, path: str) -> str:
    """Return the permanent id of a feed: its address, or a UUID of the atlas's title if there is no base URL."""
    if renderer.base_url:
        return renderer.base_url + path
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'constellation:{renderer.title}:{path}')}"


def _write_time(date: str, seconds: int) -> str:
    """Return a time in RFC 3339. Readers sort entries by time, so each entry of a feed has its own second.

    A year or a month is its first day.
    """
    minutes, seconds = divmod(min(seconds, 86_399), 60)
    return f"{f'{date}-01-01'[:10]}T{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}Z"
