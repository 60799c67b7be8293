"""The history has the counts of the present models in several snapshots, and the growth of groups."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import numpy as np
import pytest

from constellation.analysis.history import History, choose_snapshots, follow_group, trace_history
from constellation.catalogue import Catalogue
from constellation.catalogue.history import reduce_catalogue

IDS = ["a", "b", "c", "d"]
LOW = {"least_downloads": 1, "least_likes": 1, "least_members": 2}


@pytest.fixture
def trace(models: Callable[..., Catalogue]) -> Callable[..., History | None]:
    """Return a history from the downloads in three snapshots, such as `trace([10, None], [20, 30], [1, 2])`."""

    def trace(
        *columns: list, what: str = "downloads", ids: list[list[str]] | None = None, keep_placeholders: bool = False
    ) -> History | None:
        named = ids or [IDS[: len(column)] for column in columns]
        dates = [f"2026-0{month + 1}-01" for month in range(len(columns))]
        catalogues = [
            models(name, date=date, **{what: column})
            for name, date, column in zip(named, dates, columns, strict=True)
        ]
        snapshots = [reduce_catalogue(one, catalogues[-1]) for one in catalogues[:-1]]
        frame, today = catalogues[-1].frame, catalogues[-1]
        return trace_history(
            frame["downloads"].to_numpy(),
            frame["likes"].to_numpy(),
            snapshots,
            date=today.date,
            source=today.source,
            sha256=today.sha256,
            keep_placeholders=keep_placeholders,
        )

    return trace


def test_fewer_than_three_snapshots_have_no_history(trace: Callable) -> None:
    assert trace([1]) is None and trace([1], [2]) is None and trace([1], [2], [3]) is not None


def test_unobserved_counts_are_nan(trace: Callable) -> None:
    history = trace([5, 1], [None, 2, 0], [7, 8, 9], ids=[["b", "x"], ["a", "b", "x"], ["a", "b", "c"]])
    np.testing.assert_array_equal(history.downloads, [[nan, nan, 7], [5, 2, 8], [nan, nan, 9]])
    assert history.listed.tolist() == [[False, True, True], [True, True, True], [False, False, True]]
    assert history.dates == ("2026-01-01", "2026-02-01", "2026-03-01")
    assert [(held.models, held.gone) for held in history.held] == [(2, 1), (3, 1), (3, 0)]
    assert [held.likes for held in history.held] == [None, None, None], "no likes are known, so their sum is not 0"
    assert [held.downloads for held in history.held] == [6, 2, 24]


def test_each_step_is_over_the_models_that_both_of_its_snapshots_observed(trace: Callable) -> None:
    # The model c is new in the second snapshot and triples in the third. The sums alone would show tenfold growth.
    history = trace([10, 20, None], [10, 40, 100], [20, 40, 300])
    followed = follow_group(np.array([0, 1, 2]), history, **LOW)
    assert followed.downloads.observed.tolist() == [2, 3, 3]
    assert followed.downloads.sums.tolist() == [30, 150, 360]
    assert [(step.observed, step.before, step.now) for step in followed.downloads.steps] == [
        (2, 30, 50),
        (3, 150, 360),
    ]
    np.testing.assert_allclose(followed.downloads.index, [100, 100 * 5 / 3, 100 * 5 / 3 * 2.4])
    assert followed.models.tolist() == [3, 3, 3]


INDICES = [
    # the chain starts again after a step that is too small to measure
    ([[1, 1], [10, 10], [20, 20]], {"least_downloads": 10}, [nan, 100, 200]),
    ([[10, 10], [20, 20], [1, 1]], {"least_downloads": 10}, [100, 200, 10]),
    # without the last step there is no index
    ([[10, 10], [20, 20], [None, 20]], {"least_members": 2}, [nan, nan, nan]),
    ([[10, None], [20, None], [20, 20]], {"least_members": 2}, [nan, nan, nan]),
    ([[None, None], [20, 20], [20, 10]], {}, [nan, 100, 75]),
    ([[None, None], [None, None], [1, 1]], {}, [nan, nan, nan]),
]


@pytest.mark.parametrize(("columns", "limits", "index"), INDICES)
def test_the_index_begins_where_every_later_step_can_be_measured(
    trace: Callable, columns: list, limits: dict, index: list
) -> None:
    found = follow_group(np.array([0, 1]), trace(*columns), **{**LOW, **limits}).downloads
    np.testing.assert_allclose(found.index, index)


def test_a_group_without_members_or_counts_has_no_index(trace: Callable) -> None:
    history = trace([1], [2], [3])
    for rows in (np.zeros(0, dtype=int), np.array([0])):
        followed = follow_group(rows, history, **LOW)
        assert followed.models.tolist() == [len(rows)] * 3
        assert np.isnan(followed.likes.sums).all() and np.isnan(followed.likes.index).all()


def test_the_first_and_the_newest_snapshots_are_compared(trace: Callable) -> None:
    history = trace(*([value] for value in range(1, 7)))
    assert choose_snapshots(history, 6) == choose_snapshots(history, 24) == [0, 1, 2, 3, 4, 5]
    assert choose_snapshots(history, 3) == [0, 4, 5]
    assert choose_snapshots(history, 2) == [0, 5]


def test_zeros_of_a_snapshot_without_likes_are_unknown(trace: Callable) -> None:
    history = trace([3, 3, 3, 1], [0, 0, 0, 5], [4, 4, 4, 6], what="likes")
    assert history.zero_likes_unknown.tolist() == [False, True, False]
    np.testing.assert_array_equal(history.likes[:, 1], [nan, nan, nan, 5])
    assert history.is_blind("2026-02-01") and not history.is_blind("2026-01-01") and not history.is_blind("")


def test_kept_placeholders_are_counts(trace: Callable) -> None:
    likes = [[3, 3, 3, 1], [0, 0, 0, 5], [4, 4, 4, 6]]
    history = trace(*likes, what="likes", keep_placeholders=True)
    assert not history.zero_likes_unknown.any()
    assert history.likes.T.tolist() == likes


def test_two_consecutive_snapshots_without_likes_are_found(trace: Callable) -> None:
    history = trace([0, 0, 0, 1], [0, 0, 0, 5], [4, 4, 4, 6], what="likes")
    assert history.zero_likes_unknown.tolist() == [True, True, False]


def test_zeros_that_rise_step_by_step_are_counts(trace: Callable) -> None:
    ids = [f"m{row}" for row in range(10)]
    steps = [
        [0] * zeros + [3] * (10 - zeros) for zeros in (10, 6, 4, 2)
    ]  # compared with today, most of the ten rose
    history = trace(*steps, what="likes", ids=[ids] * 4)
    assert not history.zero_likes_unknown.any()


def test_likes_of_an_earlier_snapshot_do_not_fall_to_zero(models: Callable, trace: Callable) -> None:
    ids = [f"m{row:02}" for row in range(60)]
    before = [5] * 30 + [0] * 30
    blind = [0] * 10 + [6] * 20 + [0] * 30  # a third of those with likes are at zero, and most zeros remain
    history = trace(before, blind, [7] * 5 + [0] * 5 + [7] * 20 + [0] * 30, what="likes", ids=[ids] * 3)
    assert history.zero_likes_unknown.tolist() == [False, True, False]
