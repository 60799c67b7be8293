"""The history of models and of groups of models over three or more snapshots of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.trends import Gain, measure_gains
from constellation.catalogue import Held, Snapshot
from constellation.catalogue.placeholders import find_unread_snapshots


@dataclass(frozen=True)
class History:
    """The history of the models: their counts in three or more snapshots.

    The last snapshot is this catalogue. Row i of every array is model i.

    Attributes
    ----------
    held : tuple of Held, length s
        The summary of each snapshot.
    listed : ndarray of bool, shape (n, s)
        Whether each snapshot lists each model.
    downloads, likes : ndarrays of float64, shape (n, s)
        The counts in each snapshot; NaN where the snapshot has no count.
    zero_likes_unknown : ndarray of bool, shape (s,)
        Whether the zero likes of each snapshot are treated as unknown.
    """

    held: tuple[Held, ...]
    listed: np.ndarray
    downloads: np.ndarray
    likes: np.ndarray
    zero_likes_unknown: np.ndarray

    @property
    def dates(self) -> tuple[str, ...]:
        """The dates of the snapshots, from the oldest to the newest."""
        return tuple(one.date for one in self.held)

    def is_blind(self, date: str) -> bool:
        """Return whether the snapshot of a date failed to record likes.

        The result is False if there is no snapshot of this date.
        """
        return date in self.dates and bool(self.zero_likes_unknown[self.dates.index(date)])


@dataclass(frozen=True)
class Curve:
    """The downloads or the likes of a group of models, followed over s snapshots.

    Attributes
    ----------
    observed : ndarray of int, shape (s,)
        The number of members with a known count in each snapshot.
    sums : ndarray of float64, shape (s,)
        The sums of these counts; NaN where no count is known.
    steps : tuple of Gain, length s - 1
        The changes from each snapshot to the next, over the members with known counts in both.
    index : ndarray of float64, shape (s,)
        The chained index of growth. It is 100 at the first snapshot after which all growth can be measured, and NaN
        before that snapshot. If the growth of the last step cannot be measured, all values are NaN.
    """

    observed: np.ndarray
    sums: np.ndarray
    steps: tuple[Gain, ...]
    index: np.ndarray


@dataclass(frozen=True)
class GroupHistory:
    """The number of models, the downloads and the likes of a group over s snapshots.

    Attributes
    ----------
    models : ndarray of int, shape (s,)
        The number of members that each snapshot lists. It depends on what its source covers, so it does not measure
        growth.
    downloads, likes : Curve
        The counts.
    """

    models: np.ndarray
    downloads: Curve
    likes: Curve


def trace_history(
    downloads: NDArray[np.float64],
    likes: NDArray[np.float64],
    snapshots: Sequence[Snapshot],
    *,
    date: str,
    source: str,
    sha256: str,
    keep_placeholders: bool = False,
) -> History | None:
    """Combine this catalogue and the earlier snapshots into a history.

    Parameters
    ----------
    downloads, likes : ndarrays of float64, shape (n,)
        The counts of this catalogue, NaN where unknown.
    snapshots : sequence of Snapshot
        The earlier snapshots, reduced to the models of this catalogue and sorted by date.
    date, source, sha256 : str
        The date, the file and the digest of this catalogue.
    keep_placeholders : bool
        Whether zero likes are treated as real counts in every snapshot.

    Returns
    -------
    History or None
        None for fewer than three snapshots, including this catalogue.
    """
    if len(snapshots) < 2:
        return None
    series = [*(one.likes for one in snapshots), likes]
    unknown = [False] * len(series) if keep_placeholders else find_unread_snapshots(series)
    earlier = [
        np.where(one.likes == 0, np.nan, one.likes) if blind else one.likes
        for one, blind in zip(snapshots, unknown, strict=False)
    ]
    now = Held(
        date=date,
        source=source,
        sha256=sha256,
        models=len(downloads),
        gone=0,
        downloads=float(np.nansum(downloads)) if np.isfinite(downloads).any() else None,
        likes=float(np.nansum(likes)) if np.isfinite(likes).any() else None,
    )
    return History(
        held=(*(one.held for one in snapshots), now),
        listed=np.column_stack([*(one.listed for one in snapshots), np.ones(len(downloads), dtype=bool)]),
        downloads=np.column_stack([*(one.downloads for one in snapshots), downloads]),
        likes=np.column_stack([*earlier, likes]),
        zero_likes_unknown=np.array(unknown),
    )


def choose_snapshots(history: History, most: int) -> list[int]:
    """Choose the snapshots to compare: the first one and the newest ones.

    Parameters
    ----------
    most : int
        The largest number of snapshots, two or more.

    Returns
    -------
    list of int
        The positions of the snapshots, from the oldest to this catalogue.
    """
    count = len(history.held)
    return [0, *range(max(1, count - most + 1), count)]


def follow_group(
    rows: np.ndarray, history: History, *, least_downloads: float, least_likes: float, least_members: int
) -> GroupHistory:
    """Compute the history of a group of models over the snapshots.

    The sums of two snapshots cannot be compared, because the snapshots list different models. Each step therefore
    compares only the members with known counts in both of its snapshots. The steps are chained into an index, as in
    price statistics (a matched-model index). Models that are not in this catalogue are left out, because their
    families are unknown.

    Parameters
    ----------
    rows : ndarray of int, shape (any,)
        The members of the group.
    history : History
        The snapshots.
    least_downloads, least_likes : float
        Growth is measured only if the sum before the step is at least this large.
    least_members : int
        Growth is measured only if at least this many members can be compared.
    """
    return GroupHistory(
        models=history.listed[rows].sum(axis=0),
        downloads=_follow_count(rows, history.downloads, least_downloads, least_members),
        likes=_follow_count(rows, history.likes, least_likes, least_members),
    )


def _follow_count(rows: np.ndarray, counts: np.ndarray, least: float, members: int) -> Curve:
    counts = counts[rows]
    observed = np.isfinite(counts)
    steps = tuple(measure_gains(counts, least, members))
    return Curve(
        observed=observed.sum(axis=0),
        sums=np.where(observed.any(axis=0), np.nansum(counts, axis=0), np.nan),
        steps=steps,
        index=_chain_steps([step.growth for step in steps]),
    )


def _chain_steps(growths: Sequence[float]) -> np.ndarray:
    """Compute the index of growth by multiplying the growth rates between consecutive snapshots.

    s - 1 rates give the index of s snapshots. The index is NaN where it is unknown (see `Curve.index`).
    """
    index = np.full(len(growths) + 1, np.nan)
    unmeasured = np.flatnonzero(~np.isfinite(growths))
    first = int(unmeasured[-1]) + 1 if len(unmeasured) else 0
    if first < len(growths):
        index[first:] = 100 * np.cumprod([1.0, *(1 + growth for growth in growths[first:])])
    return index
