"""A column of counts in, how unevenly they are spread out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


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
