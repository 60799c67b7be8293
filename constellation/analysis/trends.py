"""This catalogue and the previous one in, what changed between them out.

This catalogue and the snapshots before it in, what each of them observed of this one's models out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from constellation.catalogue import Catalogue, Held, Snapshot
from constellation.settings import Settings

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


#: Of so many models or more that were liked before, the share that must be at zero likes: some are withdrawn.
_LEAST_LIKED, _FORGOTTEN = 20, 0.2


@dataclass(frozen=True)
class History:
    """Three snapshots or more, the oldest first and this catalogue the last. Row i of every array is model i.

    held               : what each of the s snapshots held
    listed             : bool (n, s), the snapshot had the model
    downloads, likes   : float64 (n, s), as observed then; NaN where it was not, which is never zero
    zero_likes_unknown : bool (s,), the snapshot's zero likes were taken as unknown
    """

    held: tuple[Held, ...]
    listed: np.ndarray
    downloads: np.ndarray
    likes: np.ndarray
    zero_likes_unknown: np.ndarray

    @property
    def dates(self) -> tuple[str, ...]:
        """When each snapshot was taken."""
        return tuple(one.date for one in self.held)

    def is_blind(self, date: str) -> bool:
        """Whether there is a snapshot of this date whose zero likes mean that it did not look."""
        return date in self.dates and bool(self.zero_likes_unknown[self.dates.index(date)])


@dataclass(frozen=True)
class Curve:
    """A count of a group over s snapshots.

    observed : int (s,), members whose count the snapshot observed
    sums  : float64 (s,), over them, NaN where there are none
    steps : s - 1 changes, each over the members that both of its snapshots observed
    index : float64 (s,), the steps chained: 100 at the first snapshot from which on every step can be measured,
            NaN before it, and throughout where the last step cannot be
    """

    observed: np.ndarray
    sums: np.ndarray
    steps: tuple[Gain, ...]
    index: np.ndarray


@dataclass(frozen=True)
class Course:
    """How a group went: models is int (s,), those of its members that each snapshot had."""

    models: np.ndarray
    downloads: Curve
    likes: Curve


def trace_history(catalogue: Catalogue, snapshots: Sequence[Snapshot]) -> History | None:
    """Put the snapshots and this catalogue side by side; None for fewer than three in all.

    snapshots : held against the catalogue, oldest first, all before its date
    """
    if len(snapshots) < 2:
        return None
    frame, newest = catalogue.frame, snapshots[-1]
    downloads_now, likes_now = frame["downloads"].to_numpy(), frame["likes"].to_numpy()
    unknown = _find_blind([*(one.likes for one in snapshots), likes_now])
    likes = [
        np.where(one.likes == 0, np.nan, one.likes) if blind else one.likes
        for one, blind in zip(snapshots, unknown, strict=False)
    ]
    now = Held(
        date=catalogue.date,
        source=catalogue.source,
        sha256=catalogue.sha256,
        models=len(catalogue),
        arrived=int((~newest.listed).sum()),
        left=newest.held.gone,
        gone=0,
        downloads=float(np.nansum(downloads_now)),
        likes=float(np.nansum(likes_now)),
    )
    return History(
        held=(*(one.held for one in snapshots), now),
        listed=np.column_stack([*(one.listed for one in snapshots), np.ones(len(catalogue), dtype=bool)]),
        downloads=np.column_stack([*(one.downloads for one in snapshots), downloads_now]),
        likes=np.column_stack([*likes, likes_now]),
        zero_likes_unknown=np.array(unknown),
    )


def _find_blind(likes: Sequence[np.ndarray]) -> list[bool]:
    """For each snapshot whether its zero likes mean that it did not look; the last one's are believed.

    Each is held against the next that did look, since over a longer time zeros rise by themselves, and against
    the last before it that did, since likes do not fall to zero by themselves.
    """
    blind = [False] * len(likes)
    looked = likes[-1]
    for place in range(len(likes) - 2, -1, -1):
        blind[place] = zeros_mean_unknown(likes[place], looked)
        looked = looked if blind[place] else likes[place]
    looked = np.full_like(likes[-1], np.nan)
    for place in range(len(likes) - 1):
        blind[place] |= _has_forgotten(looked, likes[place])
        looked = looked if blind[place] else likes[place]
    return blind


def _has_forgotten(before: np.ndarray, after: np.ndarray) -> bool:
    """Whether a snapshot says 'zero' for many of the models that an earlier one has seen liked."""
    liked = (before > 0) & np.isfinite(after)
    return bool(liked.sum() >= _LEAST_LIKED and (after[liked] == 0).mean() > _FORGOTTEN)


def follow_group(rows: np.ndarray, history: History, settings: Settings) -> Course:
    """How the group of these rows went.

    Sums of different snapshots are of different models: new ones come, and a snapshot may list more than the
    last. So each step compares the members that both of its snapshots observed, and the steps are chained, as
    price statistics do (a matched-model index). Members that are gone today are in none of it: their family is
    not known.
    """
    members = settings.growth_least_members
    return Course(
        models=history.listed[rows].sum(axis=0),
        downloads=_follow_count(rows, history.downloads, settings.growth_least_downloads, members),
        likes=_follow_count(rows, history.likes, settings.growth_least_likes, members),
    )


def _follow_count(rows: np.ndarray, counts: np.ndarray, least: float, members: int) -> Curve:
    observed = np.isfinite(counts[rows])
    steps = tuple(
        measure_gain(rows, counts[:, step], counts[:, step + 1], least, members)
        for step in range(counts.shape[1] - 1)
    )
    return Curve(
        observed=observed.sum(axis=0),
        sums=np.where(observed.any(axis=0), np.nansum(counts[rows], axis=0), np.nan),
        steps=steps,
        index=_chain_steps([step.growth for step in steps]),
    )


def _chain_steps(growths: Sequence[float]) -> np.ndarray:
    """The index of s snapshots from the s - 1 changes between them; NaN for one that cannot be measured."""
    index = np.full(len(growths) + 1, np.nan)
    unmeasured = np.flatnonzero(~np.isfinite(growths))
    first = int(unmeasured[-1]) + 1 if len(unmeasured) else 0
    if first < len(growths):
        index[first:] = 100 * np.cumprod([1.0, *(1 + growth for growth in growths[first:])])
    return index
