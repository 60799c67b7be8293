"""Find zero likes that a source has written in place of unknown likes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from constellation.catalogue.placeholders.evidence import LEAST_OTHERS, LEAST_ROWS, have_too_few
from constellation.catalogue.placeholders.facts import FROM_FILES, list_known_facts, list_marks
from constellation.catalogue.placeholders.report import Suspects

#: The largest number of strata of equal size by downloads, and the number of other rows in each of them.
_STRATA, _STRATUM = 10, 2 * LEAST_OTHERS
#: A column with zero likes only was not read if at least _LEAST_POPULAR models have _POPULAR downloads or more.
_POPULAR, _LEAST_POPULAR = 1_000, 20
#: Some models may lack likes more often than other models with the same number of downloads. The first number is
#: the factor for models that lack facts. The second is the factor for models of an unpopular task, architecture or
#: licence.
_OBSCURE, _UNPOPULAR = 5, 20
#: Only the tasks, architectures and licences of at least this many models are groups.
_LEAST_OF_KIND = {"task": 30, "architecture": 100, "license": 100}
_NAMES = {
    "active_parameters": "active parameters", "base_model": "base model", "created": "date",
    "languages": "language", "license": "licence",
}  # fmt: skip


@dataclass(frozen=True)
class _Group:
    """Rows that may come from a list without likes.

    what: the rows in words.
    rows: bool (n,).
    tolerance: how many times as often the models may lack likes as other models with as many downloads.
    mixed: whether some of the rows may come from a list with likes.
    """

    what: str
    rows: NDArray[np.bool_]
    tolerance: float = 1
    mixed: bool = False


def find_unread_likes(frame: pd.DataFrame, shared: NDArray[np.bool_]) -> Iterator[Suspects]:
    """Find groups of rows in which zero likes are placeholders.

    These rows have zero likes, although other rows with as many downloads have likes.

    frame: the canonical columns.
    shared: bool (n,), rows whose downloads are placeholders.

    The groups are rows that lack facts (see `list_marks`), rows with or without another fact, rows of a task, an
    architecture or a licence, and rows whose downloads are placeholders. Groups in which some rows have likes are
    skipped, except for the groups of rows that lack facts. The models of one owner are not a group: many similar
    models often have no likes.
    """
    likes, downloads = frame["likes"].to_numpy(), frame["downloads"].to_numpy()
    known = np.isfinite(likes)
    if not (likes == 0).any():
        return
    if not (likes > 0).any():
        if (known & (downloads >= _POPULAR)).sum() >= _LEAST_POPULAR:
            yield Suspects(known, ("likes",), "no model has likes")
        return
    if (likes == 0).sum() < LEAST_ROWS or known.sum() < LEAST_ROWS + LEAST_OTHERS:
        return  # too few for any group
    groups = [group for group in _list_groups(frame, shared) if group.mixed or not (likes[group.rows] > 0).any()]
    unliked = [group.rows for group in groups if not (likes[group.rows] > 0).any()]
    suspect = np.logical_or.reduce([np.zeros(len(frame), dtype=bool), *unliked])
    left = known.copy()
    for group in groups:
        found = _judge_group(group, likes, downloads, left & group.rows, left & ~suspect & ~group.rows)
        if found.any():
            yield Suspects(found, ("likes",), f"zero likes of {group.what}")
            left &= ~group.rows


def _list_groups(frame: pd.DataFrame, shared: NDArray[np.bool_]) -> Iterator[_Group]:
    """Yield all groups that are large enough for a test."""
    read = frame["likes"].notna().to_numpy()
    facts = list_known_facts(frame)

    def has_size(rows: NDArray[np.bool_], least: int = LEAST_ROWS) -> bool:
        return bool(least <= (read & rows).sum() < read.sum())

    for lack, has in list_marks(facts) if set(facts) - set(FROM_FILES) else ():
        if has_size(~has):
            yield _Group(f"models with {lack}", ~has, 1 if "created" in facts else _OBSCURE, mixed=True)
    if has_size(shared):
        yield _Group("models whose downloads are a placeholder", shared)
    for name in [name for name in facts if name != "created"]:
        label = _NAMES.get(name, name)
        if has_size(~facts[name]):
            yield _Group(f"models without {label}", ~facts[name], _OBSCURE)
        if has_size(facts[name]):
            yield _Group(f"models with {label}", facts[name], _OBSCURE)
    for name, least in _LEAST_OF_KIND.items():
        values = frame[name].to_numpy(dtype=object)
        sizes = Counter(values[read].tolist())
        for value in sorted(value for value, size in sizes.items() if value and size >= least):
            rows = values == value
            if has_size(rows):
                yield _Group(f"models of the {_NAMES.get(name, name)} {value}", rows, _UNPOPULAR)


def _judge_group(
    group: _Group,
    likes: NDArray[np.float64],
    downloads: NDArray[np.float64],
    rows: NDArray[np.bool_],
    others: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return which rows of a group have zero likes that are placeholders.

    The result is a boolean array of shape (n,).

    rows: the rows of the group with known likes.
    others: the rows to compare with.

    The number of genuine zeros in the group is estimated from the share of zero likes among other rows with as many
    downloads. If the group has many more zeros, all of its zeros are placeholders. Otherwise, each class of
    downloads in a mixed group is judged by itself.
    """
    nothing = np.zeros(len(likes), dtype=bool)
    zero = rows & (likes == 0)
    if zero.sum() < LEAST_ROWS or others.sum() < LEAST_OTHERS:
        return nothing
    strata = _divide_by_downloads(downloads, others)
    overall = float((likes[others] == 0).mean())
    size, zeros = (np.bincount(strata[part], minlength=_STRATA + 1) for part in (others, others & (likes == 0)))
    share = np.where(size >= LEAST_OTHERS, (zeros + 0.5) / (size + 1), overall)
    if _is_unread(share[strata[rows]], zero[rows], group.tolerance):
        return zero
    found = nothing
    if group.mixed:
        for stratum in range(_STRATA + 1):
            part = rows & (strata == stratum)
            if size[stratum] >= LEAST_OTHERS and _is_unread(share[strata[part]], zero[part], group.tolerance):
                found = found | (zero & part)
    return found


def _divide_by_downloads(downloads: NDArray[np.float64], others: NDArray[np.bool_]) -> NDArray[np.int_]:
    """Divide the rows into classes with similar numbers of downloads.

    Return the number of the class of each row, int (n,).

    The class with the lowest downloads is 0. The class of unknown downloads is _STRATA.
    """
    known = np.isfinite(downloads)
    counts = downloads[others & known]
    strata = min(max(len(counts) // _STRATUM, 1), _STRATA)
    edges = np.unique(np.quantile(counts, np.arange(1, strata) / strata)) if len(counts) else np.zeros(0)
    return np.where(known, np.searchsorted(edges, np.where(known, downloads, 0), side="right"), _STRATA)


def _is_unread(share: NDArray[np.float64], zero: NDArray[np.bool_], tolerance: float) -> bool:
    """Return whether the zero likes of a group of rows are placeholders.

    share: float64 (m,), the share of zeros among similar rows.
    zero: bool (m,), whether each row has zero likes.
    """
    zeros, liked = int(zero.sum()), int((~zero).sum())
    odds = float(share.sum()) / max(float((1 - share).sum()), 1e-9)
    return have_too_few(liked, zeros, odds, tolerance)
