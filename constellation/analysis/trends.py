"""Changes of the downloads and likes of models since the previous snapshot of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from constellation.catalogue.placeholders import find_unread_snapshots


@dataclass(frozen=True)
class Observations:
    """The downloads and likes of the models in one snapshot of the catalogue.

    Attributes
    ----------
    ids : ndarray of object, shape (n,)
        The ids of the models, sorted.
    downloads, likes : ndarrays of float64, shape (n,)
        NaN where unknown.
    """

    ids: np.ndarray
    downloads: NDArray[np.float64]
    likes: NDArray[np.float64]


@dataclass(frozen=True)
class Trends:
    """The change of each model's downloads and likes since the previous snapshot.

    Row i is model i of this catalogue.

    Attributes
    ----------
    since : str
        The date of the previous snapshot, '' if unknown.
    before : ndarray of bool, shape (n,)
        Whether the previous snapshot has the model.
    created_since : ndarray of bool, shape (n,)
        Whether the model was created after the previous snapshot; False if the date is unknown.
    downloads_before, likes_before : ndarrays of float64, shape (n,)
        The counts in the previous snapshot; NaN where the count is unknown in either snapshot.
    zero_likes_unknown : bool
        Whether the zero likes of the previous snapshot are treated as unknown.
    gone : tuple of (str, float)
        The models of the previous snapshot that are not in this catalogue: their ids, and their downloads in that
        snapshot.
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
    """The change of a group's downloads or likes between two snapshots.

    Attributes
    ----------
    observed : int
        The number of members with known counts in both snapshots. Other members are left out.
    before, now : float
        The sums of the counts of these members in the two snapshots.
    growth : float
        now / before - 1; NaN if the earlier sum or the number of members is too small.
    """

    observed: int
    before: float
    now: float
    growth: float

    @property
    def rise(self) -> float:
        """The increase of the total count from the earlier to the later snapshot."""
        return self.now - self.before


def compare_snapshots(
    current: Observations,
    created: Sequence[str] | np.ndarray,
    previous: Observations,
    since: str,
    *,
    zero_likes_unknown: bool = False,
    keep_placeholders: bool = False,
) -> Trends:
    """Compare the models of the catalogue with the models that have the same ids in the previous snapshot.

    Parameters
    ----------
    current : Observations
        The counts of the catalogue's n models.
    created : sequence of str, length n
        The dates of creation, '' where unknown.
    previous : Observations
        The counts of the previous snapshot.
    since : str
        The date of the previous snapshot, '' if unknown.
    zero_likes_unknown : bool
        Whether other snapshots show that the previous snapshot did not record likes.
    keep_placeholders : bool
        Whether zero likes are always treated as real counts.
    """
    earlier = pd.DataFrame({"downloads": previous.downloads, "likes": previous.likes}, index=previous.ids)
    matched = earlier.reindex(current.ids)
    likes_before = matched["likes"].to_numpy(copy=True)
    zero_unknown = not keep_placeholders and (
        zero_likes_unknown or find_unread_snapshots([likes_before, current.likes])[0]
    )
    if zero_unknown:
        likes_before[likes_before == 0] = np.nan
    likes_before[~np.isfinite(current.likes)] = np.nan
    downloads_before = matched["downloads"].to_numpy(copy=True)
    downloads_before[~np.isfinite(current.downloads)] = np.nan
    gone = earlier[~earlier.index.isin(current.ids)].sort_index()
    return Trends(
        since,
        pd.Index(current.ids).isin(earlier.index),
        np.array([bool(date) and bool(since) and date > since for date in created], dtype=bool),
        downloads_before,
        likes_before,
        zero_unknown,
        tuple(zip(gone.index.tolist(), gone["downloads"].tolist(), strict=True)),
    )


def measure_gain(rows: np.ndarray, before: np.ndarray, now: np.ndarray, least: float, members: int = 1) -> Gain:
    """Measure how the downloads or likes of a group of models changed between two snapshots.

    Only members with known counts in both snapshots are used.

    Parameters
    ----------
    rows : ndarray of int, shape (any,)
        The members of the group.
    before, now : ndarrays of float64, shape (n,)
        The counts in the two snapshots, NaN where unknown.
    least : float
        Growth is measured only if the earlier sum is at least this large.
    members : int
        Growth is measured only if at least this many members can be compared.
    """
    seen = rows[np.isfinite(before[rows]) & np.isfinite(now[rows])]
    return _form_gain(len(seen), float(before[seen].sum()), float(now[seen].sum()), least, members)


def measure_gains(counts: np.ndarray, least: float, members: int = 1) -> list[Gain]:
    """Measure the change of a count of a group of models from each snapshot to the next.

    Parameters
    ----------
    counts : ndarray of float64, shape (m, s)
        The counts of the members in the snapshots, NaN where unknown.
    least, members
        See `measure_gain`.

    Returns
    -------
    list of Gain, length s - 1
    """
    known = np.isfinite(counts)
    seen = known[:, :-1] & known[:, 1:]
    before, now = (np.where(seen, part, 0.0).sum(axis=0).tolist() for part in (counts[:, :-1], counts[:, 1:]))
    observed = seen.sum(axis=0).tolist()
    return [_form_gain(*sums, least, members) for sums in zip(observed, before, now, strict=True)]


def _form_gain(observed: int, before: float, now: float, least: float, members: int) -> Gain:
    growth = now / before - 1 if before >= least and observed >= members else float("nan")
    return Gain(observed, before, now, growth)
