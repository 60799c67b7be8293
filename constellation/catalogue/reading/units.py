"""Find out whether a column of parameters lacks its unit: billions that are written as 7."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.catalogue.reading.numbers import Numbers

FEWEST = 1e5  # parameters; a smaller count has lost its unit
ALIKE = 2.0  # the factor within which a count and the size in a name agree
LEAST = 3  # models with a size in their names that may contradict a column
SIZE_IN_NAME = re.compile(r"(?<![a-z0-9.])(\d{1,4}(?:\.\d+)?) ?([bm])(?![a-z0-9])", re.I | re.ASCII)
_UNITS = {0: "1", 3: "k", 6: "m", 9: "b", 12: "t"}
_WORDS = {"1": "not in a unit", "k": "thousands", "m": "millions", "b": "billions", "t": "trillions"}


@dataclass(frozen=True)
class UnitProblem:
    """What is wrong with the unit of a column, and what to do about it.

    rows: those whose numbers cannot be used. Contradicted numbers can: a declared count wins over a name.
    """

    what: str
    remedy: str
    rows: NDArray[np.intp]


def check_unit(
    numbers: Numbers, ids: NDArray[np.object_], column: str, header: str, scale: float | None
) -> UnitProblem | None:
    """Return the problem of a column whose numbers lack their unit or contradict the names, or None.

    ids: the models' names. scale: what the header's unit has multiplied the numbers by, or None.
    """
    known = np.isfinite(numbers.values) & (numbers.values > 0)
    small = known & (numbers.values < FEWEST) & ~numbers.scaled
    comparable = known if column == "parameters" else np.zeros_like(known)  # names have the total
    names = compare_names(numbers.values, comparable, ids)
    missing = 2 * int(small.sum()) > int(known.sum())
    if missing:
        what = f"{int(small.sum()):,} of {int(known.sum()):,} numbers are below 100,000, so their unit is missing"
    elif names.contradicted >= LEAST and 2 * names.contradicted > names.compared:
        what = f"{names.contradicted:,} of {names.compared:,} numbers contradict the sizes in the names"
    else:
        return None
    unit = _UNITS.get(names.power + round(math.log10(scale or 1.0)), "") if names.power else ""
    unit = unit or ("b" if missing else "")
    remedy = f'--column "{column}:{unit}={header}"' if unit else f"another column: --column {column}=HEADER"
    meaning = f"if they are {_WORDS[unit]}, use " if unit else "use "
    return UnitProblem(what, meaning + remedy, np.flatnonzero(small) if missing else np.empty(0, dtype=np.intp))


@dataclass(frozen=True)
class _Comparison:
    """Numbers compared with the sizes in names. power: the power of ten by which most of them differ, or 0."""

    compared: int
    contradicted: int
    power: int


def compare_names(values: NDArray[np.float64], known: NDArray[np.bool_], ids: NDArray[np.object_]) -> _Comparison:
    """Compare the known numbers with the sizes in the names that have one."""
    compared = contradicted = 0
    powers: Counter[int] = Counter()
    for row in np.flatnonzero(known).tolist():
        sizes = SIZE_IN_NAME.findall(ids[row])
        if len(sizes) != 1 or float(sizes[0][0]) == 0:
            continue
        size = float(sizes[0][0]) * (1e9 if sizes[0][1] in "bB" else 1e6)
        compared += 1
        ratio = size / float(values[row])
        if 1 / ALIKE < ratio < ALIKE:
            continue
        contradicted += 1
        power = round(math.log10(ratio) / 3) * 3
        if 1 / ALIKE < ratio / 10.0**power < ALIKE:
            powers[power] += 1
    power, count = max(powers.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
    return _Comparison(compared, contradicted, power if 2 * count > contradicted else 0)
