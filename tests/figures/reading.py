"""The figures on a page, found by headings of tables, terms and ids, as a reader finds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode


def text_of(node: LexborNode | None) -> str:
    """Return the text of an element without double spaces and without marks of direction."""
    text = node.text(deep=True) if node else ""
    return " ".join(re.sub("[\u2066-\u2069]", "", text).split())


def slug_of(link: LexborNode) -> str:
    """Return the slug in the address of a link."""
    return re.sub(r"^.*/|\.html.*$", "", link.attributes["href"] or "")


def slug_in(cell: LexborNode) -> str:
    """Return the slug in the first link of a cell, '' without a link."""
    link = cell.css_first("a")
    return slug_of(link) if link else ""


def model_of(link: LexborNode) -> str:
    """Return the id of the model to which a link leads."""
    return unquote((link.attributes["href"] or "").rpartition("=")[2])


def model_in(cell: LexborNode) -> str:
    """Return the id of the model to which the first link of a cell leads."""
    return model_of(cell.css("a")[0])


class Sheet:
    """A page of a site.

    path : the path in the site
    slug : the name of the file without its ending
    """

    def __init__(self, site: Path, path: str) -> None:
        self.path, self.slug = path, Path(path).stem
        self._tree = LexborHTMLParser((site / path).read_text(encoding="utf-8"))

    def all(self, selector: str) -> list[LexborNode]:
        """Return the elements that a selector finds."""
        return self._tree.css(selector)

    def first(self, selector: str) -> LexborNode | None:
        """Return the first element that a selector finds."""
        return self._tree.css_first(selector)

    def text(self, selector: str) -> str:
        """Return the text of the first element that a selector finds, '' for none."""
        return text_of(self.first(selector))

    def find(self, selector: str, pattern: str) -> tuple[str, ...]:
        """Return the groups of a pattern in the text of an element, () if it does not occur."""
        found = re.search(pattern, self.text(selector))
        return found.groups() if found else ()

    @cached_property
    def stats(self) -> dict[str, tuple[str, str]]:
        """The large numbers of a page with the notes below them, by their terms."""
        found = {}
        for item in self.all("dl.stats > div"):
            term, small = item.css_first("dt"), item.css_first("dt small")
            note = text_of(small)
            label = text_of(term).removesuffix(note).strip()
            found[label] = (text_of(item.css_first("dd")), note)
        return found

    def rows(self, selector: str) -> Iterator[dict[str, LexborNode]]:
        """Yield the cells of each row of the tables that a selector finds, by the headings of the columns.

        The first cell of a row has the heading '' too.
        """
        for table in self.all(selector):
            heads = [text_of(cell).removesuffix("?") for cell in table.css("thead th")]  # "?" links to the glossary
            for row in table.css("tbody tr"):
                cells = [cell for cell in row.iter() if cell.tag in ("th", "td")]
                yield {**dict(zip(heads, cells, strict=True)), "": cells[0]}

    def bars(self, heading: str) -> list[tuple[str, str]]:
        """Return the labels and the values of the bars below a heading."""
        for title in self.all("h2, h3"):
            if text_of(title) == heading or text_of(title).startswith(f"{heading} "):
                following = title.next
                while following is not None and following.tag != "ol":
                    following = following.next
                if following is None:
                    return []
                return [
                    (text_of(bar.css_first("a, span")), text_of(bar.css("span")[-1])) for bar in following.css("li")
                ]
        return []

    def chips(self, label: str) -> list[tuple[str, str, str]]:
        """Return the text, the slug and the count of each chip of a list, which is named for screen readers."""
        found = []
        for chip in self.all(f'ul.chips[aria-label="{label}"] li'):
            number = text_of(chip.css_first(".count"))
            found.append((text_of(chip).removesuffix(number), slug_in(chip), number))
        return found
