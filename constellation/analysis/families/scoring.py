"""The stems that names bear in, the one that each name is placed by, with its confidence and runner-up, out.

Where a name bears several stems, the line that it is built on should win over the brand: the stem that
more models bear alone, with a bonus for the one that comes first and for one that a size follows
(``Nous-Hermes-Llama2-13b``).

What a name says and what its owner says in, the path that each model is placed on out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.derivation import Growth
from constellation.analysis.families.stems import Stems
from constellation.analysis.families.trie import Paths
from constellation.analysis.names.names import Names

_STANDING = 0.5  # the share of a brand's names that bear no other stem, to hold names that also bear its line
_FIRST = 1.75  # added to the logarithm of the models that bear only this stem, for the first stem of a name
SIZED = 0.75  # for a stem that a size follows, its edition between them or not
_SURE = 0.97  # confidence of a name whose first word is its only stem
_LATER = 0.93  # where other words come before it
_GLUED = 0.9  # where it is glued into a word that few names bear
_FEW = 1.0  # a stem of n models is trusted n / (n + _FEW)


@dataclass(frozen=True, eq=False)
class Placement:
    """What each name is placed by; row i is name i.

    winner, rival : int64 (n,), bearings (see stems.py): the best, and the best of the others that is not of its
                    ancestry; -1 for none
    confidence    : float64 (n,), in [0, 1]
    score         : float64 (bearings,), what speaks for each, a size behind it left out
    sized         : int64 (bearings,), the end of the n-gram from the stem to the size that follows it, -1 for none
    line_of       : int32 (words,), the stem that each stem grew from, -1 for none
    """

    winner: NDArray[np.int64]
    rival: NDArray[np.int64]
    confidence: NDArray[np.float64]
    score: NDArray[np.float64]
    sized: NDArray[np.int64]
    line_of: NDArray[np.int32]


def place_names(names: Names, stems: Stems, grown: Mapping[int, Growth]) -> Placement:
    """Place every name by the best of its stems; linear in the bearings.

    A brand that grew from the winner is preferred to it where it is mostly borne alone.
    """
    borne, size = stems.borne, len(stems.words)
    line_of = np.full(size, -1, dtype=np.int32)
    line_of[list(grown)] = [growth.line for growth in grown.values()]
    score, sized = _score(names, stems)
    total = score + np.where(sized >= 0, SIZED, 0.0)
    ranked = np.lexsort((borne.start, -total, borne.row))
    best = _find_first(ranked, borne.row, len(names))
    # A brand of the winner's takes its place: where it is no ancestor of itself, and stands by itself.
    standing = (line_of >= 0) & (stems.alone >= _STANDING * stems.support)
    stem, first = borne.stem[ranked], borne.stem[best[borne.row[ranked]]]
    brand = standing[stem] & (stem != first) & descends(stem, first, line_of)
    preferred = _find_first(ranked[brand], borne.row, len(names))
    winner = np.where(preferred >= 0, preferred, best)
    won = borne.stem[winner[borne.row[ranked]]]
    kin = descends(stem, won, line_of) | descends(won, stem, line_of)
    rival = _find_first(ranked[~kin], borne.row, len(names))
    confidence = np.zeros(len(names))
    placed = np.flatnonzero(winner >= 0)
    confidence[placed] = _trust(stems, winner[placed], names)
    for row in np.flatnonzero(rival >= 0).tolist():
        margin = float(total[winner[row]] - total[rival[row]])
        confidence[row] *= 1 / (1 + math.exp(-max(margin, 0.0) - 1))
    return Placement(winner, rival, confidence, score, sized, line_of)


def descends(stem: NDArray[np.int32], ancestor: NDArray[np.int32], line_of: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether each stem is the other or grew from it, at however many removes."""
    found, at = stem == ancestor, stem.copy()
    while (up := at >= 0).any():
        at[up] = line_of[at[up]]
        found |= at == ancestor
    return found


