"""Which models stand apart from the trend of likes on downloads."""

from __future__ import annotations

import numpy as np

from constellation.analysis.statistics import find_unusual
from constellation.settings import Settings, adjust_settings


def test_the_loved_and_the_overlooked_stand_out() -> None:
    downloads = np.array([10.0 * (i + 1) ** 2 for i in range(20)])
    likes = downloads / 10
    likes[3], likes[15] = 100_000, 0
    loved, overlooked = find_unusual(np.arange(20), downloads, likes, Settings())
    assert loved == [3]
    assert overlooked == [15]


def test_too_few_known_counts_name_nobody() -> None:
    downloads = np.arange(1.0, Settings().unusual_least)
    assert find_unusual(np.arange(len(downloads)), downloads, downloads * 2, Settings()) == ([], [])


def test_who_stands_out_follows_the_settings() -> None:
    downloads = np.array([10.0, 20, 40, 80, 160])
    likes = np.array([1.0, 2, 400, 8, 16])
    assert find_unusual(np.arange(5), downloads, likes, adjust_settings({"unusual_least": 5})) == ([2], [])
    apart = adjust_settings({"unusual_least": 5, "unusual_apart": 3})
    assert find_unusual(np.arange(5), downloads, likes, apart) == ([], [])


def test_equal_counts_and_unknown_ones_name_nobody() -> None:
    same = np.full(30, 5.0)
    assert find_unusual(np.arange(30), same, same, Settings()) == ([], [])
    assert find_unusual(np.arange(30), np.full(30, np.nan), same, Settings()) == ([], [])
