"""Find columns with numbers of parameters that lack a unit, such as billions.

For example, 7 may mean 7 billion.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.catalogue.reading.numbers import Numbers

FEWEST = 1e5  # parameters; a smaller number has no unit
ALIKE = 2.0  # a count and the size in a name agree if they differ by less than this factor
LEAST = 3  # a contradiction is reported if it affects at least this many models
SIZE_IN_NAME = re.compile(r"(?<![a-z0-9.])(\d{1,4}(?:\.\d+)?) ?([bm])(?![a-z0-9])", re.I | re.ASCII)
_UNITS = {0: "1", 3: "k", 6: "m", 9: "b", 12: "t"}
_WORDS = {"1": "not in a unit", "k": "thousands", "m": "millions", "b": "billions", "t": "trillions"}


@dataclass(frozen=True)
class UnitProblem:
    """A problem with the unit of the numbers of parameters in a column, and the remedy.

    rows: the rows whose numbers cannot be used. Numbers that only contradict the sizes in names can be used,
    because a declared count has priority over a name.
    """

    what: str
    remedy: str
    rows: NDArray[np.intp]


def check_unit(
    numbers: Numbers, ids: NDArray[np.object_], column: str, header: str, scale: float | None
) -> UnitProblem | None:
    """Check whether a column with numbers of parameters lacks its unit.

    Return the problem, or None if there is no problem.

    There is a problem if most of the numbers have no unit, or contradict the sizes in the names.

    ids: the ids of the models.
    scale: the factor of the unit in the header, already applied to the numbers, or None.
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
    """The result of comparing numbers of parameters with the sizes in model names.

    compared, contradicted: numbers of models.
    power: the exponent of the power of ten between most contradicted numbers and the sizes, or 0.
    """

    compared: int
    contradicted: int
    power: int


def compare_names(values: NDArray[np.float64], known: NDArray[np.bool_], ids: NDArray[np.object_]) -> _Comparison:
    """Compare the parameters of models with the sizes in their names.

    An example of a size is 7B.

    Names without exactly one size are skipped.
    """
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
