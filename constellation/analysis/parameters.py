"""Names and declared counts in, parameters of each model out, declared or read from the name, the doubtful
flagged.

A catalogue's own count goes first; where it has none the name is read (7B, 350m, 8x7B, 35B-A3B, 1b7, 0.5B). A
declared count that the name contradicts, or that no model has, is flagged and not used.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names import Names

LEAST, MOST = 1e4, 1e13  # what a language model can have; the largest known has some 5e12
_APART = 2.5  # how many times larger or smaller than the name says a declared count may be
_PACKED = 0.8  # below this share of what the name says, a quantised model's count is one of packed weights
_UNITS = {"k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "t": 1e12}
_PLAIN = re.compile(r"(\d+(?:[.p]\d+)?)(bn|[bmt])")
_SPLIT = re.compile(r"(\d+)([bm])(\d+)")  # 1b7
_TIMES = re.compile(r"(\d+)x(\d+(?:[.p]\d+)?)([bm])|(\d+(?:[.p]\d+)?)([bm])x(\d+)")  # 8x7b, 34bx2
_ACTIVE = re.compile(r"a(\d+(?:[.p]\d+)?)([bm])")  # a3b
_FULL = re.compile(r"(?:bf|fp|bfloat|float)(?:16|32)")  # precisions that leave the count of weights as it is
# Drafts are named after the model that they draft for, size and all.
_DRAFTS = frozenset({"dflash", "draft", "drafter", "dspark", "eagle", "eagle3", "medusa", "speculator"})
_EXPERTS = re.compile(r"\d+e")  # 16e after a size says that the size is one of the active part


@dataclass(frozen=True)
class Parameters:
    """Parameters of each model; row i is model i, NaN is unknown.

    total    : float64 (n,), to be shown and used in sums
    active   : float64 (n,), those that work on one token, of mixtures of experts
    read     : bool (n,), whether `total` was read from the name
    declared : float64 (n,), as the catalogue has it, doubtful or not
    doubt    : why a declared count is not used: 'name' (contradicts it), 'packed' (counts packed weights),
               'size' (no model has so few or so many), or ""
    """

    total: NDArray[np.float64]
    active: NDArray[np.float64]
    read: NDArray[np.bool_]
    declared: NDArray[np.float64]
    doubt: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a name says: its totals in the order of the name (a name may give several) and its active part."""

    totals: tuple[float, ...]
    active: float


def settle_parameters(
    names: Names, declared: NDArray[np.float64], declared_active: NDArray[np.float64] | None = None
) -> Parameters:
    """Settle the parameters of every model.

    Parameters: declared and declared_active of shape (n,), NaN for unknown. A declared count below 10,000
    or above 1e13 is doubted; so is one 2.5 times larger or smaller than every size in the name. For a
    quantised model with too small a count the name's is used instead, otherwise a doubted count leaves the
    total unknown.
    """
    size = len(names)
    total = np.array(declared, dtype=np.float64)
    active = np.full(size, np.nan) if declared_active is None else np.array(declared_active, dtype=np.float64)
    read = np.zeros(size, dtype=bool)
    doubt = [""] * size
    for row, (tokens, kinds) in enumerate(zip(names.tokens, names.kinds, strict=True)):
        reading = read_parameters(tokens, kinds, names.joined[row])
        count = float(total[row])
        if not math.isnan(count):
            doubt[row] = _doubt(count, reading, _is_quantised(tokens, kinds))
        if doubt[row] or math.isnan(count):
            usable = bool(reading.totals) and doubt[row] != "name"
            total[row] = reading.totals[0] if usable else np.nan
            read[row] = usable
        if math.isnan(active[row]):
            active[row] = reading.active
        if active[row] > total[row]:
            active[row] = np.nan
    return Parameters(total, active, read, np.array(declared, dtype=np.float64), tuple(doubt))


def read_parameters(tokens: Sequence[str], kinds: Sequence[str], joined: Sequence[bool]) -> Reading:
    """Read the sizes in one name.

    Billions go before millions and trillions, which may count tokens; trillions must stand apart. A size
    that a count of experts follows (17B-16E) is that of the active part. The name of a draft gives no size.
    """
    if not _DRAFTS.isdisjoint(tokens):
        return Reading((), math.nan)
    sizes: list[tuple[float, str]] = []
    active = math.nan
    for at, (token, kind) in enumerate(zip(tokens, kinds, strict=True)):
        if kind != "size" or not any(map(str.isdigit, token)):
            continue
        count, unit = _read_size(token)
        if found := _ACTIVE.fullmatch(token):
            active = _number(found[1]) * _UNITS[found[2]]
        elif count and at + 1 < len(tokens) and _EXPERTS.fullmatch(tokens[at + 1]):
            active = count
        elif LEAST <= count <= MOST and not (unit == "t" and joined[at]):
            sizes.append((count, unit))
    billions = [count for count, unit in sizes if unit == "b"]
    millions = [count for count, unit in sizes if unit == "m"]
    return Reading(tuple(billions or millions or [count for count, _ in sizes]), active)


def _is_quantised(tokens: Sequence[str], kinds: Sequence[str]) -> bool:
    return any(
        kind == "quantisation" and not _FULL.fullmatch(token) for token, kind in zip(tokens, kinds, strict=True)
    )


def _read_size(token: str) -> tuple[float, str]:
    """Give what a token says and the letter of its unit; (0, "") where it is no size of a whole model."""
    if found := _PLAIN.fullmatch(token):
        return _number(found[1]) * _UNITS[found[2]], found[2][0]
    if found := _SPLIT.fullmatch(token):
        return float(f"{found[1]}.{found[3]}") * _UNITS[found[2]], found[2]
    if found := _TIMES.fullmatch(token):
        times, each, unit = (found[1], found[2], found[3]) if found[1] else (found[6], found[4], found[5])
        return int(times) * _number(each) * _UNITS[unit], unit
    return 0.0, ""


def _number(text: str) -> float:
    return float(text.replace("p", "."))


def _doubt(count: float, reading: Reading, quantised: bool) -> str:
    """Say why a declared count is doubted; "" where it is not."""
    if not LEAST <= count <= MOST:
        return "size"
    if not reading.totals:
        return ""
    said = (*reading.totals, sum(reading.totals))
    if quantised and count < _PACKED * min(said):
        return "packed"
    return "" if any(total / _APART <= count <= total * _APART for total in said) else "name"
