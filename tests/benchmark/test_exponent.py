"""The fit finds the exponent of costs that were computed with a known exponent."""

from __future__ import annotations

import pytest

from constellation.benchmark.results import SMALLEST, fit_exponent

SIZES = (1_000, 10_000, 30_000, 100_000, 1_000_000)


@pytest.mark.parametrize("exponent", [0.0, 0.8, 1.0, 2.0, 2.35])
def test_the_exponent_of_a_power_is_found(exponent: float) -> None:
    assert fit_exponent({size: 0.003 * size**exponent for size in SIZES}) == pytest.approx(exponent, abs=1e-9)


def test_small_sizes_are_left_out() -> None:
    measured = {size: 1e-6 * size for size in SIZES} | {1_000: 50.0, SMALLEST - 1: 80.0}
    assert fit_exponent(measured) == pytest.approx(1.0)
    assert fit_exponent(measured, smallest=1_000) < 0.5


def test_noise_changes_it_little() -> None:
    measured = {
        size: 2e-5 * size**1.1 * factor for size, factor in zip(SIZES, (9, 1.1, 0.9, 1.1, 0.9), strict=True)
    }
    assert fit_exponent(measured) == pytest.approx(1.1, abs=0.08)


@pytest.mark.parametrize("measured", [{}, {20_000: 3.0}, {1_000: 1.0, 20_000: 3.0}, {20_000: 0.0, 40_000: 3.0}])
def test_fewer_than_two_sizes_have_no_exponent(measured: dict[int, float]) -> None:
    assert fit_exponent(measured) is None
