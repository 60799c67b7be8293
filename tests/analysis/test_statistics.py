"""Correlations and their intervals agree with SciPy and with examples computed by hand."""

from __future__ import annotations

import warnings
from math import atanh, isnan, nan, sqrt, tanh

import numpy as np
import pytest
from scipy import stats

from constellation.analysis.statistics import Correlation, correlate


def draw(n: int, seed: int, unknown: float = 0.0, zeros: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Draw random counts with a long tail. Some are zero, and some are unknown."""
    rng = np.random.default_rng(seed)
    downloads = np.floor(rng.lognormal(4, 3, n))
    likes = np.floor(downloads**0.4 * rng.lognormal(0, 1, n))
    for counts in (downloads, likes):
        counts[rng.random(n) < zeros] = 0
        counts[rng.random(n) < unknown] = nan
    return downloads, likes


SAMPLES = [(5, 1, 0, 0), (40, 2, 0, 0.3), (300, 3, 0.2, 0), (3000, 4, 0.3, 0.4)]


@pytest.mark.parametrize("sample", SAMPLES)
def test_coefficients_equal_scipys_over_the_known_pairs(sample: tuple[int, int, float, float]) -> None:
    downloads, likes = draw(*sample)
    known = ~np.isnan(downloads) & ~np.isnan(likes)
    x, y = downloads[known], likes[known]
    found = correlate(downloads, likes)
    assert found.n == known.sum()
    assert found.pearson.value == pytest.approx(stats.pearsonr(x, y).statistic)
    assert found.log_pearson.value == pytest.approx(stats.pearsonr(np.log1p(x), np.log1p(y)).statistic)
    assert found.spearman.value == pytest.approx(stats.spearmanr(x, y).statistic)


@pytest.mark.parametrize("sample", SAMPLES)
def test_pearsons_interval_equals_scipys(sample: tuple[int, int, float, float]) -> None:
    downloads, likes = draw(*sample)
    known = ~np.isnan(downloads) & ~np.isnan(likes)
    expected = stats.pearsonr(downloads[known], likes[known]).confidence_interval(0.95)
    found = correlate(downloads, likes).pearson
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_spearmans_interval_has_the_variance_of_bonett_and_wright() -> None:
    downloads, likes = draw(200, 7)
    found = correlate(downloads, likes).spearman
    reach = stats.norm.ppf(0.975) * sqrt((1 + found.value**2 / 2) / (200 - 3))
    assert found.low == pytest.approx(tanh(atanh(found.value) - reach))
    assert found.high == pytest.approx(tanh(atanh(found.value) + reach))
    assert -1 < found.low < found.value < found.high < 1


def test_a_case_computed_by_hand() -> None:
    # Deviations (-1.5, -0.5, 0.5, 1.5) and (-1, -2, 2, 1): 4 / sqrt(5 * 10); ranks 2, 1, 4, 3: 1 - 6*4/(4*15).
    found = correlate(np.array([1.0, 2, 3, 4]), np.array([2.0, 1, 5, 4]))
    assert found.pearson.value == pytest.approx(5 / sqrt(50))
    assert found.spearman.value == pytest.approx(0.6)
    assert found.pearson.low == pytest.approx(tanh(atanh(5 / sqrt(50)) - 1.959964), abs=1e-6)


def test_ties_share_their_mean_rank_and_zeros_are_counts() -> None:
    found = correlate(np.array([0.0, 0, 0, 5, 9, nan]), np.array([0.0, 1, 0, 2, 7, 3]))
    assert found.n == 5
    assert found.spearman.value == pytest.approx(stats.spearmanr([0, 0, 0, 5, 9], [0, 1, 0, 2, 7]).statistic)


NONE = Correlation(nan, nan, nan)
UNDEFINED = {
    "nothing": ([], []),
    "two pairs": ([1, 2], [3, 4]),
    "all unknown": ([nan] * 9, [1.0] * 9),
    "no pair has both": ([1, nan, 2, nan, 3, nan], [nan, 1, nan, 2, nan, 3]),
    "all the same": ([0] * 9, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    "endless": ([np.inf, 1, 2], [1, 2, 3]),
}


@pytest.mark.parametrize("name", UNDEFINED)
def test_undefined_coefficients_are_nan_without_a_warning(name: str) -> None:
    x, y = (np.array(column, dtype=np.float64) for column in UNDEFINED[name])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = correlate(x, y)
    for one in (found.pearson, found.log_pearson, found.spearman):
        assert all(map(isnan, (one.value, one.low, one.high)))


def test_three_pairs_have_a_coefficient_but_no_interval() -> None:
    found = correlate(np.array([1.0, 2, 4]), np.array([1.0, 3, 2]))
    assert found.pearson.value == pytest.approx(stats.pearsonr([1, 2, 4], [1, 3, 2]).statistic)
    assert isnan(found.pearson.low) and isnan(found.pearson.high)


@pytest.mark.parametrize("sign", [1, -1])
def test_perfect_correlation_stays_within_bounds(sign: int) -> None:
    x = np.array([3.0, 1e15, 7, 11, 0.1 + 0.2])
    found = correlate(x, 2e15 + sign * x)
    for one in (found.pearson, found.spearman):
        assert one.value == pytest.approx(sign)
        assert -1 <= one.value <= 1 and not (one.low < -1 or one.high > 1)


def test_a_coefficient_of_1_up_to_rounding_is_1_and_has_no_interval() -> None:
    """Rounding errors may make the last digit too large or too small."""
    for slope in range(1, 40):
        likes = np.arange(7.0) * slope / 7 + 0.1
        found = correlate(np.arange(7.0) * 3, likes).pearson
        assert found.value == 1.0 and np.isnan(found.low), slope


def test_the_arguments_are_not_changed() -> None:
    downloads, likes = draw(50, 9, 0.2, 0.2)
    before = downloads.tobytes(), likes.tobytes()
    correlate(downloads, likes)
    assert (downloads.tobytes(), likes.tobytes()) == before
