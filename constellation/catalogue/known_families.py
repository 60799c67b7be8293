"""Well-known families of language models, for names that the catalogue of an atlas does not explain.

They are listed in ``known_families.toml`` in the folder of this file.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True)
class KnownFamily:
    """A well-known family.

    Attributes
    ----------
    text : str
        The letters and digits by which names mention the family, without separators.
    title, line : str
        The names of the family, and of the line on which it is built. A family that was trained from scratch is its
        own line.
    maker, year, source : str, int, str
        Who published it, when, and the address of the publication.
    first : bool
        Whether the text must begin the name.
    version : bool
        Whether a version number must follow.
    """

    text: str
    title: str
    line: str
    maker: str
    year: int
    source: str
    first: bool = False
    version: bool = False

    def fits(self, place: int, after: str) -> bool:
        """Return whether the text means the family at this place of a name, and before this token."""
        return not (self.first and place) and (not self.version or after[:1].isdigit())


@cache
def load_known_families() -> dict[str, KnownFamily]:
    """Return the well-known families by their texts."""
    table = resources.files("constellation.catalogue").joinpath("known_families.toml").read_text(encoding="utf-8")
    return {
        text: KnownFamily(text=text, **{"line": entry["title"], **entry})
        for text, entry in tomllib.loads(table).items()
    }
