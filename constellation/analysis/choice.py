"""What a name says and what its owner says in, the path that each model is placed on out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names import Names
from constellation.analysis.paths import Paths
from constellation.analysis.placement import Placement, descends
from constellation.analysis.stems import Stems

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
