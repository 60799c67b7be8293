"""In: the addresses on a site's pages. Out: those that lead nowhere, only on some disks, or to another host."""

from __future__ import annotations

import posixpath
import urllib.parse
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from constellation.checking.folder import Fault, Folder
from constellation.checking.html import Address, Page

#: Elements by which a person goes somewhere; whatever else has an address is asked for by the browser itself.
_FOLLOWED = frozenset({"a", "area"})
_SAID = frozenset({"canonical", "alternate", "license", "author", "help", "next", "prev", "self"})
_LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})
_ANYWHERE = "404.html"  # served at any depth

#: What is wrong and how to mend it, or None.
Verdict = tuple[str, str] | None


@dataclass
class LinkCheck:
    """Judges addresses, each kind of page's own once.

    base: the address that the site will have, or "". linked: files that something leads to.
    """

    folder: Folder
    ids: Mapping[str, Counter[str]]
    base: str = ""
    linked: set[str] = field(default_factory=set)
    judged: dict[tuple[str, Address], Verdict] = field(default_factory=dict)
    count: int = 0

    def check_file(self, path: str, addresses: list[Address]) -> Iterator[Fault]:
        """The faults among the addresses of one file."""
        self.count += len(addresses)
        beside = path if path == _ANYWHERE else posixpath.dirname(path) + "/"
        for address in addresses:
            key = (path if address.value[:1] in ("#", "") else beside, address)
            if key not in self.judged:
                self.judged[key] = self.judge(path, address)
            verdict = self.judged[key]
            if verdict:
                yield Fault(path, find_line(self.folder, path, address.value), *verdict)

    def judge(self, path: str, address: Address) -> Verdict:
        """What is wrong with an address, if anything."""
        shown = f"<{address.tag} {address.attribute}={shorten(address.value)!r}>"
        value = address.value
        home = bool(self.base) and value.startswith(self.base) and is_followed(address)
        if home:
            value = posixpath.relpath(value.removeprefix(self.base) or "index.html", posixpath.dirname(path) or ".")
        try:
            parts = urllib.parse.urlsplit(value)
        except ValueError:
            return f"{shown} is no address", "mend it"
        if parts.scheme or parts.netloc:
            return self.judge_foreign(address, parts, shown)
        if not value and address.tag not in _FOLLOWED:
            return f"{shown} is empty", "name a file, or leave the attribute out"
        if parts.path.startswith("/") or "\\" in value:
            return f"{shown} does not begin at the page", "make it relative, for it breaks under a sub-path"
        if path == _ANYWHERE and parts.path and not home:
            return f"{shown} is relative on a page that is served at any depth", "give base_url, or leave it out"
        return self.judge_target(path, parts, shown)

    def judge_foreign(self, address: Address, parts: urllib.parse.SplitResult, shown: str) -> Verdict:
        """An address with a scheme or a host."""
        if parts.scheme == "data" or (parts.scheme in ("mailto", "tel") and address.tag in _FOLLOWED):
            return None
        if parts.scheme == "javascript":
            return f"{shown} is a script", "use a script file"
        if parts.scheme == "file" or parts.hostname in _LOCAL_HOSTS:
            return f"{shown} leads to the machine that it was built on", "make it relative"
        if parts.scheme in ("https", "http") and is_followed(address):
            return None
        return f"{shown} asks another host", "ship the file with the site, for no request may leave it"

    def judge_target(self, path: str, parts: urllib.parse.SplitResult, shown: str) -> Verdict:
        """An address within the site."""
        target = path
        if parts.path:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), urllib.parse.unquote(parts.path)))
        if target == ".." or target.startswith("../"):
            return f"{shown} leads out of the site", "keep it within"
        if target not in self.folder.sizes:
            return self.judge_missing(target, shown)
        if target != path:
            self.linked.add(target)
        fragment = urllib.parse.unquote(parts.fragment)
        if not fragment or "=" in fragment or target not in self.ids or fragment in self.ids[target]:
            return None
        alike = [name for name in self.ids[target] if name.lower() == fragment.lower()]
        if alike:
            return f"{shown} is spelt #{alike[0]} there", "spell it so, for letter case counts"
        return f"{shown} leads to no element of {target}", "give the element that id, or mend the fragment"

    def judge_missing(self, target: str, shown: str) -> Verdict:
        """An address at which there is no file."""
        spelling = self.folder.spelling.get(target.lower())
        if spelling:
            return f"{shown} is spelt {spelling} on disk", "spell it so, for letter case counts on most servers"
        if target in self.folder.folders:
            return f"{shown} is a folder", "name the file in it, for a folder opens no page from disk"
        if f"{target}.html" in self.folder.sizes:
            return f"{shown} lacks its ending", "write .html after it, for it opens no page from disk"
        return f"{shown} leads nowhere", "build the missing file, or remove the link"


def is_followed(address: Address) -> bool:
    """Whether nothing is asked for at an address until a person goes there."""
    if address.tag == "link":
        return set(address.rel.split()) <= _SAID
    return address.tag in _FOLLOWED and address.attribute in ("href", "xlink:href")


def check_ids(path: str, page: Page) -> Iterator[Fault]:
    """Ids that several elements of a page have."""
    for name, count in page.ids.items():
        if count > 1:
            yield Fault(path, "", f"{count} elements have the id {shorten(name)!r}", "give each an id of its own")


def find_line(folder: Folder, path: str, value: str) -> str:
    """'line 12', where a value stands first in a file; "" where it is written otherwise."""
    text = folder.read_text(path)
    for written in (value, value.replace("&", "&amp;")):
        for around in ('"{}"', "'{}'", "={}", "({})", "{}"):
            at = text.find(around.format(written)) if written else -1
            if at >= 0:
                return f"line {text.count(chr(10), 0, at) + 1}"
    return ""


def shorten(text: str, most: int = 100) -> str:
    """The beginning of a text."""
    return text if len(text) <= most else text[: most - 1] + "…"
