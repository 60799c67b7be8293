"""Partitions of the models into groups.

The largest group has the number 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.metrics import adjusted_mutual_info_score


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
    """Number the groups of a partition, the largest first.

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


#: The largest number of models whose groups are compared. The time depends on the numbers of groups.
_COMPARED = 20_000


def measure_agreement(one: np.ndarray, two: np.ndarray, most: int = _COMPARED) -> float:
    """Measure how well two partitions of the same models agree, by their adjusted mutual information [1]_.

    The result is 1 for equal partitions, and 0 for partitions that agree only by chance. If there are more than
    `most` models, every k-th model is used.

    Parameters
    ----------
    one, two : ndarrays of int, shape (n,)
        The group of each model in each partition.
    most : int
        The largest number of models that are compared.

    Returns
    -------
    float
        NaN without models.

    References
    ----------
    .. [1] N. X. Vinh, J. Epps and J. Bailey (2010). Information theoretic measures for clusterings comparison.
       Journal of Machine Learning Research 11, 2837-2854.
    """
    if not len(one):
        return float("nan")
    step = -(-len(one) // most)
    return float(adjusted_mutual_info_score(one[::step], two[::step]))
