"""Words that became more or less common in the names of new models."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import number_rows
from constellation.analysis.quarters import name_quarter, number_quarter, number_quarters
from constellation.analysis.statistics import Proportion, measure_proportion

#: The smallest number of models of a quarter, and of models with a word in one of the two quarters.
LEAST_MODELS = 20
#: The number of quarters between the two that are compared: a year, so that seasons do not matter.
_APART = 4


@dataclass(frozen=True)
class WordTrend:
    """How common a word is in the names of new models, in two quarters that are a year apart.

    Attributes
    ----------
    word, kind : str
        The word, and its kind in the vocabulary ('' for a word that is not a descriptor).
    before, now : Proportion
        The models with the word among those created in the earlier and in the later quarter.
    low, high : float
        The 95% interval of the difference of the two shares.
    counts : tuple of int
        The number of models with the word in each quarter from the first to the later one.
    course : tuple of float
        The share in each of these quarters, NaN for quarters with too few models.
    rows : ndarray of int64, shape (now,)
        The models with the word that were created in the later quarter.
    """

    word: str
    kind: str
    before: Proportion
    now: Proportion
    low: float
    high: float
    counts: tuple[int, ...]
    course: tuple[float, ...]
    rows: NDArray[np.int64]

    @property
    def change(self) -> float:
        """The difference of the two shares."""
        return self.now.value - self.before.value


@dataclass(frozen=True)
class WordTrends:
    """The words that are common enough in one of two quarters to be compared.

    Attributes
    ----------
    quarters : tuple of str
        All quarters of `WordTrend.course`, such as '2026-Q3'. The last one is the later quarter.
    totals : tuple of int
        The number of models created in each quarter.
    before, now : str
        The two quarters that are compared.
    models_before, models_now : int
        The number of models created in them.
    words : tuple of WordTrend
        The words, in alphabetical order.
    """

    quarters: tuple[str, ...]
    totals: tuple[int, ...]
    before: str
    now: str
    models_before: int
    models_now: int
    words: tuple[WordTrend, ...]

    def list_rising(self) -> list[WordTrend]:
        """Return the words that have certainly become more common, those with the largest increase first."""
        return sorted((one for one in self.words if one.low > 0), key=lambda one: (-one.low, one.word))

    def list_falling(self) -> list[WordTrend]:
        """Return the words that have certainly become less common, those with the largest decrease first."""
        return sorted((one for one in self.words if one.high < 0), key=lambda one: (one.high, one.word))


def follow_words(names: Names, created: NDArray[np.object_], date: str) -> WordTrends | None:
    """Compare the words in the names of models created in two quarters.

    The later quarter is the last one that is complete and has at least LEAST_MODELS models. The earlier one is a
    year before. The time is near-linear in the number of tokens.

    Parameters
    ----------
    names : Names
        The names of the n models.
    created : ndarray of object, shape (n,)
        The dates of creation, '' where unknown.
    date : str
        The date of the catalogue, '' if unknown. The quarter of this date is not complete.

    Returns
    -------
    WordTrends or None
        None if one of the two quarters has too few models.

    References
    ----------
    R. G. Newcombe (1998), Interval estimation for the difference between independent proportions: comparison of
    eleven methods. Statistics in Medicine 17, 873-890 (method 10).
    """
    quarter = number_quarters(created)
    known = quarter[quarter >= 0]
    if not len(known):
        return None
    first = int(known.min())
    totals = np.bincount(known - first)
    unfinished = number_quarter(date)
    complete = [
        place
        for place in np.flatnonzero(totals >= LEAST_MODELS).tolist()
        if unfinished < 0 or place + first < unfinished
    ]
    if not complete or complete[-1] < _APART or totals[complete[-1] - _APART] < LEAST_MODELS:
        return None
    now, before = complete[-1], complete[-1] - _APART
    counts, rows_of = _count_words(names, quarter - first, now)
    chosen = np.flatnonzero((counts[:, before] >= LEAST_MODELS) | (counts[:, now] >= LEAST_MODELS))
    kinds = names.cuts.kind_of.tolist()
    words = []
    for code in chosen.tolist():
        then = measure_proportion(int(counts[code, before]), int(totals[before]))
        later = measure_proportion(int(counts[code, now]), int(totals[now]))
        course = [
            float(count / total) if total >= LEAST_MODELS else float("nan")
            for count, total in zip(counts[code], totals[: now + 1], strict=True)
        ]
        word, kind = names.tokens.values[code], names.cuts.kinds[kinds[code]]
        interval = _compare_shares(then, later)
        held = tuple(counts[code].tolist())
        words.append(WordTrend(word, kind, then, later, *interval, held, tuple(course), rows_of[code]))
    return WordTrends(
        quarters=tuple(name_quarter(first + place) for place in range(now + 1)),
        totals=tuple(totals[: now + 1].tolist()),
        before=name_quarter(first + before),
        now=name_quarter(first + now),
        models_before=int(totals[before]),
        models_now=int(totals[now]),
        words=tuple(words),
    )


def _count_words(
    names: Names, quarter: NDArray[np.int64], last: int
) -> tuple[NDArray[np.int64], dict[int, NDArray[np.int64]]]:
    """Count the models with each word in each quarter, and list the models of the last quarter.

    Parameters
    ----------
    quarter : ndarray of int64, shape (n,)
        The quarter of each model, negative where unknown. Quarters after `last` are left out.

    Returns
    -------
    counts : ndarray of int64, shape (words, last + 1)
        The number of models. Each model counts once.
    rows : dict of int to ndarray of int64
        The models of the last quarter with each word, in ascending order.
    """
    size = max(len(names.tokens.values), 1)
    row, code = np.divmod(np.unique(number_rows(names.tokens.bounds) * size + names.tokens.codes), size)
    inside = (quarter[row] >= 0) & (quarter[row] <= last)
    row, code = row[inside], code[inside]
    counts = np.zeros((size, last + 1), dtype=np.int64)
    np.add.at(counts, (code, quarter[row]), 1)
    latest = quarter[row] == last
    order = np.argsort(code[latest], kind="stable")
    rows, codes = row[latest][order], code[latest][order]
    bounds = np.searchsorted(codes, np.arange(size + 1))
    return counts, {place: rows[bounds[place] : bounds[place + 1]] for place in range(size)}


def _compare_shares(before: Proportion, now: Proportion) -> tuple[float, float]:
    """Return the 95% interval of the difference of two proportions.

    Newcombe's method computes it from the intervals of the two proportions.
    """
    change = now.value - before.value
    low = change - hypot(now.value - now.low, before.high - before.value)
    high = change + hypot(now.high - now.value, before.value - before.low)
    return low, high
