"""Sizes and what was measured at each in, the exponent with which it grows out."""

from __future__ import annotations

from collections.abc import Mapping
from math import log
from statistics import linear_regression

#: Below it, what is done once whatever the size, such as importing libraries, is most of the time.
LEAST = 10_000


def fit_exponent(measured: Mapping[int, float], least: int = LEAST) -> float | None:
    """The b of a × size^b, by least squares on the logarithms: 1 is linear, 2 goes with all pairs.

    Sizes below `least` and values that are not above 0 are left out; None where fewer than two sizes are left.
    """
    points = [(log(size), log(value)) for size, value in measured.items() if size >= least and value > 0]
    if len(points) < 2:
        return None
    return linear_regression(*zip(*points, strict=True)).slope
