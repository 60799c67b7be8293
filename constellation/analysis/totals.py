"""Sums of a count, such as downloads, over a group of models.

The count may be unknown for some of the models.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Total:
    """The sum of a count, such as downloads, over the models for which it is known.

    Attributes
    ----------
    value : float
        The sum; NaN if the count is known for no model. It is a lower bound if the count of some model is unknown.
    known, models : int
        The number of models with a known count, and of all models of the group.
    """

    value: float
    known: int
    models: int

    @property
    def is_complete(self) -> bool:
        """Whether the count is known for every model of the group."""
        return self.known == self.models


def add_known(counts: NDArray[np.float64]) -> Total:
    """Add up the known counts of a group of models.

    Parameters
    ----------
    counts : ndarray of float64, shape (m,)
        The counts of the models, NaN where unknown.
    """
    known = int(np.isfinite(counts).sum())
    return Total(float(np.nansum(counts)) if known else float("nan"), known, len(counts))
