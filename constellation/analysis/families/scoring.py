"""Scores that show which family stem in a name is the most important one.

The stem with the highest score decides the family of the model. A name may have the stem of a brand and the stem of
the line that the model is built on. The stem of the line should then have the higher score. The score of a stem is
therefore the logarithm of the number of models that have only this stem. The first stem of a name gets a bonus, and
so does a stem that is followed by a size (``Nous-Hermes-Llama2-13b``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.rules import Rules
from constellation.analysis.families.stems import Stems
from constellation.analysis.families.students import Students, find_students
from constellation.analysis.names.names import Names

#: A brand is preferred to its line if at least this share of its models have no other stem.
_INDEPENDENT = 0.5
#: The bonus for the first stem of a name.
_FIRST = 1.75
#: The bonus for a stem that a size follows, directly or after its edition.
SIZED = 0.75
#: The confidence of a name that begins with its only stem.
_FIRST_WORD = 0.97
#: The confidence of a name in which other words come before its only stem.
_LATER = 0.93
#: The confidence is multiplied by this number if the stem is in a compound that few names have.
_COMPOUND = 0.9
#: The confidence in a stem of n models is multiplied by n / (n + _FEW).
_FEW = 1.0


@dataclass(frozen=True, eq=False)
class Scores:
    """The scores of the family stems in each name, and the best stem of each name.

    Row i is name i.

    Attributes
    ----------
    best, runner_up : ndarrays of int64, shape (n,)
        The occurrence with the highest score, and the best other occurrence whose stem is neither an ancestor nor a
        descendant of that stem (see `Stems.occurrences`); -1 for none.
    teacher : ndarray of int64, shape (n,)
        The occurrence of the stem of a distilled model's teacher, -1 for none (see students.py).
    confidence : ndarray of float64, shape (n,)
        In [0, 1].
    score : ndarray of float64, shape (occurrences,)
        The score of each occurrence, without the bonus for a size.
    sized : ndarray of int64, shape (occurrences,)
        The end of the n-gram from the stem to the size that follows it, as a position among the tokens of all
        names; -1 where no size follows.
    """

    best: NDArray[np.int64]
    runner_up: NDArray[np.int64]
    teacher: NDArray[np.int64]
    confidence: NDArray[np.float64]
    score: NDArray[np.float64]
    sized: NDArray[np.int64]


def score_stems(names: Names, stems: Stems, lines: Hierarchy, rules: Rules) -> Scores:
    """Score all family stems in every name.

    The time is linear in the occurrences of stems. A brand that derives from the best stem is preferred to this
    stem if most of the brand's models have no other stem.

    Parameters
    ----------
    names : Names
        The names.
    stems : Stems
        The stems of the names.
    lines : Hierarchy over `stems.words`
        The stem that each stem derives from.
    rules : Rules
        Whether the student of a distilled model is preferred to all other stems.
    """
    occurrences = stems.occurrences
    score, sized = _score(names, stems)
    total = score + np.where(sized >= 0, SIZED, 0.0)
    ranked = np.lexsort((occurrences.start, -total, occurrences.row))
    highest = _find_first(ranked, occurrences.row, len(names))
    students = find_students(names, stems) if rules.students else Students.none(len(names))
    highest = np.where(students.student >= 0, students.student, highest)
    independent = (lines.parent >= 0) & (stems.alone >= _INDEPENDENT * stems.support)
    stem, first = occurrences.stem[ranked], occurrences.stem[highest[occurrences.row[ranked]]]
    brand = independent[stem] & (stem != first) & lines.is_within(stem, first)
    preferred = _find_first(ranked[brand], occurrences.row, len(names))
    best = np.where(preferred >= 0, preferred, highest)
    won = occurrences.stem[best[occurrences.row[ranked]]]
    related = lines.is_within(stem, won) | lines.is_within(won, stem)
    runner_up = _find_first(ranked[~related], occurrences.row, len(names))
    confidence = np.zeros(len(names))
    placed = np.flatnonzero(best >= 0)
    confidence[placed] = _measure_confidence(stems, best[placed], names)
    for row in np.flatnonzero(runner_up >= 0).tolist():
        margin = float(total[best[row]] - total[runner_up[row]])
        confidence[row] *= 1 / (1 + math.exp(-max(margin, 0.0) - 1))
    return Scores(best, runner_up, students.teacher, confidence, score, sized)


def _find_first(ranked: NDArray[np.int64], row: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    """Return the first occurrence of a stem in each name.

    The result is an array of int64 with the shape (size,). The value is -1 for a name without an occurrence.
    """
    first = np.full(size, -1, dtype=np.int64)
    first[row[ranked[::-1]]] = ranked[::-1]
    return first


def _score(names: Names, stems: Stems) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the score of each occurrence of a stem.

    The second array is the end of the model size that follows the stem. The end is a position among the tokens of
    all names, -1 if no size follows.
    """
    occurrences, kinds = stems.occurrences, np.append(names.kinds.codes, np.int8(-1))
    counts, number = np.unique(stems.alone, return_inverse=True)
    logarithm = np.array([math.log(2 + count) for count in counts.tolist()])[number]
    score = logarithm[occurrences.stem]
    score[np.diff(occurrences.row, prepend=-1) != 0] += _FIRST
    last = names.tokens.bounds[occurrences.row + 1]
    end = occurrences.end
    at = end + ((end < last) & (kinds[end] == names.kind_of["version"]))
    sized = (at < last) & (kinds[at] == names.kind_of["size"])
    return score, np.where(sized, at + 1, -1)


def _measure_confidence(stems: Stems, best: NDArray[np.int64], names: Names) -> NDArray[np.float64]:
    """Return the confidence in the best stem of each name.

    The second-best stem is not considered yet.
    """
    occurrences = stems.occurrences
    stem, row = occurrences.stem[best], occurrences.row[best]
    leads = (best == occurrences.bounds[row]) & (occurrences.start[best] == names.tokens.bounds[row])
    base = np.where(leads, _FIRST_WORD, _LATER)
    base = np.where(occurrences.word[best] != stem, base * _COMPOUND, base)
    models = stems.support[stem]
    return base * models / (models + _FEW) * (1 + stems.cohesion[stem]) / 2
