"""Whole numbers in, their median and how often some lie below others out, each with its confidence interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.shares import Z


@dataclass(frozen=True)
class Estimate:
    """A number over `n` observations with its 95% interval; NaN where n is 0."""

    n: int
    value: float
    low: float
    high: float


def measure_median(values: NDArray[np.int32]) -> Estimate:
    """The median, with the interval between two order statistics that holds it without any assumption on how
    the values are spread (Conover 1999, Practical Nonparametric Statistics, 3.2)."""
    n = len(values)
    if not n:
        return Estimate(0, float("nan"), float("nan"), float("nan"))
    ordered, reach = np.sort(values), Z * sqrt(n) / 2
    low = max(int(np.ceil(n / 2 - reach)), 1)
    high = min(int(np.ceil(n / 2 + reach)), n)
    return Estimate(n, float(np.median(ordered)), float(ordered[low - 1]), float(ordered[high - 1]))


def measure_superiority(some: NDArray[np.int32], others: NDArray[np.int32]) -> Estimate:
    """How often a value of `some` lies below one of `others`, ties by half: 0.5 for no difference.

    The probability of superiority (Vargha and Delaney 2000), which is the area under the curve of telling the
    one from the other; its interval is that of Hanley and McNeil (1982). Values are whole and
    not below 0; `n` counts `some`.
    """
    n, m = len(some), len(others)
    if not n or not m:
        return Estimate(0, float("nan"), float("nan"), float("nan"))
    kinds = int(max(some.max(), others.max())) + 1
    counts, against = (np.bincount(values, minlength=kinds).astype(np.float64) for values in (some, others))
    above = against.sum() - np.cumsum(against)
    value = float(counts @ (above + against / 2)) / (n * m)
    first, second = value / (2 - value), 2 * value**2 / (1 + value)
    variance = value * (1 - value) + (n - 1) * (first - value**2) + (m - 1) * (second - value**2)
    reach = Z * sqrt(max(variance, 0.0) / (n * m))
    return Estimate(n, value, max(value - reach, 0.0), min(value + reach, 1.0))
