"""Words in the names of new models: shares of two quarters that are a year apart, and certain changes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from constellation.analysis.names.names import read_names
from constellation.analysis.word_trends import WordTrends, follow_words
from constellation.catalogue.vocabulary import load_vocabulary

#: A model of each quarter has this date.
DATES = {"2025-Q3": "2025-08-01", "2026-Q1": "2026-02-01", "2026-Q3": "2026-09-30", "2026-Q4": "2026-10-02"}
Follow = Callable[..., WordTrends | None]


@pytest.fixture
def follow() -> Follow:
    """`follow({"2026-Q3": ["nova-4bit"] * 30})` follows the words of the names of each quarter."""

    def run(names: dict[str, list[str]], date: str = "2026-10-05") -> WordTrends | None:
        ids = [f"owner{place}/{name}" for names_of in names.values() for place, name in enumerate(names_of)]
        created = np.array([DATES[quarter] for quarter, found in names.items() for _ in found], dtype=object)
        return follow_words(read_names(ids, load_vocabulary()), created, date)

    return run


def test_the_shares_of_two_quarters_are_compared(follow: Follow) -> None:
    found = follow({"2025-Q3": ["nova-gguf"] * 30 + ["nova"] * 10, "2026-Q3": ["nova-4bit"] * 25 + ["nova"] * 25})
    assert found
    assert (found.before, found.now, found.models_before, found.models_now) == ("2025-Q3", "2026-Q3", 40, 50)
    words = {one.word: one for one in found.words}
    assert words.keys() == {"nova", "gguf", "4bit"}
    assert (words["gguf"].before.value, words["gguf"].now.value, words["gguf"].kind) == (0.75, 0, "format")
    assert (words["4bit"].now.some, words["4bit"].change) == (25, 0.5)
    assert [one.word for one in found.list_rising()] == ["4bit"]
    assert [one.word for one in found.list_falling()] == ["gguf"]
    assert len(words["4bit"].rows) == 25


def test_the_interval_is_newcombes(follow: Follow) -> None:
    """The first example of Newcombe (1998), Table II: 56 of 70 and 48 of 80 have the interval 0.0524 to 0.3339."""
    found = follow({"2025-Q3": ["nova-gguf"] * 48 + ["nova"] * 32, "2026-Q3": ["nova-gguf"] * 56 + ["nova"] * 14})
    assert found
    (word,) = [one for one in found.words if one.word == "gguf"]
    assert (word.low, word.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_an_unfinished_quarter_is_not_compared(follow: Follow) -> None:
    names = {"2025-Q3": ["nova"] * 30, "2026-Q3": ["nova"] * 30, "2026-Q4": ["nova-4bit"] * 30}
    found = follow(names)
    assert found and found.now == "2026-Q3"
    assert follow(names, date="2027-01-02") is None  # the fourth quarter of 2025 has no models


def test_rare_words_and_small_quarters_are_left_out(follow: Follow) -> None:
    found = follow({"2025-Q3": ["nova"] * 30, "2026-Q3": ["nova"] * 30 + ["nova-gguf"] * 19})
    assert found and [one.word for one in found.words] == ["nova"]
    assert follow({"2025-Q3": ["nova"] * 19, "2026-Q3": ["nova"] * 30}) is None
    assert follow({}) is None


def test_the_course_has_a_gap_for_a_small_quarter(follow: Follow) -> None:
    found = follow({"2025-Q3": ["nova"] * 30, "2026-Q1": ["nova"] * 5, "2026-Q3": ["nova"] * 20 + ["other"] * 20})
    assert found and found.quarters == ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
    (nova,) = [one for one in found.words if one.word == "nova"]
    assert np.isnan(nova.course[1:4]).all()
    assert (nova.course[0], nova.course[-1]) == (1.0, 0.5)
