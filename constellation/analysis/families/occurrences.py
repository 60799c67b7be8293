"""The places in names where family stems occur."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.ragged import bound


@dataclass(frozen=True, eq=False)
class Occurrences:
    """The places where family stems occur in names, sorted by name, then by position in the name.

    Attributes
    ----------
    bounds : ndarray of int64, shape (n + 1,)
        Name i has the occurrences from bounds[i] up to bounds[i + 1].
    row : ndarray of int32, shape (occurrences,)
        The name.
    stem, word : ndarrays of int32, shape (occurrences,)
        The stem, and the word of the name that is or contains the stem, as indices into `Terms.words`.
    start, end : ndarrays of int64, shape (occurrences,)
        The first token of the word, and the token after the word, as positions among the tokens of all names.
    """

    bounds: NDArray[np.int64]
    row: NDArray[np.int32]
    stem: NDArray[np.int32]
    word: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)

    def select(self, which: NDArray[np.bool_] | NDArray[np.integer]) -> Occurrences:
        """Return some of the occurrences, in the same order."""
        row = self.row[which]
        bounds = bound(np.bincount(row, minlength=len(self.bounds) - 1))
        return Occurrences(bounds, row, self.stem[which], self.word[which], self.start[which], self.end[which])
