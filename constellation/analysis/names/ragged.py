"""Sequences of tuples of different lengths, stored as integer arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1 << 16  # rows written out as tuples at once
_FEW = 1 << 10  # so many keys are numbered by sorting


@dataclass(frozen=True, eq=False)
class Ragged(Sequence[tuple[Any, ...]]):
    """A sequence of tuples of different lengths, stored as integers.

    It needs a tenth of the memory of tuples of strings.

    Attributes
    ----------
    bounds : ndarray of int64, shape (rows + 1,)
        Row i is the entries from bounds[i] up to bounds[i + 1].
    codes : ndarray of int, shape (entries,)
        The index of each entry in `values`.
    values : sequence
        The distinct values. Some may not occur in any row.
    """

    bounds: NDArray[np.int64]
    codes: NDArray[np.integer]
    values: Sequence[Any]

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def __getitem__(self, row: int) -> tuple[Any, ...]:  # type: ignore[override]  # rows by number alone; take() gives several
        rows = len(self)
        if not -rows <= row < rows:
            raise IndexError(f"row {row} is out of range: there are {rows} rows")
        row = int(row) % rows
        first, last = self.bounds[row : row + 2].tolist()
        return tuple(map(self.values.__getitem__, self.codes[first:last].tolist()))

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        for first in range(0, len(self), _BLOCK):
            bounds = self.bounds[first : first + _BLOCK + 1]
            codes = self.codes[bounds[0] : bounds[-1]].tolist()
            entries = tuple(map(self.values.__getitem__, codes))
            at = (bounds - bounds[0]).tolist()
            for row in range(len(at) - 1):
                yield entries[at[row] : at[row + 1]]

    def take(self, rows: NDArray[np.integer]) -> Ragged:
        """Return some of the rows, in the order of the given numbers.

        A row may be given more than once.
        """
        places, bounds = gather(self.bounds, rows)
        return Ragged(bounds, self.codes[places], self.values)


def replace_rows(ragged: Ragged, rows: NDArray[np.integer], others: Ragged) -> Ragged:
    """Return a copy of `ragged` in which some rows are replaced.

    Row i of `others` replaces the row with the number `rows[i]`.
    """
    bounds = np.concatenate([ragged.bounds, ragged.bounds[-1] + others.bounds[1:]])
    codes = np.concatenate([ragged.codes, others.codes + len(ragged.values)])
    order = np.arange(len(ragged))
    order[rows] = len(ragged) + np.arange(len(others))
    return Ragged(bounds, codes, (*ragged.values, *others.values)).take(order)


def form_ragged(rows: Iterable[Iterable[Any]]) -> Ragged:
    """Convert a sequence of tuples to a `Ragged`.

    The distinct values are sorted by their first occurrence.
    """
    if isinstance(rows, Ragged):
        return rows
    known: dict[Any, int] = {}
    codes: list[int] = []
    bounds = [0]
    for row in rows:
        codes += [known.setdefault(value, len(known)) for value in row]
        bounds.append(len(codes))
    return Ragged(np.array(bounds, dtype=np.int64), np.array(codes, dtype=np.int32), tuple(known))


def bound(lengths: NDArray[np.integer]) -> NDArray[np.int64]:
    """Compute the bounds of rows from the lengths of the rows.

    Return an int64 array of shape (rows + 1,) (see `Ragged.bounds`).
    """
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def gather(bounds: NDArray[np.int64], rows: NDArray[np.integer]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the positions of all entries of the given rows.

    Returns
    -------
    places : ndarray of int64
        The positions of the entries, one row after the other.
    bounds : ndarray of int64, shape (len(rows) + 1,)
        The bounds of the rows within `places`.
    """
    lengths = np.diff(bounds)[rows]
    new = bound(lengths)
    return np.repeat(bounds[:-1][rows] - new[:-1], lengths) + np.arange(new[-1]), new


def number_rows(bounds: NDArray[np.int64]) -> NDArray[np.int32]:
    """Return the number of each entry's row.

    The result is an int32 array of shape (entries,).
    """
    return np.repeat(np.arange(len(bounds) - 1, dtype=np.int32), np.diff(bounds))


def find_rows(bounds: NDArray[np.int64], entries: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the row number of each of a few entries.

    The time is logarithmic for each entry.
    """
    return np.searchsorted(bounds, entries, side="right") - 1


def count_keys(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Count how often each distinct key occurs.

    The time is linear. To count pairs (a, b) with b < m, encode each pair as the key a·m + b.

    Returns
    -------
    distinct : ndarray of int64
        The distinct keys, sorted by their first occurrence.
    counts : ndarray of int64
        How often each distinct key occurs.
    number : ndarray of int64, shape (len(keys),)
        The index of each key among the distinct keys.
    """
    number, distinct = _factorize(keys)
    return distinct, np.bincount(number, minlength=len(distinct)), number


def _factorize(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number the distinct keys in the order of their first occurrences. The distinct keys are returned too."""
    if len(keys) <= _FEW:
        distinct, first, number = np.unique(keys, return_index=True, return_inverse=True)
        order = np.argsort(first)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        return rank[number.reshape(-1)], distinct[order]
    import pandas as pd  # imported here, because few names need no hash table

    number, distinct = pd.factorize(keys)
    return number.astype(np.int64, copy=False), distinct


def find_first(number: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """For each integer from 0 to `size` - 1, find its first position in `number`.

    Return an int64 array of shape (size,).
    """
    first = np.empty(size, dtype=np.int64)
    first[number[::-1]] = np.arange(len(number))[::-1]
    return first


def number_runs(
    codes: NDArray[np.integer], starts: NDArray[np.int64], lengths: NDArray[np.integer]
) -> NDArray[np.int64]:
    """Number the sequences of codes. Equal sequences have the same number.

    Such a sequence is called a run. A run is codes[start : start + length]. The time is linear in the entries of
    all runs.

    Parameters
    ----------
    codes : ndarray of int
        At least 0.
    starts, lengths : ndarray of int, shape (runs,)
        Each length is at least 1.

    Returns
    -------
    ndarray of int64, shape (runs,)
        Numbers from 0 on, in the order of the first occurrences of the runs.
    """
    width, longest = int(codes.max(initial=0)) + 1, int(lengths.max(initial=0))
    number = codes[starts].astype(np.int64)
    for step in range(1, longest):
        longer = np.flatnonzero(lengths > step)
        number[longer] = _factorize(number[longer] * width + codes[starts[longer] + step])[0]
    return _factorize(number * (longest + 1) + lengths)[0].astype(np.int64)
