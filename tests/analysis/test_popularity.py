"""The rank of a model in its family, and its percentile among models of the same size and age."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from constellation.analysis.popularity import class_ages, class_sizes, compare_with_peers, rank_members

UNKNOWN = math.nan


def test_equal_counts_share_a_rank_and_unknown_counts_have_none() -> None:
    values = np.array([5.0, 9.0, 5.0, UNKNOWN, 1.0, 7.0])
    groups = [SimpleNamespace(rows=np.array([1, 5, 0, 2, 4, 3])), SimpleNamespace(rows=np.array([5]))]
    ranks = rank_members(values, groups, np.array([0, 0, 0, 0, 0, 1]))
    assert ranks.rank.tolist() == [3, 1, 3, 0, 5, 1], "the last model is the only member of its sub-family"
    assert ranks.known.tolist() == [5, 5, 5, 5, 5, 1]


@pytest.mark.parametrize(
    ("billions", "size"),
    [(8.03, 8), (6.7, 8), (5.6, 4), (11.4, 16), (70.6, 64), (0.6, 0.5), (UNKNOWN, UNKNOWN), (0, UNKNOWN)],
)
def test_a_size_class_is_the_nearest_power_of_two(billions: float, size: float) -> None:
    assert class_sizes(np.array([billions * 1e9])).tolist() == pytest.approx([size], nan_ok=True)


def test_an_age_class_is_a_calendar_quarter() -> None:
    dates = ["2025-01-31", "2025-04-01", "2025-12-31", "2025-09", "2025", ""]
    assert class_ages(dates).tolist() == ["2025-Q1", "2025-Q2", "2025-Q4", "2025-Q3", "", ""]


def test_a_percentile_counts_half_of_the_equal_models() -> None:
    values = np.array([10.0, 20.0, 20.0, 30.0, 5.0, UNKNOWN, 1.0])
    sizes, ages = np.full(7, 8.0), np.array(["2025-Q1"] * 6 + ["2025-Q2"], dtype=object)
    found = compare_with_peers(values, sizes, ages, least=2)
    assert found.share.tolist() == pytest.approx([1 / 4, 2.5 / 4, 2.5 / 4, 1.0, 0.0, UNKNOWN, UNKNOWN], nan_ok=True)
    assert found.others.tolist() == [4, 4, 4, 4, 4, 0, 0]


def test_percentiles_are_those_of_scipy_within_each_class() -> None:
    random = np.random.default_rng(5)
    values = np.where(random.random(400) < 0.1, np.nan, random.integers(0, 50, 400).astype(float))
    sizes = random.choice([1.0, 8.0, np.nan], 400)
    ages = random.choice(np.array(["2025-Q1", "2025-Q2", ""], dtype=object), 400)
    found = compare_with_peers(values, sizes, ages, least=20)
    for row in range(400):
        if math.isnan(values[row]) or math.isnan(sizes[row]) or not ages[row]:
            assert math.isnan(found.share[row])
            continue
        peers = (sizes == sizes[row]) & (ages == ages[row]) & np.isfinite(values)
        peers[row] = False
        assert found.others[row] == peers.sum()
        expected = stats.percentileofscore(values[peers], values[row], kind="mean") / 100
        assert found.share[row] == (
            pytest.approx(expected) if peers.sum() >= 20 else pytest.approx(UNKNOWN, nan_ok=True)
        )


def test_without_known_counts_there_is_no_percentile() -> None:
    nothing = compare_with_peers(np.full(2, np.nan), np.ones(2), np.array(["2025-Q1"] * 2, dtype=object), least=1)
    assert np.isnan(nothing.share).all()
