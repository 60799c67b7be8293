"""Tokens that state a number of parameters, such as 7b, 350m, 1b7, 8x7b, 34bx2 or a3b."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_UNITS = {"m": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12}
_NUMBER = r"(\d+(?:[.p]\d+)?)"
_PLAIN = re.compile(rf"{_NUMBER}(bn|[bmt])")
_SPLIT = re.compile(r"(\d+)([bm])(\d+)")  # 1b7
_OPEN = re.compile(r"(\d+)_(\d)([bm])")  # 1_8b: 1.8b, or 8b of a first edition
_TIMES = re.compile(rf"(\d+)x{_NUMBER}([bm])|{_NUMBER}([bm])x(\d+)")  # 8x7b, 34bx2
_ACTIVE = re.compile(rf"a{_NUMBER}([bm])")  # a3b


@dataclass(frozen=True)
class Size:
    """A number of parameters, as written in a name.

    Attributes
    ----------
    place : int
        The position of the number in the name.
    count : float
        The number of parameters. For a product (8x7b), this is the number of one part (7b).
    unit : str
        m, b or t.
    times : int
        The first factor of a product, otherwise 1.
    other : float
        The number in another reading of the text, NaN if there is only one reading.
    """

    place: int
    count: float
    unit: str
    times: int = 1
    other: float = math.nan

    @property
    def product(self) -> float:
        """The total number of parameters.

        This is the count, multiplied by the factor of a product such as 8x7b.
        """
        return self.count * self.times


def read_size(token: str, place: int) -> Size | None:
    """Return the size that a token such as 7b or 8x7b states.

    The result is None for any other token. This is the size of a whole model or of an expert.
    """
    if found := _PLAIN.fullmatch(token):
        return Size(place, _number(found[1]) * _UNITS[found[2]], found[2][0])
    if found := _SPLIT.fullmatch(token):
        return Size(place, float(f"{found[1]}.{found[3]}") * _UNITS[found[2]], found[2])
    if found := _OPEN.fullmatch(token):
        whole, scale = float(found[2]), _UNITS[found[3]]
        other = whole * scale if int(found[1]) else math.nan
        return Size(place, (float(found[1]) + whole / 10) * scale, found[3], other=other)
    if found := _TIMES.fullmatch(token):
        times, each, unit = (found[1], found[2], found[3]) if found[1] else (found[6], found[4], found[5])
        return Size(place, _number(each) * _UNITS[unit], unit, int(times))
    return None


def read_active(token: str) -> float | None:
    """Return the number of active parameters that a token such as a3b states.

    The result is None for any other token. For example, the number for a3b is 3e9.
    """
    found = _ACTIVE.fullmatch(token)
    return _number(found[1]) * _UNITS[found[2]] if found else None


def _number(text: str) -> float:
    return float(text.replace("p", "."))
