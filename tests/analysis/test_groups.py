"""Unknown counts are not treated as zeros in the statistics of groups."""

from __future__ import annotations

from collections.abc import Callable
from math import nan

import numpy as np

from constellation.analysis.column import code_column
from constellation.analysis.groups import Counts, count_months, describe_group, list_leaders, rank_rows
from constellation.analysis.statistics import correlate
from constellation.analysis.totals import Total, add_known
from constellation.catalogue import Catalogue


def take_counts(catalogue: Catalogue) -> Counts:
    frame = catalogue.frame
    counts = (frame[name].to_numpy() for name in ("downloads", "likes", "parameters"))
    return Counts(*counts, frame["created"].to_numpy(dtype=object))


def test_column_is_encoded_by_its_sorted_values() -> None:
    column = code_column(["mit", "", "apache", "mit"])
    assert column.values == ("", "apache", "mit")
    assert column.codes.tolist() == [2, 0, 1, 2] and column.codes.dtype == np.int32


def test_tally_is_sorted_by_count_then_alphabetically() -> None:
    column = code_column(["b", "a", "c", "b", "a", "", "z"])
    assert column.tally(np.arange(6)) == [("a", 2), ("b", 2), ("", 1), ("c", 1)]
    assert column.tally(np.array([], dtype=int)) == []


def test_empty_column_has_no_values() -> None:
    assert code_column([]).values == () and code_column([]).tally(np.array([], dtype=int)) == []


def test_rows_are_sorted_by_downloads_then_likes_then_id_with_unknown_counts_last(models: Callable) -> None:
    catalogue = models(list("abcdefg"), downloads=[5, None, 9, 9, 9, 0, None], likes=[1, 8, 2, 7, 2, None, 9])
    counts = take_counts(catalogue)
    assert "".join("abcdefg"[row] for row in rank_rows(np.arange(7), counts)) == "dceafgb"


def test_group_sums_the_known_counts(models: Callable) -> None:
    catalogue = models(
        list("abcd"),
        downloads=[10, None, 30, 500],
        likes=[1, 2, None, 9],
        created=["2024-05-01", "", "2023-11-30", "2020-01-01"],
    )
    counts = take_counts(catalogue)
    group = describe_group(np.array([0, 1, 2]), counts)
    assert len(group) == 3 and group.rows.tolist() == [2, 0, 1]
    assert (group.downloads, group.likes) == (Total(40, 2, 3), Total(3, 2, 3))
    assert not group.downloads.is_complete
    assert (group.first_seen, group.last_seen, group.dated) == ("2023-11-30", "2024-05-01", 2)
    assert group.correlations.n == 1


def test_group_without_known_counts_has_unknown_sums_and_no_dates(models: Callable) -> None:
    group = describe_group(np.array([0]), take_counts(models(["a"])))
    assert np.isnan(group.downloads.value) and np.isnan(group.likes.value)
    assert (group.downloads.known, group.downloads.models, group.first_seen, group.dated) == (0, 1, "", 0)


def test_a_sum_of_zeros_is_known() -> None:
    assert add_known(np.array([0.0, 0])) == Total(0, 2, 2) and add_known(np.array([0.0, 0])).is_complete


def test_models_with_unknown_counts_are_never_leaders() -> None:
    values = np.array([nan, 3, 0, nan, 3, 9])
    assert list_leaders(np.array([0, 1, 2, 3, 4]), values, 10) == [1, 4, 2]
    assert list_leaders(np.arange(6), values, 2) == [5, 1]
    assert list_leaders(np.array([0, 3]), values, 2) == []


def test_months_are_counted_from_the_dates_of_creation_with_the_empty_ones_between() -> None:
    dates = ["2023-11-30", "2024-02-01", "", "2024-02-29", "2019", "2024-02"]
    assert count_months(dates) == [("2023-11", 1), ("2023-12", 0), ("2024-01", 0), ("2024-02", 3)]
    assert count_months(["", "2024"]) == []


def test_correlations_of_a_group_use_its_rows_only(models: Callable) -> None:
    downloads = [3.0, 8, nan, 1, 0, 40, 7]
    likes = [1.0, 2, 5, 0, nan, 9, 3]
    counts = take_counts(models(list("abcdefg"), downloads=downloads, likes=likes))
    rows = np.array([0, 1, 3, 5, 6])
    expected = correlate(np.array(downloads)[rows], np.array(likes)[rows])
    assert describe_group(rows, counts).correlations == expected
