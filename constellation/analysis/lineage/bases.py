"""The base models that models declare, and the rows of these base models in the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from constellation.catalogue.reading.bases import split_bases


@dataclass(frozen=True)
class Bases:
    """The base models that models declare: one entry for each declaration, in the order of the models.

    Attributes
    ----------
    start : ndarray of int64, shape (n + 1,)
        Model i has the entries from start[i] up to start[i + 1], in the order of its declaration.
    row : ndarray of int32, shape (entries,)
        The row of the base model, -1 for one that is not in the catalogue.
    name : tuple of str, length entries
        The id of the base model as declared.
    """

    start: NDArray[np.int64]
    row: NDArray[np.int32]
    name: tuple[str, ...]

    @property
    def child(self) -> NDArray[np.int32]:
        """The row of the model that declares each base model: int32 (entries,)."""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))


def read_bases(ids: Sequence[str], base_models: ArrayLike) -> Bases:
    """Find the rows of the declared base models in the catalogue.

    The time is linear in the number of models and declarations.

    Parameters
    ----------
    ids : sequence of str, length n
        The ids of the models.
    base_models : array_like of str, shape (n,)
        The ids that each model declares, as `split_bases` reads them; '' for none. They are matched exactly, as
        the Hub distinguishes upper and lower case. A base model that is named twice counts once.
    """
    declared = np.asarray(base_models, dtype=object)
    declaring = np.flatnonzero(declared != "")
    named = [list(dict.fromkeys(split_bases(declared[row]))) for row in declaring.tolist()]
    start = np.zeros(len(ids) + 1, dtype=np.int64)
    start[declaring + 1] = [len(names) for names in named]
    names = tuple(name for several in named for name in several)
    rows = {model: row for row, model in enumerate(ids)} if names else {}
    found = np.array([rows.get(name, -1) for name in names], dtype=np.int32)
    return Bases(np.cumsum(start), found, names)
