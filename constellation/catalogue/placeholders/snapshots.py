"""Find earlier catalogues whose zero likes are placeholders."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

#: Zero likes are examined only if more than this share of the models with known likes in two snapshots have them.
_MANY_ZEROS = 0.2
#: Models with zero likes are compared with models that have 1 to _FEW_LIKES likes, if there are at least
#: _LEAST_COMPARED of these. A difference of more than _STANDARD_ERRORS standard errors is significant.
_FEW_LIKES, _LEAST_COMPARED, _STANDARD_ERRORS = 9, 20, 3.0
#: If at least _LEAST_LIKED models had likes before, and more than the share _FORGOTTEN of them have zero likes now,
#: the snapshot did not record likes. Withdrawn likes cannot explain so many zeros.
_LEAST_LIKED, _FORGOTTEN = 20, 0.2


def find_unread_snapshots(likes: Sequence[NDArray[np.float64]]) -> list[bool]:
    """Return which snapshots have placeholders instead of likes.

    Such a snapshot has zero likes because likes were not recorded.

    A snapshot is compared with the next snapshot that recorded likes, to see whether zeros rise too often. Later
    snapshots are not used, because zeros also rise normally over a longer time. The snapshot is also compared with
    the previous snapshot that recorded likes, because likes do not normally fall to zero.

    likes: the likes of the same n models in each snapshot, float64 (n,), NaN where unknown, oldest first. The last
    snapshot is assumed to have recorded its likes.
    """
    unread = [False] * len(likes)
    looked = likes[-1]
    for place in range(len(likes) - 2, -1, -1):
        unread[place] = _rise_too_often(likes[place], looked)
        looked = looked if unread[place] else likes[place]
    looked = np.full_like(likes[-1], np.nan)
    for place in range(len(likes) - 1):
        unread[place] |= _has_forgotten(looked, likes[place])
        looked = looked if unread[place] else likes[place]
    return unread


def _rise_too_often(before: NDArray[np.float64], now: NDArray[np.float64]) -> bool:
    """Return whether too many models have zero likes in one snapshot but some likes in a later snapshot.

    Models with more likes gain likes faster (preferential attachment [1]_). So models with zero likes should gain
    likes less often than models with a few likes. If they gain likes significantly more often, their zeros are not
    real counts. If too few models have a few likes, this test is not possible. The zeros are then placeholders if
    more than half of them rise.

    before, now: the likes in two snapshots, float64 (n,), NaN where unknown.

    References
    ----------
    .. [1] A.-L. Barabási and R. Albert (1999). Emergence of scaling in random networks. Science 286 (5439),
       509-512. doi:10.1126/science.286.5439.509
    """
    known = np.isfinite(before) & np.isfinite(now)
    zero, few = known & (before == 0), known & (before > 0) & (before <= _FEW_LIKES)
    zeros, others = int(zero.sum()), int(few.sum())
    if zeros <= _MANY_ZEROS * known.sum():
        return False
    rose = now > before
    share = float(rose[zero].mean())
    if others < _LEAST_COMPARED:
        return share > 0.5
    pooled = (share * zeros + rose[few].sum()) / (zeros + others)
    error = math.sqrt(pooled * (1 - pooled) * (1 / zeros + 1 / others))  # of the difference of two proportions
    return share - float(rose[few].mean()) > _STANDARD_ERRORS * error


def _has_forgotten(before: NDArray[np.float64], after: NDArray[np.float64]) -> bool:
    """Return whether many models have likes in one snapshot but zero likes in a later snapshot."""
    liked = (before > 0) & np.isfinite(after)
    return bool(liked.sum() >= _LEAST_LIKED and (after[liked] == 0).mean() > _FORGOTTEN)
