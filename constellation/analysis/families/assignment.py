"""Assignment of each model to a family, by the model's name or owner.

A model is assigned to a path of the trie (see trie.py). The path leads to the model's family.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.hierarchy import Hierarchy
from constellation.analysis.families.scoring import Scores
from constellation.analysis.families.stems import Stems
from constellation.analysis.families.trie import Trie
from constellation.analysis.names.names import Names

#: The confidence of a model that is assigned by the stem in its owner's name alone.
_MAKER = 0.6
#: The confidence of a model in a series (see `find_series`).
_SERIES = 0.9
#: The confidence of a model without a stem whose owner has a family.
_FAMILY_OWNER = 0.7


@dataclass(frozen=True, eq=False)
class Assignment:
    """The path of each model in the trie (prefix tree) of families.

    Row i is model i.

    Attributes
    ----------
    node, runner_up : ndarrays of int64, shape (n,)
        The node of the trie at which the best and the second-best path end, -1 for none.
    confidence : ndarray of float64, shape (n,)
        In [0, 1].
    occurrence : ndarray of int64, shape (n,)
        The occurrence of the stem that decides (see `Stems.occurrences`), -1 if the owner decides.
    also : ndarray of int64, shape (any,)
        The other occurrences of unrelated stems, sorted by name, then by position in the name.
    """

    node: NDArray[np.int64]
    runner_up: NDArray[np.int64]
    confidence: NDArray[np.float64]
    occurrence: NDArray[np.int64]
    also: NDArray[np.int64]


def assign_models(
    names: Names,
    stems: Stems,
    lines: Hierarchy,
    scores: Scores,
    trie: Trie,
    series: NDArray[np.bool_],
    makers: NDArray[np.int32],
    family_owners: NDArray[np.bool_],
) -> Assignment:
    """Assign each model to a path in the trie (prefix tree) of families.

    The best stem in the name of the model decides. If the name has no stem, or if the owner publishes a series
    (see `find_series`), the owner decides.

    Parameters
    ----------
    names, stems, lines, scores, trie
        The names, their stems, the derivations of the stems, their scores and the paths.
    series, family_owners : ndarrays of bool, shape (owners,)
        See `find_series` and `find_family_owners`.
    makers : ndarray of int32, shape (owners,)
        See `find_makers`.
    """
    owner, occurrences, best = names.owner_of, stems.occurrences, scores.best
    stem_of, node_of = np.append(occurrences.stem, np.int32(-1)), np.append(trie.of_occurrence, -1)
    maker = makers[owner]
    by_owner = series[owner] | ((best < 0) & family_owners[owner] & (maker < 0))
    by_maker = ~by_owner & (best < 0) & (maker >= 0)
    occurrence = np.where(by_owner, -1, best)
    node = np.where(by_owner, trie.of_owner[owner], node_of[occurrence])
    node = np.where(by_maker, np.append(trie.of_stem, -1)[maker], node)
    confidence = np.where(occurrence >= 0, scores.confidence, 0.0)
    confidence[by_owner] = np.where(series[owner[by_owner]], _SERIES, _FAMILY_OWNER)
    confidence[by_maker] = _MAKER
    # Without a second stem in the name, the stem of the maker is the runner-up.
    foreign = (occurrence >= 0) & (maker >= 0) & ~lines.is_within(stem_of[occurrence], maker)
    runner_up = np.where(foreign, np.append(trie.of_stem, -1)[maker], -1)
    runner_up = np.where((occurrence >= 0) & (scores.runner_up >= 0), node_of[scores.runner_up], runner_up)
    runner_up = np.where(by_owner, node_of[best], runner_up)
    place, row = np.arange(len(occurrences)), occurrences.row
    unrelated = (place != best[row]) & ~lines.is_within(stem_of[best[row]], occurrences.stem)
    also = np.flatnonzero(np.where(by_owner[row], place == best[row], unrelated))
    return Assignment(node, runner_up, confidence, occurrence, also)
