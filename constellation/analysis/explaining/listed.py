"""Find the well-known families that names mention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from constellation.catalogue.known_families import KnownFamily

#: The largest number of tokens in the text of a family: 'sea' and 'lion', 'h' and '2' and 'ogpt'.
_LONGEST = 4


class Listed(NamedTuple):
    """A well-known family, and the tokens of the name that mention it."""

    family: KnownFamily
    tokens: tuple[str, ...]


def find_listed(tokens: Sequence[str], families: Mapping[str, KnownFamily]) -> Listed | None:
    """Return the first well-known family that the tokens of a name mention, or None.

    Of several families that begin at the same token, it is the one with the longest text. The tokens may divide the
    text in any way: TeleChat has the tokens 'tele' and 'chat'.

    Parameters
    ----------
    tokens : sequence of str
        The tokens of a name, in lower case.
    families : mapping of str to KnownFamily
        The families by their texts.
    """
    for start in range(len(tokens)):
        for end in range(min(start + _LONGEST, len(tokens)), start, -1):
            family = families.get("".join(tokens[start:end]))
            if family and family.fits(start, tokens[end] if end < len(tokens) else ""):
                return Listed(family, tuple(tokens[start:end]))
    return None
