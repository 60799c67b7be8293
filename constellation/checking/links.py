"""Checks of the addresses in a site's files.

They find links to missing files and requests to other hosts.
"""

from __future__ import annotations

import posixpath
import urllib.parse
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from constellation.checking.faults import Fault, shorten
from constellation.checking.folder import Folder
from constellation.checking.html import Address, Page

#: Elements whose address is opened only when the reader follows the link. Browsers load the addresses of all
#: other elements without a click.
_FOLLOWED = frozenset({"a", "area", "loc"})
#: Values of rel for <link> elements that browsers do not load.
_NOT_LOADED = frozenset({"canonical", "alternate", "license", "author", "help", "next", "prev", "self"})
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})
_SERVED_ANYWHERE = "404.html"  # GitHub Pages serves it for a missing page at any depth

#: Number of wrong addresses of one file that are listed. To find the line of each takes time.
MOST_LISTED = 100

#: A problem and its remedy, or None.
Verdict = tuple[str, str] | None


@dataclass
class LinkChecker:
    """A checker of all addresses in the files of a site.

    It remembers the addresses that it has checked, so that each address is checked only once for all pages in the
    same folder.

    Attributes
    ----------
    folder : Folder
        The files of the site.
    ids : mapping
        The ids of the elements of each page, by the path of the page.
    base : str
        The address where the site will be published, or "" if it is unknown.
    linked : set
        The files that at least one other file links to.
    verdicts : dict
        The result for each address that has been checked.
    count : int
        Number of addresses in the files that have been checked.
    """

    folder: Folder
    ids: Mapping[str, Counter[str]]
    base: str = ""
    linked: set[str] = field(default_factory=set)
    verdicts: dict[tuple[str, Address], Verdict] = field(default_factory=dict)
    count: int = 0

    def check_file(self, path: str, addresses: list[Address]) -> Iterator[Fault]:
        """Check the addresses in one file.

        Yield a fault for each wrong address.
        """
        self.count += len(addresses)
        start = path if path == _SERVED_ANYWHERE else posixpath.dirname(path) + "/"
        text = ""
        wrong = 0
        for address in addresses:
            key = (path if address.value[:1] in ("#", "") else start, address)
            if key not in self.verdicts:
                self.verdicts[key] = self.check_address(path, address)
            verdict = self.verdicts[key]
            if not verdict:
                continue
            wrong += 1
            if wrong <= MOST_LISTED:
                text = text or self.folder.read_text(path)
                yield Fault(path, find_line(text, address.value), *verdict)
        if wrong > MOST_LISTED:
            problem = f"{wrong - MOST_LISTED:,} more addresses are wrong"
            yield Fault(path, "", problem, "correct those that are listed, and check again")

    def check_address(self, path: str, address: Address) -> Verdict:
        """Check one address in a file.

        Return the problem and the remedy, or None for a valid address.
        """
        shown = f"<{address.tag} {address.attribute}={shorten(address.value)!r}>"
        value = address.value
        absolute = bool(self.base) and value.startswith(self.base) and is_followed(address)
        if absolute:
            value = posixpath.relpath(value.removeprefix(self.base) or "index.html", posixpath.dirname(path) or ".")
        try:
            parts = urllib.parse.urlsplit(value)
        except ValueError:
            return f"{shown} is not a valid address", "correct it"
        if parts.scheme or parts.netloc:
            return check_absolute(address, parts, shown)
        if not value and address.tag not in _FOLLOWED:
            return f"{shown} is empty", "give the path of a file, or remove the attribute"
        if parts.path.startswith("/") or "\\" in value:
            return f"{shown} is not relative to the page", "make it relative: the site may be in a sub-folder"
        if path == _SERVED_ANYWHERE and parts.path and not absolute:
            return (
                f"{shown} is relative, but {path} is served in every folder",
                "set 'base_url', or remove the address",
            )
        return self.check_target(path, parts, shown)

    def check_target(self, path: str, parts: urllib.parse.SplitResult, shown: str) -> Verdict:
        """Check that the target of a relative address, which is a file or an id, exists.

        Return the problem and the remedy, or None.

        The address is in the file `path`.
        """
        target = path
        if parts.path:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), urllib.parse.unquote(parts.path)))
        if target == ".." or target.startswith("../"):
            return f"{shown} points outside the site", "link to a file within the site"
        if target not in self.folder.sizes:
            return self.explain_missing(target, shown)
        if target != path:
            self.linked.add(target)
        fragment = urllib.parse.unquote(parts.fragment)
        if not fragment or "=" in fragment or target not in self.ids or fragment in self.ids[target]:
            return None
        alike = [name for name in self.ids[target] if name.lower() == fragment.lower()]
        if alike:
            return f"{shown} differs in case from the id {alike[0]}", "use the same case"
        return f"{shown}: {target} has no element with this id", "add the id, or correct the fragment"

    def explain_missing(self, target: str, shown: str) -> tuple[str, str]:
        """Explain why the file at an address is missing.

        The remedy is also returned.
        """
        spelling = self.folder.spelling.get(target.lower())
        if spelling:
            return f"{shown} differs in case from the file {spelling}", "use the same case: most servers require it"
        if target in self.folder.folders:
            return f"{shown} is a folder", "link to a file in the folder: browsers do not open index.html on disk"
        if f"{target}.html" in self.folder.sizes:
            return f"{shown} lacks the ending .html", "add it: on disk, browsers do not find the page without it"
        return f"{shown} points to a missing file", "build the file, or remove the link"


def check_absolute(address: Address, parts: urllib.parse.SplitResult, shown: str) -> Verdict:
    """Check an address that begins with a scheme or a host.

    Return the problem and the remedy, or None if it is valid.
    """
    if parts.scheme == "data" or (parts.scheme in ("mailto", "tel") and address.tag in _FOLLOWED):
        return None
    if parts.scheme == "javascript":
        return f"{shown} is a script", "use a script file"
    if parts.scheme == "file" or parts.hostname in _LOCAL_HOSTS:
        return f"{shown} works only on the machine that built the site", "make it relative"
    if parts.scheme in ("https", "http") and is_followed(address):
        return None
    return f"{shown} requests a file from another host", "put the file into the site"


def is_followed(address: Address) -> bool:
    """Return whether a browser loads an address only after a click on it."""
    if address.tag == "link":
        return set(address.rel.split()) <= _NOT_LOADED
    return address.tag in _FOLLOWED and address.attribute in ("href", "xlink:href", "text")


def check_ids(path: str, page: Page) -> Iterator[Fault]:
    """Find ids that are used more than once on a page."""
    for name, count in page.ids.items():
        if count > 1:
            yield Fault(path, "", f"{count} elements have the id {shorten(name)!r}", "give each its own id")


def find_line(text: str, value: str) -> str:
    """Return the number of the first line of a text in which an address occurs.

    It is a text such as 'line 12'.

    Return "" if the text does not contain the address in this form.
    """
    for written in (value, value.replace("&", "&amp;")):
        for quoted in ('"{}"', "'{}'", "={}", "({})", "{}"):
            at = text.find(quoted.format(written)) if written else -1
            if at >= 0:
                return f"line {text.count(chr(10), 0, at) + 1}"
    return ""
