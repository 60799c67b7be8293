"""Counts in, the share that they make with its confidence interval out."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

#: The standard normal's 97.5% point, for 95% intervals.
Z = 1.959963984540054


@dataclass(frozen=True)
class Share:
    """`some` of `n`, with the 95% interval of the share; NaN where n is 0."""

    n: int
    some: int
    value: float
    low: float
    high: float


def measure_share(some: int, n: int) -> Share:
    """Give a share with Wilson's score interval (1927), which holds for small n and near 0 and 1."""
    if not n:
        return Share(0, 0, float("nan"), float("nan"), float("nan"))
    value, weight = some / n, Z**2 / n
    centre = (value + weight / 2) / (1 + weight)
    reach = Z * sqrt(value * (1 - value) / n + weight / (4 * n)) / (1 + weight)
    return Share(n, some, value, max(centre - reach, 0.0), min(centre + reach, 1.0))
