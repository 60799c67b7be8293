"""Find counts that are suspicious because too many rows have the same count.

For example, a tenth of the rows may have 1,000 downloads.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from constellation.catalogue.placeholders.evidence import are_too_many
from constellation.catalogue.placeholders.report import Suspects

#: Lower counts are shared by many models, and are never placeholders.
_LOWEST = 10
#: A placeholder is in at least this share of the rows with a count, and in at least this number of rows.
_LEAST_SHARE, _LEAST_ROWS = 0.01, 9
#: A placeholder is compared with at most _SIDE other counts below it and above it, within a factor of _RANGE. The
#: placeholder must be _TIMES as frequent as two thirds of these counts. A count below _SMALL must be _TIMES as
#: frequent as all of them.
_SIDE, _RANGE, _TIMES, _SMALL = 10, 10, 4, 50
#: At least this many other counts must be there to compare with.
_LEAST_COMPARED = 5
#: Columns with counts in buckets ('1,000 or more') are not judged. In such columns, the median frequency is above
#: this share of the rows.
_COARSE = 0.01


def find_shared_values(column: str, counts: NDArray[np.float64]) -> Iterator[Suspects]:
    """Find counts that are far more frequent than the counts near them.

    Counts of models have a smooth distribution with a long tail, so that values of similar size have similar
    frequencies. Small counts are frequent in themselves and are not judged. Round numbers are also compared with
    equally round ones, because some files give rounded counts.

    counts: float64 (n,), NaN for unknown.
    """
    values, frequencies = np.unique(counts[np.isfinite(counts)], return_counts=True)
    total = int(frequencies.sum())
    least = max(_LEAST_ROWS, _LEAST_SHARE * total)
    for place in np.flatnonzero((values >= _LOWEST) & (frequencies >= least)).tolist():
        value, frequency = float(values[place]), int(frequencies[place])
        nearby = _list_nearby(values, frequencies, place)
        if len(nearby) < _LEAST_COMPARED or np.median(nearby) > max(2, _COARSE * total):
            continue
        usual = np.quantile(nearby, 2 / 3) if value >= _SMALL else nearby.max()
        usual = max(usual, _count_as_round(values, frequencies, value))
        if frequency >= _TIMES * usual and are_too_many(frequency, _estimate_rate(nearby)):
            yield Suspects(counts == value, (column,), f"{column} are {value:,.0f}")


def _list_nearby(values: NDArray[np.float64], frequencies: NDArray[np.int_], place: int) -> NDArray[np.int_]:
    """Return how often the values near a given value occur.

    `place` is the index of the given value.

    The values are within a factor of _RANGE. If there are too few, all values from _LOWEST on are considered, then
    all values except zero.
    """
    nearby = frequencies[:0]
    around = (max(values[place] / _RANGE, 1), values[place] * _RANGE)
    for lowest, highest in (around, (_LOWEST, np.inf), (1, np.inf)):
        low, high = np.searchsorted(values, lowest), np.searchsorted(values, highest, side="right")
        below, above = max(int(low), place - _SIDE), min(int(high), place + _SIDE + 1)
        nearby = np.concatenate([frequencies[below:place], frequencies[place + 1 : above]])
        if len(nearby) >= _LEAST_COMPARED:
            break
    return nearby


def _count_as_round(values: NDArray[np.float64], frequencies: NDArray[np.int_], value: float) -> int:
    """Return how often the nearest equally round numbers occur.

    There are two such numbers, one below and one above `value`. The higher of their two frequencies is returned.

    For 1,000, these are 900 and 2,000. For 1,200, they are 1,100 and 1,300.
    """
    unit = 1
    while value % (10 * unit) == 0:
        unit *= 10
    below = value - (unit / 10 if value == unit else unit)
    same = np.isin(values, [below, value + unit])
    return int(frequencies[same].max(initial=0))


def _estimate_rate(nearby: NDArray[np.int_]) -> float:
    """Estimate the genuine frequency of a value from the frequencies of the values near it.

    The frequencies of values that occur follow a Poisson distribution without zero. The rate is found by iteration:
    the mean of the distribution must equal the median of the frequencies. One more row is assumed, because values
    that occur once would otherwise give the rate zero. The median is used because other placeholders may be among
    the values.
    """
    mean = float(np.median(nearby)) + 1 / len(nearby)
    rate = mean
    for _ in range(50):
        rate = float(mean * -np.expm1(-rate))
    return rate
