"""This catalogue and the snapshots before it in, what each of them observed of this one's models out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from constellation.analysis.trends import Gain, measure_gain, zeros_mean_unknown
from constellation.catalogue import Catalogue, Held, Snapshot
from constellation.settings import Settings

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
