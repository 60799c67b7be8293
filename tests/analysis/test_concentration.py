"""The Gini coefficient of counts agrees with its definition over all pairs."""

from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest

from constellation.analysis.statistics import measure_concentration


def compare_all_pairs(values: list[float]) -> float:
    """Return the mean difference of two values, divided by twice the mean."""
    array = np.array(values)
    return float(np.abs(array[:, None] - array[None, :]).mean() / (2 * array.mean()))


SPREADS = [[5.0] * 8, [0, 0, 0, 12.0], [1, 2, 3, 4, 5.0], list(np.random.default_rng(0).lognormal(0, 3, 300))]


@pytest.mark.parametrize("values", SPREADS)
def test_gini_equals_its_definition(values: list[float]) -> None:
    measured = measure_concentration(np.array([nan, *values, nan]))
    assert measured.n == len(values)
    assert measured.gini == pytest.approx(compare_all_pairs(values), abs=1e-9)


HALVES = [([1, 1, 1, 1], 2), ([10, 1, 1, 1], 1), ([4, 3, 2, 1], 2), ([1, 1, 1], 2), ([7], 1)]


@pytest.mark.parametrize(("values", "half"), HALVES)
def test_half_is_the_smallest_number_with_half_of_the_sum(values: list[float], half: int) -> None:
    assert measure_concentration(np.array(values, dtype=np.float64)).half == half


def test_top_hundredth_is_at_least_one_model() -> None:
    assert measure_concentration(np.array([3.0, 1.0])).top_hundredth == pytest.approx(0.75)
    assert measure_concentration(np.array([10.0, 10.0] + [1.0] * 298)).top_hundredth == pytest.approx(21 / 318)


@pytest.mark.parametrize("values", [[], [nan], [0.0, 0.0]])
def test_a_sum_of_zero_has_no_concentration(values: list[float]) -> None:
    measured = measure_concentration(np.array(values, dtype=np.float64))
    assert isnan(measured.gini) and isnan(measured.top_hundredth) and measured.half == 0
