"""The models of each family that were created in each month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.families import Families
from constellation.catalogue.reading.dates import FIRST_RECORDED


@dataclass(frozen=True)
class Created:
    """The number of models of each top-level family that were created in each month.

    Axis 0 is the month, from the first to the last without gaps. Axis 1 is the family.

    Attributes
    ----------
    months : tuple of str, length m
        The months, such as '2026-09'.
    clades : tuple of int, length f
        The top-level families, the one with the most dated models first, and -1 for models in no family.
    models : ndarray of int64, shape (m, f)
        The number of models.
    unfinished : bool
        Whether the last month ends after the date of the catalogue.
    """

    months: tuple[str, ...]
    clades: tuple[int, ...]
    models: NDArray[np.int64]
    unfinished: bool


def count_created(families: Families, created: NDArray[np.object_], date: str) -> Created | None:
    """Count the models of each family by the month of their creation.

    Dates that are known to the year only are left out, and so is the first date that the Hub recorded, because
    models with this date may be older.

    Parameters
    ----------
    families : Families
        The families of the n models.
    created : ndarray of object, shape (n,)
        The dates of creation, '' where unknown.
    date : str
        The date of the catalogue, '' if unknown.

    Returns
    -------
    Created or None
        None if no date is known.
    """
    month = np.array(
        [
            int(text[:4]) * 12 + int(text[5:7]) - 1 if len(text) > 4 and text != FIRST_RECORDED else -1
            for text in created.tolist()
        ],
        dtype=np.int64,
    )
    rows = np.flatnonzero(month >= 0)
    if not len(rows):
        return None
    # A model in no family has the number -1, which leads to the last entry.
    top = np.append(families.top, -1)[families.member_of[rows]]
    clades, place = np.unique(top, return_inverse=True)
    first = int(month[rows].min())
    models = np.zeros((int(month[rows].max()) - first + 1, len(clades)), dtype=np.int64)
    np.add.at(models, (month[rows] - first, place), 1)
    order = np.lexsort((clades, -models.sum(axis=0)))
    months = tuple(f"{number // 12}-{number % 12 + 1:02d}" for number in range(first, first + len(models)))
    return Created(months, tuple(clades[order].tolist()), models[:, order], bool(date) and date[:7] <= months[-1])
