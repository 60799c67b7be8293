"""The usual value of a row: the most common value among the other rows with the same key."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: The smallest number of other rows with a value from which a usual value is learnt.
LEAST_OTHERS = 5
#: The share of these rows that must have the same value.
CLEAR = 0.6


def learn_usual(keys: NDArray[np.integer], values: NDArray[np.integer]) -> NDArray[np.int32]:
    """For each row, find the most common value among the other rows with the same key.

    At least five other rows with this key must have a value, and 60% of these rows must have the same value.

    Parameters
    ----------
    keys, values : ndarrays of int, shape (n,)
        -1 where unknown.

    Returns
    -------
    ndarray of int32, shape (n,)
        -1 where the other rows do not have a usual value.
    """
    usual = np.full(len(keys), -1, dtype=np.int32)
    known = np.flatnonzero((keys >= 0) & (values >= 0))
    if not len(known):
        return usual
    pairs, of_pair, counts = np.unique(
        np.column_stack([keys[known], values[known]]), axis=0, return_inverse=True, return_counts=True
    )
    order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
    distinct, first = np.unique(pairs[order, 0], return_index=True)
    leader = order[first]  # the most common pair of each key
    total = np.bincount(np.searchsorted(distinct, pairs[:, 0]), weights=counts)
    rows = np.flatnonzero(np.isin(keys, distinct))
    key = np.searchsorted(distinct, keys[rows])
    pair_of = np.full(len(keys), -1)
    pair_of[known] = of_pair.reshape(-1)
    others = total[key] - (pair_of[rows] >= 0)
    alike = counts[leader[key]] - (pair_of[rows] == leader[key])
    clear = (others >= LEAST_OTHERS) & (alike >= CLEAR * others)
    usual[rows[clear]] = pairs[leader[key], 1][clear]
    return usual
