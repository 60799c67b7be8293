"""All checks of a built site."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from constellation.checking.consistency import check_exports
from constellation.checking.drawings import check_drawing
from constellation.checking.endings import check_endings
from constellation.checking.exports import SUMMARY, read_summary
from constellation.checking.faults import BrokenFileError, Fault, group_faults, run_check
from constellation.checking.feeds import read_feed
from constellation.checking.files import SizeLimits, check_manifest, check_sizes
from constellation.checking.folder import Folder, list_folder
from constellation.checking.html import Address, Page, read_page
from constellation.checking.links import LinkChecker, check_ids
from constellation.checking.policy import check_policy
from constellation.checking.scripts import check_scripts
from constellation.checking.styles import find_style_addresses
from constellation.render.output.manifest import MANIFEST

#: Pages that may have no links to them: the home page, and the page that a server shows for a missing page.
_ENTRY_PAGES = frozenset({"index.html", "404.html"})


@dataclass(frozen=True)
class Findings:
    """The results of a check of a site.

    These are the faults that were found, and the numbers of files, pages and addresses.
    """

    faults: list[Fault]
    files: int
    pages: int
    addresses: int

    @property
    def passed(self) -> bool:
        """Whether the site may be published.

        Warnings do not prevent this, but other faults do.
        """
        return all(fault.warning for fault in self.faults)


def check_site(root: Path, *, may_shrink: bool = False, limits: SizeLimits | None = None) -> Findings:
    """Run all checks of a built site and return the faults.

    The checks read only the files of the site.

    Parameters
    ----------
    root : Path
        The folder of the site.
    may_shrink : bool
        Whether to accept a catalogue that has lost more than a tenth of its models since the previous catalogue.
    limits : SizeLimits, optional
        Size limits for each file and for the whole site. The default is the limits of GitHub Pages.

    Raises
    ------
    AtlasError
        If the folder contains no site.
    """
    folder = list_folder(root)
    pages, broken = read_pages(folder)
    links = LinkChecker(folder, {path: page.ids for path, page in pages.items()}, find_base_url(folder))
    sizes = limits or SizeLimits()
    checks: list[tuple[str, Callable[[], Iterable[Fault]]]] = [
        (".", lambda: check_sizes(folder, sizes)),
        ("index.html", lambda: check_pages(pages, links)),
        ("feed.xml", lambda: check_other_links(folder, links)),
        ("index.html", lambda: check_reachable(pages, links)),
        ("index.html", lambda: check_drawings(folder)),
        ("index.html", lambda: check_endings(folder)),
        ("static/js", lambda: check_scripts(folder)),
        (SUMMARY, lambda: check_exports(folder, may_shrink=may_shrink)),
        (MANIFEST, lambda: check_manifest(folder)),
    ]
    faults = [*broken, *(fault for path, check in checks for fault in run_check(path, check))]
    html = sum(path.endswith(".html") for path in pages)
    return Findings(group_faults(faults), len(folder.sizes), html, links.count)


def read_pages(folder: Folder) -> tuple[dict[str, Page], list[Fault]]:
    """Read the pages and the SVG drawings of a site.

    Returns
    -------
    pages : dict of str to Page
        The pages and drawings by path.
    broken : list of Fault
        A fault for each file that cannot be read.
    """
    pages, broken = {}, []
    for path in folder.list_files(".html", ".svg"):
        try:
            pages[path] = read_page(folder.read_text(path))
        except BrokenFileError as error:
            broken.append(error.fault)
    return pages, broken


def find_base_url(folder: Folder) -> str:
    """Find the web address under which the site will be published.

    If the address is unknown, return "".
    """
    try:
        settings = read_summary(folder, SUMMARY).get("settings")
    except BrokenFileError:  # check_exports reports it
        return ""
    base = settings.get("base_url") if isinstance(settings, dict) else ""
    return base if isinstance(base, str) else ""


def check_pages(pages: dict[str, Page], links: LinkChecker) -> Iterator[Fault]:
    """Check each page and each SVG drawing of a site.

    In pages, the links, the ids and the security policy are checked. In drawings, the links are checked.
    """
    for path, page in pages.items():
        yield from run_check(path, partial(check_page, path, page, links))


def check_page(path: str, page: Page, links: LinkChecker) -> Iterator[Fault]:
    """Check one page or SVG drawing."""
    yield from links.check_file(path, page.addresses)
    if path.endswith(".html"):
        yield from check_ids(path, page)
        yield from check_policy(path, page)


def check_drawings(folder: Folder) -> Iterator[Fault]:
    """Find scripts in the SVG drawings of a site."""
    for path in folder.list_files(".svg"):
        try:
            text = folder.read_text(path)
        except BrokenFileError:  # read_pages reports it
            continue
        yield from check_drawing(path, text)


def check_other_links(folder: Folder, links: LinkChecker) -> Iterator[Fault]:
    """Check the addresses in style sheets, feeds and sitemaps."""
    for path in folder.list_files(".css", ".xml"):
        try:
            text = folder.read_text(path)
            if path.endswith(".css"):
                addresses = [Address("style", "url", one) for one in find_style_addresses(text)]
            else:
                addresses = read_feed(path, text)
        except BrokenFileError as error:
            yield error.fault
            continue
        yield from links.check_file(path, addresses)


def check_reachable(pages: dict[str, Page], links: LinkChecker) -> Iterator[Fault]:
    """Find pages that no other page links to."""
    for path in pages:
        if path.endswith(".html") and path not in links.linked and path not in _ENTRY_PAGES:
            yield Fault(path, "", "no page links to it", "add a link to it, or remove the page", warning=True)
