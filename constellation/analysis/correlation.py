"""Two columns of counts in, three correlations with their confidence intervals out."""

from __future__ import annotations

from dataclasses import dataclass
from math import atanh, sqrt, tanh

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.shares import Z


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
