"""This catalogue and the previous one in, what changed between them out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: Of the models that both snapshots counted, the share at zero below which nothing is made of them.
_MANY_ZEROS = 0.2
#: Likes up to this are a few; so many models with a few are enough to compare with; what is beyond chance.
_FEW_LIKES, _LEAST_COMPARED, _STANDARD_ERRORS = 9, 20, 3.0


@dataclass(frozen=True)
class Trends:
    """What changed since the previous snapshot. Row i is model i of this catalogue.

    since            : date of the previous snapshot, '' if unknown
    before           : bool (n,), the previous snapshot knew the model
    created_since    : bool (n,), created after the previous snapshot (unknown dates are not)
    downloads_before, likes_before : float64 (n,), NaN where either snapshot did not observe the count
    zero_likes_unknown : the previous snapshot's zero likes were taken as unknown
    gone             : ids of the previous snapshot that this one does not have, with their downloads then
    """

    since: str
    before: np.ndarray
    created_since: np.ndarray
    downloads_before: np.ndarray
    likes_before: np.ndarray
    zero_likes_unknown: bool
    gone: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Gain:
    """A group's change over the members that both snapshots observed.

    observed : members counted; before, now : their sums; growth : now / before − 1, NaN below the guards
    """

    observed: int
    before: float
    now: float
    growth: float

    @property
    def rise(self) -> float:
        """The absolute change."""
        return self.now - self.before


def zeros_mean_unknown(before: np.ndarray, now: np.ndarray) -> bool:
    """Whether a snapshot that says 'zero' for many models did not look, told from a later one.

    What is liked gets more likes (preferential attachment: Barabási and Albert 1999,
    doi:10.1126/science.286.5439.509), so models without any rise more seldom than those with a few, however
    long it is from one snapshot to the other. Zeros that rise more often than those, beyond chance, were never
    counted. Where too few models have a few likes to compare with, it is told from most zeros being liked later.
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
    error = math.sqrt(pooled * (1 - pooled) * (1 / zeros + 1 / others))  # of the difference of two shares
    return share - float(rose[few].mean()) > _STANDARD_ERRORS * error


def compare_snapshots(current: pd.DataFrame, previous: pd.DataFrame, since: str, blind: bool = False) -> Trends:
    """Joins two catalogues by id; both in the canonical columns, sorted by id.

    blind : other snapshots have shown already that the previous one's zero likes mean that it did not look
    """
    earlier = previous.set_index("id")
    matched = earlier.reindex(current["id"])
    before = current["id"].isin(earlier.index).to_numpy()
    likes_now = current["likes"].to_numpy()
    likes_before = matched["likes"].to_numpy(copy=True)
    zero_unknown = blind or zeros_mean_unknown(likes_before, likes_now)
    if zero_unknown:
        likes_before[likes_before == 0] = np.nan
    likes_before[~np.isfinite(likes_now)] = np.nan
    downloads_before = matched["downloads"].to_numpy(copy=True)
    downloads_before[~np.isfinite(current["downloads"].to_numpy())] = np.nan
    created = current["created"].to_numpy(dtype=object)
    created_since = np.array([bool(date) and bool(since) and date > since for date in created], dtype=bool)
    gone = earlier[~earlier.index.isin(current["id"])].sort_index()
    return Trends(
        since,
        before,
        created_since,
        downloads_before,
        likes_before,
        zero_unknown,
        tuple(zip(gone.index.tolist(), gone["downloads"].tolist(), strict=True)),
    )


def measure_gain(rows: np.ndarray, before: np.ndarray, now: np.ndarray, least: float, members: int = 1) -> Gain:
    """The change of a group's sum, over the members that both snapshots observed.

    rows : integer, the group's rows; before, now : float64 (n,), NaN where not observed
    """
    seen = rows[np.isfinite(before[rows]) & np.isfinite(now[rows])]
    was, is_now = float(before[seen].sum()), float(now[seen].sum())
    growth = is_now / was - 1 if was >= least and len(seen) >= members else float("nan")
    return Gain(len(seen), was, is_now, growth)
