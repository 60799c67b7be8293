"""The dates in names, such as 2507, 2024-07-18 or 053125."""

from __future__ import annotations

import re

import numpy as np

from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import number_rows

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>[0-2]\d|3[01])"
_SHORT_YEAR = r"(?P<short>2[2-9])"
#: The ways in which dates are written. Month and day without a year (0528) are ambiguous, and stay as they are.
_FORMS = tuple(
    map(
        re.compile,
        (
            rf"{_YEAR}[-_.]{_MONTH}(?:[-_.]{_DAY})?",
            rf"{_YEAR}{_MONTH}(?:{_DAY}(?:\d\d){{0,3}})?",
            rf"{_SHORT_YEAR}{_MONTH}{_DAY}?",
            rf"{_MONTH}{_DAY}(?:{_SHORT_YEAR}|{_YEAR})",
            _YEAR,
        ),
    )
)
_TWO_DIGITS = re.compile(r"0[1-9]|1[0-2]")
_WHOLE_YEAR = re.compile(r"20\d\d")


def read_date(token: str, before: str = "", after: str = "") -> str:
    """Return a date in the form YYYY, YYYY-MM or YYYY-MM-DD.

    Any other text is returned as it is.

    Parameters
    ----------
    token : str
        A token whose kind is a date.
    before, after : str
        The tokens before and after it. A month may precede or follow a year (08-2024, 2026-04).
    """
    if _WHOLE_YEAR.fullmatch(token):
        month = next((text for text in (before, after) if _TWO_DIGITS.fullmatch(text)), "")
        return f"{token}-{month}" if month else token
    for form in _FORMS:
        if found := form.fullmatch(token):
            parts = found.groupdict()
            year = parts.get("year") or f"20{parts['short']}"
            return "-".join(part for part in (year, parts.get("month"), parts.get("day")) if part)
    return token


def read_dates(names: Names) -> list[str]:
    """Return the first date in each name, '' for a name without a date."""
    dates = [""] * len(names)
    places = np.flatnonzero(names.stand("date"))[::-1]
    rows, values, codes = number_rows(names.tokens.bounds), names.tokens.values, names.tokens.codes
    bounds = names.tokens.bounds.tolist()
    for place, row in zip(places.tolist(), rows[places].tolist(), strict=True):
        before = values[codes[place - 1]] if place > bounds[row] else ""
        after = values[codes[place + 1]] if place + 1 < bounds[row + 1] else ""
        dates[row] = read_date(values[codes[place]], before, after)
    return dates
