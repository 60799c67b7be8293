"""Names with several stems: distilled models (students) and the models they were distilled from (teachers).

The student is the model that was trained. ``DeepSeek-R1-Distill-Qwen-7B`` is a Qwen model, the student, which was
trained on the output of a DeepSeek model, the teacher. The same rule decides for ``X-distill-Y``, ``X-on-Y`` and
``Y-7B-X-distill``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.stems import Stems
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import find_rows

#: Words between a teacher and its student.
_DISTILLED = frozenset({"distill", "distilled", "distil", "distiled", "distills", "distillation"})
#: A word that comes directly before the base model, unless it follows a word for a training method.
_ON = "on"
#: A word before the teacher.
_FROM = "from"


@dataclass(frozen=True, eq=False)
class Students:
    """The students and teachers that the names of models state.

    Row i is name i.

    Attributes
    ----------
    student, teacher : ndarrays of int64, shape (n,)
        The occurrence of the stem of each (see `Stems.occurrences`), -1 for none.
    """

    student: NDArray[np.int64]
    teacher: NDArray[np.int64]

    @staticmethod
    def none(size: int) -> Students:
        """Return an empty result for a number of names."""
        return Students(np.full(size, -1), np.full(size, -1))


def find_students(names: Names, stems: Stems) -> Students:
    """Find which of two stems in a name is the student and which is the teacher.

    The time is linear in the tokens. The student is the first stem with a size in figures before the next stem or
    the marker. The marker is the word that shows which stem is the student, such as 'distill' (see `_Marker`).
    Without a size in figures, the student is the stem directly after the marker, or the last stem before 'distilled
    from'. The teacher is another stem directly after the marker, or the last stem before the marker.

    Parameters
    ----------
    names : Names
        The names.
    stems : Stems
        The stems of the names.
    """
    occurrences = stems.occurrences
    numeric = names.ask(lambda token: token[0].isdigit(), "size")[names.tokens.codes]
    sizes_before = np.concatenate([[0], np.cumsum(numeric)])
    found = Students.none(len(names))
    for row, marker in _list_markers(names, np.diff(occurrences.bounds) > 1):
        places = np.arange(occurrences.bounds[row], occurrences.bounds[row + 1])
        before, after = (
            places[occurrences.end[places] <= marker.start],
            places[occurrences.start[places] >= marker.end],
        )
        next_to = after[:1][occurrences.start[after[:1]] == marker.end].tolist()
        last = before[-1:].tolist()
        if not marker.distilled and not next_to:
            continue
        ends = np.append(occurrences.start[places[1:]], names.tokens.bounds[row + 1])
        ends = np.where(occurrences.end[places] <= marker.start, np.minimum(ends, marker.start), ends)
        sized = places[sizes_before[ends] > sizes_before[occurrences.end[places]]]
        candidates = [*sized[:1].tolist(), *(last if marker.reverse else next_to)]
        if not candidates:
            continue
        found.student[row] = candidates[0]
        if marker.distilled:
            teachers = [place for place in (*next_to, *last) if place != candidates[0]]
            found.teacher[row] = teachers[0] if teachers else -1
    return found


@dataclass(frozen=True)
class _Marker:
    """A word between two stems that shows which stem is the student.

    The attributes are the first token of the word, the token after the word, whether the word means distillation,
    and whether 'from' follows.
    """

    start: int
    end: int
    distilled: bool
    reverse: bool


def _list_markers(names: Names, several: NDArray[np.bool_]) -> list[tuple[int, _Marker]]:
    """List at most one marker word for each name with several stems.

    A word for distillation is preferred.
    """
    tokens, last = names.tokens, names.tokens.bounds[1:]
    distilled, on, source = (
        names.ask(words.__contains__)[tokens.codes] for words in (_DISTILLED, frozenset({_ON}), frozenset({_FROM}))
    )
    # 'trained on' and 'tuned on' come before a dataset.
    method = np.append(False, names.stand("method"))[: len(on)]
    at = np.flatnonzero(distilled | (on & ~method))
    rows = find_rows(tokens.bounds, at)
    at, rows = at[several[rows]], rows[several[rows]]
    order = np.lexsort((at, ~distilled[at], rows))
    at, rows = at[order], rows[order]
    markers: list[tuple[int, _Marker]] = []
    for row, place in zip(rows.tolist(), at.tolist(), strict=True):
        if markers and markers[-1][0] == row:
            continue
        reverse = place + 1 < last[row] and bool(source[place + 1])
        markers.append((row, _Marker(place, place + 1 + reverse, bool(distilled[place]), reverse)))
    return markers
