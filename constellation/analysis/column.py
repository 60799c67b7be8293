"""Columns of texts with few distinct values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Column:
    """A column with few distinct texts, stored as these texts and an index for each row.

    Attributes
    ----------
    codes : ndarray of int32, shape (n,)
        The text of each row, as an index into `values`.
    values : tuple of str
        The distinct texts, sorted; '' means unknown.
    """

    codes: np.ndarray
    values: tuple[str, ...]

    def tally(self, rows: np.ndarray) -> list[tuple[str, int]]:
        """Count how often each text of the column occurs in the given rows.

        Returns
        -------
        list of (str, int)
            The texts and their counts, sorted by descending count, then alphabetically.
        """
        counts = np.bincount(self.codes[rows], minlength=len(self.values))
        present = np.flatnonzero(counts)
        order = sorted(present.tolist(), key=lambda code: (-counts[code], self.values[code]))
        return [(self.values[code], int(counts[code])) for code in order]


def code_column(texts: Sequence[str] | np.ndarray | pd.Series) -> Column:
    """Convert a sequence of texts to a `Column`."""
    import pandas as pd  # imported here, because single names are explained without it

    codes, values = pd.factorize(np.asarray(texts, dtype=object), sort=True)
    return Column(codes.astype(np.int32), tuple(map(str, values)))
