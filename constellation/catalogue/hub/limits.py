"""The limits of the time and size of a collection, and how they are written.

With these limits, a collection ends whatever a server sends. The options of `collect` set them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from constellation.errors import AtlasError

_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600}
_BYTES = {"": 1, "k": 1e3, "kb": 1e3, "m": 1e6, "mb": 1e6, "g": 1e9, "gb": 1e9}
_QUANTITY = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)\s*([a-z]*)", re.I | re.ASCII)


@dataclass(frozen=True)
class Limits:
    """The limits of a collection.

    The defaults are several times what the Hub's models of the default tasks need.

    time: seconds for one run, with all waits.
    page_time: seconds for one page, from the request to its last byte.
    page_size: bytes of one page, after decompression.
    models: the number of models in the catalogue.
    empty_pages: the number of pages in a row without a new model.
    """

    time: float = 5 * 3600.0
    page_time: float = 120.0
    page_size: int = 50_000_000
    models: int = 10_000_000
    empty_pages: int = 100


def read_duration(text: str, option: str) -> float:
    """Return the number of seconds in a duration such as '90', '90s', '10m' or '5h'.

    Raises AtlasError for other texts.
    """
    seconds = _read_quantity(text, _SECONDS)
    if seconds < 0.001:
        raise AtlasError(f"{option} is {text!r}; give a duration such as 90s, 10m or 5h")
    return seconds


def read_size(text: str, option: str) -> int:
    """Return the number of bytes in a size such as '50000000', '500kB', '50MB' or '1GB'.

    Raises AtlasError for other texts.
    """
    size = int(_read_quantity(text, _BYTES))
    if size < 1:
        raise AtlasError(f"{option} is {text!r}; give a size such as 500kB, 50MB or 1GB")
    return size


def read_count(text: str, option: str) -> int:
    """Return a whole number above zero.

    Raises AtlasError for other texts.
    """
    count = _read_quantity(text, {"": 1})
    if count < 1 or count % 1:
        raise AtlasError(f"{option} is {text!r}; give a whole number above zero")
    return int(count)


def format_duration(seconds: float) -> str:
    """Return a duration in its largest whole unit, such as '5h', '10m' or '90s'."""
    unit = next(unit for unit in ("h", "m", "s") if unit == "s" or seconds % _SECONDS[unit] == 0)
    return f"{seconds / _SECONDS[unit]:g}{unit}"


def format_size(size: int) -> str:
    """Return a size in its largest whole unit, such as '50MB' or '1234 bytes'."""
    units = (unit for unit in ("GB", "MB", "kB") if size % _BYTES[unit.lower()] == 0)
    unit = next(units, None)
    return f"{size / _BYTES[unit.lower()]:g}{unit}" if unit else f"{size} bytes"


def _read_quantity(text: str, units: Mapping[str, float]) -> float:
    """Return the number in a text times the factor of its unit, or 0 if the text has another form."""
    found = _QUANTITY.fullmatch(text.strip())
    return float(found[1]) * units.get(found[2].casefold(), 0) if found else 0.0
