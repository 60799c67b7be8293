"""Changes between two snapshots are computed only from models with counts in both."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from math import nan

import numpy as np
import pandas as pd
import pytest

from constellation.analysis.trends import Observations, Trends, compare_snapshots, measure_gain
from constellation.catalogue import read_catalogue
from constellation.catalogue.loading import CURRENT, HISTORY
from constellation.catalogue.placeholders import find_unread_snapshots


def observe(frame: pd.DataFrame) -> Observations:
    return Observations(frame["id"].to_numpy(), frame["downloads"].to_numpy(), frame["likes"].to_numpy())


@pytest.fixture
def compare(models: Callable) -> Callable[..., Trends]:
    def compare(current: dict, previous: dict, since: str = "2026-08-21") -> Trends:
        now, before = (models(columns.pop("id"), **columns).frame for columns in (dict(current), dict(previous)))
        return compare_snapshots(observe(now), now["created"], observe(before), since)

    return compare


def test_models_are_joined_by_id(compare: Callable) -> None:
    trends = compare(
        {"id": ["b", "a", "c"], "downloads": [5, 7, 9], "likes": [1, 1, 1]},
        {"id": ["c", "b", "x"], "downloads": [4, None, 3], "likes": [2, 3, 4]},
    )
    assert trends.before.tolist() == [False, True, True]
    np.testing.assert_array_equal(trends.downloads_before, [nan, nan, 4])
    np.testing.assert_array_equal(trends.likes_before, [nan, 3, 2])
    assert trends.gone == (("x", 3.0),)
    assert trends.since == "2026-08-21"


def test_counts_that_are_unknown_now_are_not_compared(compare: Callable) -> None:
    trends = compare(
        {"id": ["a"], "downloads": [None], "likes": [None]}, {"id": ["a"], "downloads": [4], "likes": [2]}
    )
    assert np.isnan(trends.downloads_before).all() and np.isnan(trends.likes_before).all()


CREATED = [("2026-08-22", True), ("2026-08-21", False), ("2025-12-31", False), ("", False)]


@pytest.mark.parametrize(("created", "new"), CREATED)
def test_only_a_date_after_the_snapshot_makes_a_model_new(compare: Callable, created: str, new: bool) -> None:
    assert compare({"id": ["a"], "created": [created]}, {"id": ["b"]}).created_since.tolist() == [new]


def test_no_model_is_new_if_the_date_is_unknown(compare: Callable) -> None:
    assert not compare({"id": ["a"], "created": ["2026-09-01"]}, {"id": ["b"]}, "").created_since.any()


ZEROS = [
    # Most zeros of the earlier snapshot have likes now: it did not record likes.
    ([0, 0, 0, 5, 6], [3, 4, 0, 5, 7], True),
    # Zeros that remain zeros were counts.
    ([0, 0, 0, 5, 6], [0, 0, 1, 5, 7], False),
    # A few models that rose from zero are not enough evidence.
    ([0, 5, 5, 5, 5, 5], [3, 5, 5, 5, 5, 5], False),
    ([None, None], [1, 2], False),
    ([1, 2], [1, 2], False),
    # Less than half of the zeros rose, but models with a few likes rose far less often: likes were not recorded.
    ([0] * 100 + [4] * 40, [7] * 40 + [0] * 60 + [5] * 4 + [4] * 36, True),
    # Over a long time most zeros rise, and models with a few likes rise more often: the zeros were counts.
    ([0] * 100 + [1] * 40, [2] * 60 + [0] * 40 + [3] * 36 + [1] * 4, False),
    # A slightly larger proportion than among models with a few likes may be chance.
    ([0] * 100 + [1] * 40, [2] * 15 + [0] * 85 + [3] * 5 + [1] * 35, False),
]


@pytest.mark.parametrize(("before", "now", "unknown"), ZEROS)
def test_zeros_of_a_snapshot_without_likes_are_unknown(
    compare: Callable, before: list, now: list, unknown: bool
) -> None:
    ids = [f"m{row:03}" for row in range(len(now))]
    trends = compare({"id": ids, "likes": now}, {"id": ids, "likes": before})
    assert trends.zero_likes_unknown is unknown
    zeros = np.array([value == 0 for value in before])
    assert np.isnan(trends.likes_before[zeros]).all() == (unknown or not zeros.any())


def test_kept_placeholders_are_counts(models: Callable) -> None:
    ids = [f"m{row}" for row in range(5)]
    now, before = (models(ids, likes=likes).frame for likes in ([3, 4, 0, 5, 7], [0, 0, 0, 5, 6]))
    kept = compare_snapshots(observe(now), now["created"], observe(before), "", keep_placeholders=True)
    assert not kept.zero_likes_unknown
    assert kept.likes_before.tolist() == [0, 0, 0, 5, 6]


@pytest.mark.full
def test_the_zero_likes_of_the_bundled_editions_are_counts() -> None:
    editions = [
        read_catalogue(path).frame.set_index("id")["likes"] for path in [*sorted(HISTORY.iterdir()), CURRENT]
    ]
    for before, now in itertools.pairwise(editions):
        likes = [before.reindex(now.index).to_numpy(), now.to_numpy()]
        assert find_unread_snapshots(likes) == [False, False]


def test_identical_snapshots_have_nothing_new_or_gone(compare: Callable) -> None:
    columns = {"id": ["a", "b"], "downloads": [1, 2], "likes": [3, 4]}
    trends = compare(columns, columns)
    assert trends.before.all() and trends.gone == () and not trends.created_since.any()


def test_snapshots_are_not_changed(models: Callable) -> None:
    previous = models(["a", "b"], likes=[0, 0], downloads=[1, 2]).frame
    before = previous.copy()
    now = models(["a", "b"], likes=[5, 6]).frame
    compare_snapshots(observe(now), now["created"], observe(previous), "")
    assert previous.equals(before)


BEFORE = np.array([100.0, 50, nan, 0])
NOW = np.array([150.0, nan, 30, 6])
GAINS = [
    ([0], 0, 1, (1, 100, 150, 0.5)),
    ([0, 1, 2, 3], 0, 1, (2, 100, 156, 0.56)),
    ([0, 3], 101, 1, (2, 100, 156, nan)),
    ([0, 3], 100, 3, (2, 100, 156, nan)),
    ([1, 2], 1, 1, (0, 0, 0, nan)),
    ([3], 1, 1, (1, 0, 6, nan)),
    ([], 1, 1, (0, 0, 0, nan)),
]


@pytest.mark.parametrize(("rows", "least", "members", "gain"), GAINS)
def test_gain_is_over_the_members_that_both_snapshots_observed(
    rows: list[int], least: float, members: int, gain: tuple[float, ...]
) -> None:
    found = measure_gain(np.array(rows, dtype=int), BEFORE, NOW, least, members)
    assert (found.observed, found.before, found.now) == gain[:3]
    assert found.growth == pytest.approx(gain[3], nan_ok=True)
