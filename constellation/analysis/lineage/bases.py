"""Declared base models in, each as a row of the catalogue or as the name of a model that is not there out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from constellation.catalogue.reading.bases import split_bases


@dataclass(frozen=True)
class Bases:
    """What models declare to be made from: an entry for each declaration, in the order of the models.

    start : int64 (n + 1,), model i has the entries start[i] to start[i + 1], in the order in which it names them
    row   : int32 (entries,), the base's row; -1 for one that is not in the catalogue
    name  : the bases' ids as declared, one for each entry
    """

    start: NDArray[np.int64]
    row: NDArray[np.int32]
    name: tuple[str, ...]

    @property
    def child(self) -> NDArray[np.int32]:
        """The model that makes each declaration: int32 (entries,)."""
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))


def read_bases(frame: pd.DataFrame) -> Bases:
    """Find the declared bases among the models; linear in the number of models and declarations.

    frame : the catalogue's, of which `id` and `base_model` are read. An id is matched exactly, as the Hub tells
    ids apart; a base that a model names twice counts once.
    """
    declared = frame["base_model"].to_numpy(dtype=object)
    declaring = np.flatnonzero(declared != "")
    named = [list(dict.fromkeys(split_bases(declared[row]))) for row in declaring.tolist()]
    start = np.zeros(len(frame) + 1, dtype=np.int64)
    start[declaring + 1] = [len(names) for names in named]
    names = tuple(name for several in named for name in several)
    rows = {model: row for row, model in enumerate(frame["id"].tolist())} if names else {}
    found = np.array([rows.get(name, -1) for name in names], dtype=np.int32)
    return Bases(np.cumsum(start), found, names)
