"""The colours of the light theme and of the dark theme."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from constellation.errors import AtlasError

#: Number of top-level families that have their own colour. These are the largest families.
COLOURS = 12
#: Number of further colours. They are for the largest lines whose families are not among these largest families. A
#: line and the family of the same name have the same colour.
LINE_COLOURS = 4
#: Number of shades of each colour, for sub-families.
SHADES = 5


@dataclass(frozen=True)
class Theme:
    """The colours of one theme.

    A theme is light or dark. Each colour is a text of the form '#rrggbb'.

    Colours that are not set are taken from static/css/tokens.css.

    Attributes
    ----------
    accent : str
        Colour of links and controls; "" if it is not set.
    families : tuple of str
        Colours of the largest families, largest first. There are at most COLOURS of them.
    """

    accent: str = ""
    families: tuple[str, ...] = ()


@dataclass(frozen=True)
class Colours:
    """The colours of the light theme and the dark theme."""

    light: Theme = Theme()
    dark: Theme = Theme()


_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


def check_colours(value: Any, source: str) -> Colours:
    """Check the colours in a configuration file and return them.

    The contrast of the colours is checked in render/theme.py.

    Raises AtlasError with `source` and the key if a value is not a colour or a key is unknown.
    """
    themes = _check_table(value, source, "colours", ("light", "dark"))
    for name, table in themes.items():
        place = f"colours.{name}"
        theme = _check_table(table, source, place, ("accent", "families"))
        families = theme.get("families", ())
        if not isinstance(families, list | tuple) or len(families) > COLOURS:
            raise AtlasError(
                f"{source}: {place}.families is {families!r}; give a list of up to {COLOURS} colours, starting "
                "with the colour of the largest family"
            )
        accent = theme.get("accent", "")
        themes[name] = Theme(
            accent=_check_colour(accent, source, f"{place}.accent") if accent != "" else "",
            families=tuple(
                _check_colour(colour, source, f"{place}.families, number {number}")
                for number, colour in enumerate(families, 1)
            ),
        )
    return Colours(**themes)


def _check_table(value: Any, source: str, place: str, keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise AtlasError(f"{source}: {place} is {value!r}; make it a table with {' and '.join(map(repr, keys))}")
    for key in value:
        if key not in keys:
            raise AtlasError(f"{source}: '{key}' is not a key of {place}; use {' or '.join(map(repr, keys))}")
    return dict(value)


def _check_colour(value: Any, source: str, place: str) -> str:
    """Check that a value is a colour, and return the colour as '#rrggbb' in lower case."""
    if not isinstance(value, str) or not _HEX.fullmatch(value):
        raise AtlasError(f"{source}: {place} is {value!r}; give a CSS colour in hexadecimal, such as '#1f4494'")
    digits = value[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))
