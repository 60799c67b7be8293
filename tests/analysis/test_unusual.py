"""Which models stand apart from the trend of likes on downloads."""

from __future__ import annotations

import numpy as np

from constellation.analysis.unusual import LEAST_KNOWN, find_unusual


def test_the_loved_and_the_overlooked_stand_out() -> None:
    downloads = np.array([10.0 * (i + 1) ** 2 for i in range(20)])
    likes = downloads / 10
    likes[3], likes[15] = 100_000, 0
    loved, overlooked = find_unusual(np.arange(20), downloads, likes)
    assert loved == [3]
    assert overlooked == [15]


def test_too_few_known_counts_name_nobody() -> None:
    downloads = np.arange(1.0, LEAST_KNOWN)
    assert find_unusual(np.arange(LEAST_KNOWN - 1), downloads, downloads * 2) == ([], [])


def test_equal_counts_and_unknown_ones_name_nobody() -> None:
    same = np.full(30, 5.0)
    assert find_unusual(np.arange(30), same, same) == ([], [])
    assert find_unusual(np.arange(30), np.full(30, np.nan), same) == ([], [])
