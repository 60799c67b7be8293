"""The median and the probability of superiority are computed with their intervals."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from constellation.analysis.statistics import measure_median, measure_superiority


def test_interval_of_a_median_is_between_order_statistics() -> None:
    found = measure_median(np.arange(1, 101)[::-1])
    # Of 100 observations, the 40th and the 60th enclose the median (binomial, 95%; Conover 1999).
    assert (found.n, found.value) == (100, 50.5)
    assert 40 <= found.low <= 41 and 60 <= found.high <= 61


@pytest.mark.parametrize(("values", "low", "high"), [([5], 5, 5), ([1, 9], 1, 9), ([3, 3, 3], 3, 3)])
def test_median_of_few_values_has_the_widest_interval(values: list[int], low: int, high: int) -> None:
    found = measure_median(np.array(values))
    assert (found.low, found.high) == (low, high)


SOME = [([1, 2, 3], [4, 5], 1.0), ([4], [1, 2], 0.0), ([1, 1], [1, 1, 1], 0.5), ([0, 5], [5, 7], 0.875)]


@pytest.mark.parametrize(("some", "others", "value"), SOME)
def test_superiority_is_the_share_of_pairs_with_a_smaller_value(
    some: list[int], others: list[int], value: float
) -> None:
    assert measure_superiority(np.array(some), np.array(others)).value == pytest.approx(value)


def test_superiority_equals_the_area_under_the_roc_curve() -> None:
    draw = np.random.default_rng(1)
    some, others = draw.integers(0, 60, 300), draw.integers(10, 101, 200)
    found = measure_superiority(some, others)
    truth = np.concatenate([np.ones(300), np.zeros(200)])
    assert found.value == pytest.approx(roc_auc_score(truth, -np.concatenate([some, others])))
    assert 0 < found.low < found.value < found.high < 1 and found.n == 300


def test_without_values_there_is_no_estimate() -> None:
    empty = np.zeros(0, dtype=np.int32)
    assert isnan(measure_median(empty).value) and isnan(measure_superiority(empty, np.array([1])).value)
