"""A column of counts in, how unevenly they are spread out.

Counts in, the share that they make with its confidence interval out.

Two columns of counts in, three correlations with their confidence intervals out.

Whole numbers in, their median and how often some lie below others out, each with its confidence interval.

Likes and downloads of a group in, the models that stand furthest from the rest out.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import NDArray

from constellation.settings import Settings


@dataclass(frozen=True)
class Concentration:
    """Over the `n` models whose count is known.

    gini     : 0 all equal, towards 1 all in one; NaN where the sum is zero
    top_hundredth : share of the sum that the top 1% of them have (at least one model)
    half     : the fewest models that together have half of the sum
    """

    n: int
    gini: float
    top_hundredth: float
    half: int


def measure_concentration(values: np.ndarray) -> Concentration:
    """Gini's coefficient (1912) and shares of the top, of float64 (n,), NaN where unknown."""
    known = np.sort(values[np.isfinite(values)])[::-1]
    n, total = len(known), float(known.sum())
    if total <= 0:
        return Concentration(n, float("nan"), float("nan"), 0)
    running = np.cumsum(known)
    rank = np.arange(1, n + 1)
    gini = (n + 1 - 2 * float((rank * known).sum()) / total) / n
    return Concentration(
        n,
        max(gini, 0.0),
        float(running[max(n // 100, 1) - 1]) / total,
        int(np.searchsorted(running, total / 2) + 1),
    )


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


@dataclass(frozen=True)
class Correlation:
    """A coefficient with its 95% confidence interval; NaN where it is not defined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Correlations:
    """Likes against downloads over the `n` models for which both are known."""

    n: int
    pearson: Correlation
    log_pearson: Correlation
    spearman: Correlation


def _interval(value: float, n: int, variance: float) -> Correlation:
    """Fisher's z interval; undefined below four pairs or at a perfect correlation's infinite z."""
    if not np.isfinite(value):
        return Correlation(float("nan"), float("nan"), float("nan"))
    if n < 4 or abs(value) >= 1:
        return Correlation(value, float("nan"), float("nan"))
    reach = Z * sqrt(variance / (n - 3))
    return Correlation(value, tanh(atanh(value) - reach), tanh(atanh(value) + reach))


def _pearson(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Written out: numpy's corrcoef takes ten times as long for the few numbers that most families have."""
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    left, right = x - x.mean(), y - y.mean()
    value = float(left @ right) / sqrt(float(left @ left) * float(right @ right))
    # The last digits are the processor's: without them, what is 1 on one machine is 1 on every other.
    return min(max(round(value, 12), -1.0), 1.0)


def _rank(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def correlate(downloads: np.ndarray, likes: np.ndarray) -> Correlations:
    """Pearson on the counts, Pearson on log(1 + count), and Spearman's rank correlation.

    Intervals by Fisher's z transformation (1915), Spearman's with the variance of Bonett and Wright (2000),
    1 + r²/2. Unknown counts (NaN) are left out; zeros are kept.

    downloads, likes : float64 (n,), NaN where unknown
    """
    known = np.isfinite(downloads) & np.isfinite(likes)
    x, y = downloads[known], likes[known]
    n = int(known.sum())
    pearson = _pearson(x, y)
    log_pearson = _pearson(np.log1p(x), np.log1p(y))
    spearman = _pearson(_rank(x), _rank(y))
    return Correlations(
        n,
        _interval(pearson, n, 1.0),
        _interval(log_pearson, n, 1.0),
        _interval(spearman, n, 1.0 + spearman**2 / 2),
    )


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


def find_unusual(
    rows: np.ndarray, downloads: np.ndarray, likes: np.ndarray, settings: Settings, most: int = 3
) -> tuple[list[int], list[int]]:
    """Rows with many more likes than their downloads would make one expect, and with many fewer; furthest first.

    Distance from the least-squares line of log(1 + likes) on log(1 + downloads), in standard deviations of the
    residuals; too few show no trend to stand apart from. Models without a download are left out: nothing can be
    expected of them.

    rows : integer, the group's; downloads, likes : float64 (n,), NaN where unknown
    """
    known = rows[np.isfinite(downloads[rows]) & np.isfinite(likes[rows]) & (np.nan_to_num(downloads[rows]) > 0)]
    x, y = np.log1p(downloads[known]), np.log1p(likes[known])
    if len(known) < settings.unusual_least or np.ptp(x) == 0 or np.ptp(y) == 0:
        return [], []
    slope, intercept = np.polyfit(x, y, 1)
    residual = y - (slope * x + intercept)
    score = residual / residual.std()
    order = np.lexsort((known, -score))
    loved = [int(known[place]) for place in order[:most] if score[place] > settings.unusual_apart]
    overlooked = [int(known[place]) for place in order[::-1][:most] if score[place] < -settings.unusual_apart]
    return loved, overlooked
