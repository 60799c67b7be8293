"""Likes and downloads of a group in, the models that stand furthest from the rest out."""

from __future__ import annotations

import numpy as np

from constellation.settings import Settings


def find_unusual(
    rows: np.ndarray, downloads: np.ndarray, likes: np.ndarray, settings: Settings, most: int = 3
) -> tuple[list[int], list[int]]:
    """Rows with many more likes than their downloads would make one expect, and with many fewer; furthest first.

    Distance from the least-squares line of log(1 + likes) on log(1 + downloads), in standard deviations of the
    residuals; too few show no trend to stand apart from. Models without a download are left out: nothing can be
    expected of them.

    rows : integer, the group's; downloads, likes : float64 (n,), NaN where unknown
    """
    known = rows[np.isfinite(downloads[rows]) & np.isfinite(likes[rows]) & (np.nan_to_num(downloads[rows]) > 0)]
    x, y = np.log1p(downloads[known]), np.log1p(likes[known])
    if len(known) < settings.unusual_least or np.ptp(x) == 0 or np.ptp(y) == 0:
        return [], []
    slope, intercept = np.polyfit(x, y, 1)
    residual = y - (slope * x + intercept)
    score = residual / residual.std()
    order = np.lexsort((known, -score))
    loved = [int(known[place]) for place in order[:most] if score[place] > settings.unusual_apart]
    overlooked = [int(known[place]) for place in order[::-1][:most] if score[place] < -settings.unusual_apart]
    return loved, overlooked
