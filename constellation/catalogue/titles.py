"""The usual spelling of family titles, such as GPT-2 or BLOOM.

The names of models do not show this spelling.

The titles are listed in ``titles.toml`` in the folder of this file, each with its source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources

from constellation.errors import AtlasError


def load_titles() -> dict[str, str]:
    """Read the titles that are bundled with the package."""
    text = resources.files("constellation.catalogue").joinpath("titles.toml").read_text(encoding="utf-8")
    return parse_titles(text, "titles.toml")


def parse_titles(text: str, place: str) -> dict[str, str]:
    """Parse the text of a file that lists titles.

    Parameters
    ----------
    text : str
        TOML with the address of a source for each title.
    place : str
        The name of the file in error messages.

    Returns
    -------
    dict of str to str
        The titles, each by its letters and digits in lower case (see `fold_title`).

    Raises
    ------
    AtlasError
        If the text is not TOML, if a title has no source, or if two titles have the same letters and digits.
    """
    try:
        sources = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AtlasError(f"{place}: this is not valid TOML ({error}); correct the line") from error
    titles: dict[str, str] = {}
    for title, source in sources.items():
        if not isinstance(source, str) or not source.startswith("https://"):
            raise AtlasError(f"{place}: the source of '{title}' is {source!r}; give an address (https://…)")
        first = titles.setdefault(fold_title(title), title)
        if first != title:
            raise AtlasError(
                f"{place}: '{first}' and '{title}' differ only in capital letters, spaces or punctuation; remove "
                "one of them"
            )
    return titles


def fold_title(title: str) -> str:
    """Return only the letters and digits of a title, in lower case.

    They are used to compare spellings.
    """
    return "".join(filter(str.isalnum, title.casefold()))


def capitalise(title: str) -> str:
    """Capitalise the first letter of a title, unless the title has capital letters."""
    return title[:1].upper() + title[1:] if title == title.lower() else title


def choose_title(title: str, titles: Mapping[str, str]) -> str:
    """Return the listed title that has the same letters and digits as a given title.

    If there is no such title, return the given title.
    """
    return titles.get(fold_title(title), title)
