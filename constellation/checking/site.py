"""In: the folder of a built site. Out: everything that is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from constellation.checking.agreement import check_exports
from constellation.checking.files import check_manifest, check_sizes
from constellation.checking.folder import BrokenFileError, Fault, Folder, gather_faults, list_folder
from constellation.checking.html import Address, Page, find_style_addresses, read_page
from constellation.checking.links import LinkCheck, check_ids
from constellation.checking.policy import check_policy
from constellation.checking.tables import SUMMARY, read_summary

#: Pages that need no link to them: the way in, and what the server shows for a missing page.
_ENTRANCES = frozenset({"index.html", "404.html"})
_FEED_ADDRESS = re.compile(r"""<(link)\b[^>]*\bhref="([^"]*)"|<(loc)>([^<]*)<""")


@dataclass(frozen=True)
class Findings:
    """What was found, and how much was looked at."""

    faults: list[Fault]
    files: int
    pages: int
    addresses: int

    @property
    def sound(self) -> bool:
        """Whether the site may be published."""
        return not any(fault.grave for fault in self.faults)


def check_site(root: Path, *, may_shrink: bool = False) -> Findings:
    """Check a built site, whoever built it.

    may_shrink: whether the catalogue may have lost more than a tenth of its models since the previous one.
    Raises AtlasError where there is no site.
    """
    folder = list_folder(root)
    pages, broken = read_pages(folder)
    links = LinkCheck(folder, {path: page.ids for path, page in pages.items()}, find_base(folder))
    faults = [
        *broken,
        *check_sizes(folder),
        *check_pages(pages, links),
        *check_other_links(folder, links),
        *check_ways(pages, links),
        *check_exports(folder, may_shrink=may_shrink),
        *check_manifest(folder),
    ]
    html = sum(path.endswith(".html") for path in pages)
    return Findings(gather_faults(faults), len(folder.sizes), html, links.count)


def read_pages(folder: Folder) -> tuple[dict[str, Page], list[Fault]]:
    """The site's pages and drawings, and those that cannot be read."""
    pages, broken = {}, []
    for path in folder.list_kind(".html", ".svg"):
        try:
            pages[path] = read_page(folder.read_text(path))
        except BrokenFileError as error:
            broken.append(error.fault)
    return pages, broken


def find_base(folder: Folder) -> str:
    """The address that the site will have, or "" where its summary does not say; the exports' check tells more."""
    try:
        settings = read_summary(folder, SUMMARY).get("settings")
    except BrokenFileError:
        return ""
    base = settings.get("base_url") if isinstance(settings, dict) else ""
    return base if isinstance(base, str) else ""


def check_pages(pages: dict[str, Page], links: LinkCheck) -> Iterator[Fault]:
    """Each page's links, ids and policy; of a drawing only the links."""
    for path, page in pages.items():
        yield from links.check_file(path, page.addresses)
        if path.endswith(".html"):
            yield from check_ids(path, page)
            yield from check_policy(path, page)


def check_other_links(folder: Folder, links: LinkCheck) -> Iterator[Fault]:
    """The links of style sheets, feeds and sitemaps."""
    for path in folder.list_kind(".css", ".xml"):
        try:
            text = folder.read_text(path)
        except BrokenFileError as error:
            yield error.fault
            continue
        if path.endswith(".css"):
            addresses = [Address("style", "url", one) for one in find_style_addresses(text)]
        else:
            found = _FEED_ADDRESS.findall(text)
            addresses = [Address("link", "href", link or place, "alternate") for _, link, _, place in found]
        yield from links.check_file(path, addresses)


def check_ways(pages: dict[str, Page], links: LinkCheck) -> Iterator[Fault]:
    """Pages that no other page leads to."""
    for path in pages:
        if path.endswith(".html") and path not in links.linked and path not in _ENTRANCES:
            yield Fault(path, "", "no page leads to it", "link to it, or leave it out", grave=False)
