"""The addresses of the Hub and of the pages of its list of models."""

from __future__ import annotations

import urllib.parse
from collections.abc import Collection

from constellation.errors import AtlasError

LONGEST_LINK = 16_000  # characters; servers refuse longer addresses


def check_endpoint(endpoint: str) -> str:
    """Return the web address of the Hub without a final slash.

    Raises AtlasError if the text is not a web address.
    """
    try:
        parts = urllib.parse.urlsplit(endpoint)
        sound = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or _has_odd_characters(endpoint):
        raise AtlasError(f"HF_ENDPOINT is {endpoint!r}; give an address such as https://huggingface.co")
    return endpoint.rstrip("/")


def check_link(link: str, endpoint: str) -> None:
    """Check that a link to the next page can be requested and leads to the server of the Hub.

    Otherwise, raise AtlasError. Other servers must not receive the token, and their models are not used.
    """
    if len(link) > LONGEST_LINK:
        raise AtlasError(
            f"the address of the next page has {len(link):,} characters ({shorten(link)}); run the same command "
            "again later"
        )
    if _has_odd_characters(link):
        raise AtlasError(
            f"the address of the next page ({shorten(link)}) contains characters that are not allowed in an "
            "address; run the same command again later"
        )
    if not is_on_server(link, endpoint):
        raise AtlasError(
            f"the address of the next page ({shorten(link)}) is not on the server {endpoint}; check HF_ENDPOINT"
        )


def is_on_server(link: str, endpoint: str) -> bool:
    """Return whether a link leads to the server of the Hub.

    The link may use HTTPS, even if the address of the Hub has HTTP.
    """
    try:
        there, home = urllib.parse.urlsplit(link), urllib.parse.urlsplit(endpoint)
    except ValueError:
        return False
    if there.netloc.casefold() != home.netloc.casefold():
        return False
    return there.scheme in (home.scheme, "https")


def read_query(link: str, name: str) -> list[str]:
    """Return the values of a parameter in a link."""
    return [value for key, value in _split_query(link) if key == name]


def drop_fields(link: str, fields: Collection[str]) -> str:
    """Return a link that no longer requests the given fields."""
    return _set_query(link, [pair for pair in _split_query(link) if pair[0] != "expand" or pair[1] not in fields])


def add_field(link: str, field: str) -> str:
    """Return a link that also requests a field."""
    return _set_query(link, [*_split_query(link), ("expand", field)])


def set_limit(link: str, limit: int) -> str:
    """Return a link to a page with at most `limit` models."""
    return _set_query(link, [*(pair for pair in _split_query(link) if pair[0] != "limit"), ("limit", str(limit))])


def shorten(text: str, most: int = 120) -> str:
    """Return a text on one line, cut to at most `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _has_odd_characters(link: str) -> bool:
    return not (link.isascii() and link.isprintable()) or any(sign in link for sign in ' "<>\\')


def _split_query(link: str) -> list[tuple[str, str]]:
    return urllib.parse.parse_qsl(urllib.parse.urlsplit(link).query, keep_blank_values=True)


def _set_query(link: str, pairs: list[tuple[str, str]]) -> str:
    return urllib.parse.urlunsplit(urllib.parse.urlsplit(link)._replace(query=urllib.parse.urlencode(pairs)))
