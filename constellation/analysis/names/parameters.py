"""Names and declared counts in, parameters of each model out, declared or read from the name, the doubtful
flagged.

A catalogue's own count goes first; where it has none the name is read (7B, 350m, 8x7B, 35B-A3B, 1b7, 0.5B). A
declared count that the name contradicts, or that no model has, is flagged and not used.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import find_rows, number_rows

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


@dataclass(frozen=True, eq=False)
class _Reading:
    """What names say; row i is name i.

    row, total : int32 and float64 (totals,), the totals that names give, by name and in its order (a name may
                 give several)
    active     : float64 (n,), the active part, NaN where a name says nothing of it
    """

    row: NDArray[np.int32]
    total: NDArray[np.float64]
    active: NDArray[np.float64]


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
    declared = np.array(declared, dtype=np.float64)
    active = np.full(size, np.nan) if declared_active is None else np.array(declared_active, dtype=np.float64)
    reading = _read_parameters(names)
    packs = names.ask(lambda token: not _FULL.fullmatch(token), "quantisation")
    doubt = _doubt(declared, reading, _find_bearers(names, packs))
    first = np.full(size, np.nan)
    first[reading.row[::-1]] = reading.total[::-1]
    unused = np.isnan(declared) | (doubt != "")
    read = unused & ~np.isnan(first) & (doubt != "name")
    total = np.where(unused, np.where(read, first, np.nan), declared)
    active = np.where(np.isnan(active), reading.active, active)
    active[active > total] = np.nan
    return Parameters(total, active, read, declared, tuple(doubt.tolist()))


def _read_parameters(names: Names) -> _Reading:
    """Read the sizes in all names; every distinct token is read once.

    Billions go before millions and trillions, which may count tokens; trillions must stand apart. A size
    that a count of experts follows (17B-16E) is that of the active part. The name of a draft gives no size.
    """
    values, token = names.tokens.values, names.tokens.codes
    sized = names.ask(lambda value: any(map(str.isdigit, value)), "size")
    read = [_read_size(value) if size else (0.0, "") for value, size in zip(values, sized.tolist(), strict=True)]
    sizes = np.array(read, dtype=[("count", np.float64), ("unit", "U1")])
    part = np.array([_read_active(value) for value in values], dtype=np.float64)
    experts = names.ask(_EXPERTS.fullmatch)
    row_of = number_rows(names.tokens.bounds)
    of_draft = _find_bearers(names, names.ask(_DRAFTS.__contains__))
    at = np.flatnonzero(sized[token] & ~of_draft[row_of])
    row, count, unit = row_of[at], sizes["count"][token[at]], sizes["unit"][token[at]]
    active_part = part[token[at]]
    mixture = np.isnan(active_part) & (count > 0) & np.append(experts, False)[names.follower[at]]
    active_part = np.where(mixture, count, active_part)
    told = ~np.isnan(active_part)
    active = np.full(len(names), np.nan)
    active[row[told]] = active_part[told]  # the last that a name says counts
    whole = ~told & (count >= LEAST) & (count <= MOST)
    whole &= ~((unit == "t") & names.joined.codes[at].astype(bool))
    row, count, rank = row[whole], count[whole], np.select([unit == "b", unit == "m"], [0, 1], 2)[whole]
    best = np.full(len(names), 2)
    np.minimum.at(best, row, rank)
    kept = rank == best[row]
    return _Reading(row[kept], count[kept], active)


def _find_bearers(names: Names, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a name bears one of the wanted tokens; bool (distinct tokens,) in, bool (n,) out."""
    bears = np.zeros(len(names), dtype=bool)
    bears[find_rows(names.tokens.bounds, np.flatnonzero(wanted[names.tokens.codes]))] = True
    return bears


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


def _read_active(token: str) -> float:
    """Give what a token says of the active part, NaN for nothing: 3e9 for a3b."""
    found = _ACTIVE.fullmatch(token)
    return _number(found[1]) * _UNITS[found[2]] if found else math.nan


def _number(text: str) -> float:
    return float(text.replace("p", "."))


def _doubt(count: NDArray[np.float64], reading: _Reading, quantised: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Say why each declared count is doubted; "" where it is not, and where there is none."""
    size = len(count)
    row, total = reading.row, reading.total
    said = np.bincount(row, minlength=size) > 0
    least, every = np.full(size, np.inf), np.bincount(row, total, minlength=size)
    np.minimum.at(least, row, total)
    near = said & (every / _APART <= count) & (count <= every * _APART)
    near[row[(total / _APART <= count[row]) & (count[row] <= total * _APART)]] = True
    doubt = np.where(said & ~near, "name", "").astype(object)
    doubt[said & quantised & (count < _PACKED * least)] = "packed"
    doubt[(count < LEAST) | (count > MOST)] = "size"
    doubt[np.isnan(count)] = ""
    return doubt
