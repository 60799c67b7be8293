"""The base models that models declare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from constellation.catalogue.reading.bases import RELATIONS, split_bases

#: The code of a relation that is not declared: one more than the last index of RELATIONS.
UNDECLARED = len(RELATIONS)


@dataclass(frozen=True)
class Bases:
    """The base models that models declare, sorted by the declaring model.

    There is one entry for each declaration.

    Attributes
    ----------
    start : ndarray of int64, shape (n + 1,)
        Model i has the entries from start[i] up to start[i + 1], in the order of its declaration.
    row : ndarray of int32, shape (entries,)
        The row of the base model, -1 for one that is not in the catalogue.
    name : tuple of str, length entries
        The id of the base model as declared.
    relation : ndarray of int8, shape (n,)
        The relation of each model to its base models: an index of RELATIONS, or UNDECLARED.
    """

    start: NDArray[np.int64]
    row: NDArray[np.int32]
    name: tuple[str, ...]
    relation: NDArray[np.int8]

    @property
    def child(self) -> NDArray[np.int32]:
        """The model that declares each base model.

        This is an int32 array of shape (entries,).
        """
        return np.repeat(np.arange(len(self.start) - 1, dtype=np.int32), np.diff(self.start))

    def count_relations(self, models: NDArray[np.integer]) -> dict[str, int]:
        """Count the models with each relation to their base model, such as finetune.

        The counts are in the order of RELATIONS. Models without a relation come last, as ''. Relations that none of
        the models have are left out.
        """
        counts = np.bincount(self.relation[models], minlength=UNDECLARED + 1).tolist()
        return {name_relation(code): count for code, count in enumerate(counts) if count}


def name_relation(code: int) -> str:
    """Return the name that the Hub uses for a relation.

    The relation is given as a code. The result is "" for UNDECLARED.
    """
    return "" if code == UNDECLARED else RELATIONS[code]


def read_bases(ids: Sequence[str], base_models: ArrayLike, relations: ArrayLike | None = None) -> Bases:
    """Find the base models that the models of a catalogue declare.

    The time is linear in the number of models and declarations.

    Parameters
    ----------
    ids : sequence of str, length n
        The ids of the models.
    base_models : array_like of str, shape (n,)
        The ids that each model declares, as `split_bases` reads them; '' for none. They are matched exactly, as
        the Hub distinguishes upper and lower case. A base model that is named twice counts once.
    relations : array_like of str, shape (n,), optional
        The relation that each model declares, one of RELATIONS, or '' for none. By default, no model declares one.
    """
    declared = np.asarray(base_models, dtype=object)
    declaring = np.flatnonzero(declared != "")
    named = [list(dict.fromkeys(split_bases(declared[row]))) for row in declaring.tolist()]
    start = np.zeros(len(ids) + 1, dtype=np.int64)
    start[declaring + 1] = [len(names) for names in named]
    names = tuple(name for several in named for name in several)
    rows = {model: row for row, model in enumerate(ids)} if names else {}
    found = np.array([rows.get(name, -1) for name in names], dtype=np.int32)
    codes = {relation: code for code, relation in enumerate(RELATIONS)}
    relation = np.full(len(ids), UNDECLARED, dtype=np.int8)
    if relations is not None:
        said = np.asarray(relations, dtype=object)[declaring].tolist()
        relation[declaring] = [codes.get(text, UNDECLARED) for text in said]
    return Bases(np.cumsum(start), found, names, relation)