def _find_first(ranked: NDArray[np.int64], row: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    """The first of some bearings, which stand by row, of each row: int64 (size,), -1 where it has none."""
    first = np.full(size, -1, dtype=np.int64)
    first[row[ranked[::-1]]] = ranked[::-1]
    return first


def _score(names: Names, stems: Stems) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Give what speaks for each bearing: a score, and where the n-gram up to its size ends, -1 without one."""
    borne, kinds = stems.borne, np.append(names.kinds.codes, np.int8(-1))
    counts, number = np.unique(stems.alone, return_inverse=True)
    logarithm = np.array([math.log(2 + count) for count in counts.tolist()])[number]
    score = logarithm[borne.stem]
    score[np.diff(borne.row, prepend=-1) != 0] += _FIRST
    last = names.tokens.bounds[borne.row + 1]
    at = borne.end + ((borne.end < last) & (kinds[borne.end] == names.kind_of["version"]))
    sized = (at < last) & (kinds[at] == names.kind_of["size"])
    return score, np.where(sized, at + 1, -1)


def _trust(stems: Stems, winner: NDArray[np.int64], names: Names) -> NDArray[np.float64]:
    """Give how far the stem that a name is placed by is to be trusted, before rivals are asked."""
    borne = stems.borne
    stem, row = borne.stem[winner], borne.row[winner]
    leads = (winner == borne.bounds[row]) & (borne.start[winner] == names.tokens.bounds[row])
    base = np.where(leads, _SURE, _LATER)
    base = np.where(borne.word[winner] != stem, base * _GLUED, base)
    models = stems.support[stem]
    return base * models / (models + _FEW) * (1 + stems.cohesion[stem]) / 2


_MAKER = 0.6  # confidence of a name placed only by the stem in its owner's name
_SERIES = 0.9  # of one of an owner whose names share nothing else
_CARRIED = 0.7  # of one of an owner with several models that bear no stem


@dataclass(frozen=True, eq=False)
class Choice:
    """The path that each model is placed on; row i is model i.

    node       : int64 (n,), the node of `Paths` where its path ends, -1 if unplaced; rival : the same of the
                 second-best path
    confidence : float64 (n,)
    named      : int64 (n,), the bearing (see stems.py) that places it, -1 where its owner does
    also       : int64, the other bearings of names that say something else, by name and in its order
    """

    node: NDArray[np.int64]
    rival: NDArray[np.int64]
    confidence: NDArray[np.float64]
    named: NDArray[np.int64]
    also: NDArray[np.int64]


def choose_paths(
    names: Names,
    stems: Stems,
    placement: Placement,
    paths: Paths,
    series: NDArray[np.bool_],
    makers: NDArray[np.int32],
    carriers: NDArray[np.bool_],
) -> Choice:
    """Choose between what a name and what its owner says; only in a series does the owner go first.

    series, carriers : bool (owners,); makers : int32 (owners,), see owners.py
    """
    owner, borne, winner = names.owner_of, stems.borne, placement.winner
    stem_of, node_of = np.append(borne.stem, np.int32(-1)), np.append(paths.of_bearing, -1)
    maker = makers[owner]
    owned = series[owner] | ((winner < 0) & carriers[owner] & (maker < 0))
    made = ~owned & (winner < 0) & (maker >= 0)
    named = np.where(owned, -1, winner)
    node = np.where(owned, paths.of_owner[owner], node_of[named])
    node = np.where(made, np.append(paths.of_stem, -1)[maker], node)
    confidence = np.where(named >= 0, placement.confidence, 0.0)
    confidence[owned] = np.where(series[owner[owned]], _SERIES, _CARRIED)
    confidence[made] = _MAKER
    # Where nothing else speaks against the winner, the stem of its maker does.
    foreign = (named >= 0) & (maker >= 0) & ~descends(stem_of[named], maker, placement.line_of)
    rival = np.where(foreign, np.append(paths.of_stem, -1)[maker], -1)
    rival = np.where((named >= 0) & (placement.rival >= 0), node_of[placement.rival], rival)
    rival = np.where(owned, node_of[winner], rival)
    place, row = np.arange(len(borne)), borne.row
    apart = (place != winner[row]) & ~descends(stem_of[winner[row]], borne.stem, placement.line_of)
    also = np.flatnonzero(np.where(owned[row], place == winner[row], apart))
    return Choice(node, rival, confidence, named, also)
