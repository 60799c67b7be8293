"""The list of the sections of a long page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

#: The heading of a section, with its id. The section itself has the id without '-title'.
_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
#: The beginning of the first section, or of the text of the about page.
_FIRST = re.compile(r'<section class="section"|<div class="prose">')
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Contents:
    """A page that is divided at its first section, and the list of its sections.

    head, sections : the HTML before the first section, and the HTML from the first section on
    entries : the id and the title of each section
    """

    head: Markup
    sections: Markup
    entries: list[tuple[str, Markup]]


def list_contents(html: Markup) -> Contents:
    """Split the HTML of a page before its first section, and list the sections."""
    first = _FIRST.search(html)
    cut = first.start() if first else len(html)
    entries = [
        (found[1].removesuffix("-title"), Markup(_TAG.sub("", found[2]).strip()))
        for found in _HEADING.finditer(html)
    ]
    return Contents(Markup(html[:cut]), Markup(html[cut:]), entries)
