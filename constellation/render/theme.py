"""Check the user's colours, and write them into the style sheet tokens.css."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import floor

from constellation.errors import AtlasError
from constellation.palette import COLOURS, LINE_COLOURS, Colours, Theme
from constellation.render.assets import find_folder
from constellation.render.shades import list_shades, measure_contrast

#: Lowest contrasts that WCAG 2.2 allows for graphics (1.4.11) and for text (1.4.3).
LEAST_DRAWN, LEAST_TEXT = 3.0, 4.5
_PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
_WASH = 0.14  # share of the accent in the background of selected items


def settle_colours(colours: Colours, source: str) -> Colours:
    """Return all colours of the site.

    Colours that the user has not chosen are the default colours.

    Raises
    ------
    AtlasError
        If the contrast of a colour with its background is too low. The message has `source` and the key.
    """
    tokens = _read_tokens()
    themes = {}
    for place, name in enumerate(("light", "dark")):
        given: Theme = getattr(colours, name)
        token = {key: pair[place] for key, pair in tokens.items()}
        families = tuple(token[f"family-{number}"] for number in range(COLOURS))
        theme = Theme(given.accent or token["accent"], (*given.families, *families[len(given.families) :]))
        for behind in ("paper", "sheet", "accent-ink"):
            _check_contrast(theme.accent, token[behind], LEAST_TEXT, source, f"colours.{name}.accent")
        for number, colour in enumerate(theme.families, 1):
            for behind in ("paper", "sheet"):
                key = f"colours.{name}.families, number {number}"
                _check_contrast(colour, token[behind], LEAST_DRAWN, source, key)
        themes[name] = theme
    return Colours(**themes)


def list_drawn_colours(colours: Colours) -> list[str]:
    """Return the colours of families and lines in the light theme, and at the end the neutral colour."""
    tokens = _read_tokens()
    defaults = [tokens[f"family-{number}"][0] for number in range(COLOURS + LINE_COLOURS)]
    return [*colours.light.families, *defaults[len(colours.light.families) :], tokens["neutral"][0]]


def write_tokens(colours: Colours) -> str:
    """Return the text of tokens.css with the user's colours and the shades of all family colours."""
    text, tokens = _read_text(), _read_tokens()
    chosen: dict[str, tuple[str, str]] = {}
    light, dark = colours.light, colours.dark
    for number in range(COLOURS):
        own = tokens[f"family-{number}"]
        pair = tuple((*theme.families, *[""] * COLOURS)[number] for theme in (light, dark))
        chosen[f"family-{number}"] = (pair[0] or own[0], pair[1] or own[1])
    accent, sheet, wash = tokens["accent"], tokens["sheet"], tokens["accent-wash"]
    chosen["accent"] = (light.accent or accent[0], dark.accent or accent[1])
    chosen["accent-wash"] = (
        wash[0] if chosen["accent"][0] == accent[0] else _mix(chosen["accent"][0], sheet[0]),
        wash[1] if chosen["accent"][1] == accent[1] else _mix(chosen["accent"][1], sheet[1]),
    )
    for name, (by_day, by_night) in chosen.items():
        text = text.replace(_form(name, *tokens[name]), _form(name, by_day, by_night))
    return text + _write_shades({**tokens, **chosen})


def _write_shades(tokens: Mapping[str, tuple[str, str]]) -> str:
    """Write the rules with the shades of the family colours and of the neutral colour.

    Shade 2 of family-3 is the token family-3-2.
    """
    lines = []
    for name in (*(f"family-{number}" for number in range(COLOURS + LINE_COLOURS)), "neutral"):
        grounds = [tokens[behind] for behind in ("paper", "sheet")]
        by_day, by_night = (
            list_shades(tokens[name][place], tuple(ground[place] for ground in grounds), LEAST_DRAWN)
            for place in (0, 1)
        )
        for number, pair in enumerate(zip(by_day, by_night, strict=True), 1):
            lines.append(f"  {_form(f'{name}-{number}', *pair)};")
    heading = "/* shades of these colours, computed when the site is built */"
    return "\n".join(["", heading, ":root {", *lines, "}", ""])


def _read_text() -> str:
    return (find_folder("static") / "css" / "tokens.css").read_text(encoding="utf-8")


def _read_tokens() -> dict[str, tuple[str, str]]:
    """Read the default colours from tokens.css.

    Each name has a light and a dark colour.
    """
    return {name: (by_day, by_night) for name, by_day, by_night in _PAIR.findall(_read_text())}


def _form(name: str, by_day: str, by_night: str) -> str:
    return f"--{name}: light-dark({by_day}, {by_night})"


def _check_contrast(colour: str, behind: str, least: float, source: str, key: str) -> None:
    contrast = measure_contrast(colour, behind)
    if contrast < least:
        ratio = floor(100 * contrast) / 100
        found = f"{key} is {colour}, whose contrast with the neighbouring colour {behind} is {ratio:g}"
        raise AtlasError(f"{source}: {found}; give a colour with a contrast of at least {least:g}")


def _split(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue


def _mix(colour: str, ground: str) -> str:
    parts = (
        round(_WASH * one + (1 - _WASH) * other) for one, other in zip(_split(colour), _split(ground), strict=True)
    )
    return "#" + "".join(f"{part:02x}" for part in parts)
