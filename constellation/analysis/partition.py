"""Partitions of the models into groups.

The largest group has the number 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Partition:
    """A partition of the models into groups.

    Every model is in exactly one group.

    Attributes
    ----------
    member_of : ndarray of int32, shape (n,)
        The group of each model; 0 is the largest.
    sizes : ndarray of int64, shape (groups,)
        The number of models in each group, in descending order.
    """

    member_of: np.ndarray
    sizes: np.ndarray


def number_by_size(labels: np.ndarray) -> Partition:
    """Number the groups of a partition by descending size.

    Groups of equal size are sorted by their first member.

    Parameters
    ----------
    labels : ndarray of int, shape (n,)
        The group of each model. Any integers may be used.
    """
    _, first, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return Partition(rank[inverse.ravel()], sizes[order])
