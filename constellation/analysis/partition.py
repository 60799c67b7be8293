"""Group labels in any order in, a partition numbered from the largest group out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Partition:
    """Every model in exactly one group.

    member_of : int32 (n,), the group of each model; 0 is the largest
    sizes     : int64 (groups,), models in each, falling
    """

    member_of: np.ndarray
    sizes: np.ndarray


def number_by_size(labels: np.ndarray) -> Partition:
    """The same groups, renumbered by falling size; ties go to the group whose first member comes first.

    labels : integer (n,), any values
    """
    _, first, inverse, sizes = np.unique(labels, return_index=True, return_inverse=True, return_counts=True)
    order = np.lexsort((first, -sizes))
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return Partition(rank[inverse.ravel()], sizes[order])
