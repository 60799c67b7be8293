"""Read the links in the feed and the sitemap of a site."""

from __future__ import annotations

from xml.parsers import expat

from constellation.checking.faults import BrokenFileError
from constellation.checking.html import Address


def read_feed(path: str, text: str) -> list[Address]:
    """Return the addresses that a feed or a sitemap contains.

    They are in <link href> in a feed, and in <loc> in a sitemap.

    Raises BrokenFileError with the line number if the text is not well-formed XML.
    """
    addresses: list[Address] = []
    location: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "link" and "href" in attributes:
            addresses.append(Address("link", "href", attributes["href"], "alternate"))
        elif name == "loc":
            parser.CharacterDataHandler = location.append

    def end(tag: str) -> None:
        if tag.rpartition(":")[2] == "loc":
            parser.CharacterDataHandler = None
            addresses.append(Address("loc", "text", "".join(location).strip(), "alternate"))
            location.clear()

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise BrokenFileError(
            path,
            f"the file is not well-formed XML ({expat.ErrorString(error.code)})",
            place=f"line {error.lineno}",
        ) from None
    return addresses
