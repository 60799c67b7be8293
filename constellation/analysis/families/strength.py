"""Weak families: families whose models are perhaps unrelated.

Either unrelated models share a word, or the models are a series of one owner. Names alone do not prove such
families, so they rank after the others.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.families import UNNAMED, Families
from constellation.analysis.names.names import Names

#: The strength of a family: that of a weak family, and that of any other.
SHARED_WORD, ONE_OWNER, STRONG = "shared word", "one owner", "strong"
#: The largest number of models of a word that several models share.
_LARGEST = 25
#: The smallest share of the models of a family that continue the stem as its leader does.
_LIKE_LEADER = 0.5


def mark_weak_families(families: Families, names: Names) -> Families:
    """Mark the top-level families whose models are perhaps unrelated.

    The time is linear in the number of models. The leader of a family is the owner with most of its models. A
    family of at most 25 models is marked as a shared word if its names differ from the names of the leader. This is
    the case if fewer than half of them have the same word after the stem as a name of the leader. All sizes count
    as the same word. If several owners have equally many models, the leader is the owner whose words occur in most
    names. A family with one owner is a series of this owner. Models whose owner is unknown have different owners.
    If no owner is known, nothing is marked.

    Parameters
    ----------
    families : Families
        The families.
    names : Names
        The names.
    """
    rows = np.flatnonzero(families.member_of >= 0)
    rows = rows[np.argsort(families.top_of[rows], kind="stable")]
    tops = families.top_of[rows]
    maker, known = names.maker_of[rows], names.is_maker[names.owner_of[rows]]
    weak: dict[int, str] = {}
    for top in families.hierarchy.tops:
        begin, end = np.searchsorted(tops, [top, top + 1])
        makers = maker[begin:end][known[begin:end]]
        if not len(makers):
            continue
        if len(makers) == end - begin and (makers == makers[0]).all():
            weak[top] = ONE_OWNER
        elif end - begin <= _LARGEST:
            own = np.where(known[begin:end], maker[begin:end], -1)
            if _share_with_leader(own, families.following[rows[begin:end]]) < _LIKE_LEADER:
                weak[top] = SHARED_WORD
    return dataclasses.replace(families, weak=weak)


def _share_with_leader(makers: NDArray[np.integer], following: NDArray[np.int32]) -> float:
    """Return the share of names that resemble the names of the family's largest maker.

    Such a name has the same token after the stem as a name of the largest maker. The share is in [0, 1].

    Parameters
    ----------
    makers : ndarray of int, shape (m,)
        The maker of each model, -1 if it is unknown.
    following : ndarray of int32, shape (m,)
        See `Families.following`. Models that are not placed by a stem count as similar to those of the largest
        maker.
    """
    found, counts = np.unique(makers[makers >= 0], return_counts=True)
    leaders = found[counts == counts.max()].tolist()
    unnamed = following == UNNAMED
    return max(
        float((unnamed | np.isin(following, following[(makers == one) & ~unnamed])).mean()) for one in leaders
    )
