"""Models with unusually many or few likes for their downloads are found."""

from __future__ import annotations

import numpy as np

from constellation.analysis.statistics import find_outliers


def test_models_with_many_more_and_many_fewer_likes_are_found() -> None:
    downloads = np.array([10.0 * (i + 1) ** 2 for i in range(20)])
    likes = downloads / 10
    likes[3], likes[15] = 100_000, 0
    assert find_outliers(np.arange(20), downloads, likes, least=10, apart=2.0) == ([3], [15])


def test_too_few_known_counts_have_no_outliers() -> None:
    downloads, likes = np.array([10.0, 20, 40, 80, 160]), np.array([1.0, 2, 400, 8, 16])
    assert find_outliers(np.arange(5), downloads, likes, least=5, apart=1.0) == ([2], [])
    assert find_outliers(np.arange(5), downloads, likes, least=6, apart=1.0) == ([], [])


def test_the_distance_of_an_outlier_is_a_parameter() -> None:
    downloads, likes = np.array([10.0, 20, 40, 80, 160]), np.array([1.0, 2, 400, 8, 16])
    assert find_outliers(np.arange(5), downloads, likes, least=5, apart=3.0) == ([], [])


def test_equal_and_unknown_counts_have_no_outliers() -> None:
    same = np.full(30, 5.0)
    assert find_outliers(np.arange(30), same, same, least=5, apart=1.0) == ([], [])
    assert find_outliers(np.arange(30), np.full(30, np.nan), same, least=5, apart=1.0) == ([], [])
