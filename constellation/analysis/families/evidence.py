"""Evidence: the n-grams of a name that show to which family the model belongs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.assignment import Assignment
from constellation.analysis.families.scoring import SIZED, Scores
from constellation.analysis.families.stems import Stems
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import Ragged, bound, count_keys, find_first, number_runs


def gather_evidence(
    names: Names, stems: Stems, scores: Scores, assignment: Assignment, placed: NDArray[np.bool_]
) -> Ragged:
    """For each model, return the n-grams that decide its family, and the weights of these n-grams.

    The weights of a model add up to 1.

    Parameters
    ----------
    names, stems, scores, assignment
        The names, the stems, the scores of the stems and the paths of the models.
    placed : ndarray of bool, shape (n,)
        Whether the model belongs to a clade.

    Returns
    -------
    Ragged of (str, float), n rows
        The text of each n-gram and its weight. If the owner decides, the text is the owner followed by a slash.
    """
    occurrences = stems.occurrences
    by_name = np.flatnonzero(placed & (assignment.occurrence >= 0))
    by_owner = np.flatnonzero(placed & (assignment.occurrence < 0))
    deciding = assignment.occurrence[by_name]
    score, sized = scores.score[deciding], np.flatnonzero(scores.sized[deciding] >= 0)
    total = score.copy()
    total[sized] += SIZED
    lengths = np.zeros(len(names), dtype=np.int64)
    lengths[by_name] = lengths[by_owner] = 1
    lengths[by_name[sized]] += 1
    bounds = bound(lengths)
    start = np.concatenate([occurrences.start[deciding], occurrences.start[deciding[sized]]])
    end = np.concatenate([occurrences.end[deciding], scores.sized[deciding[sized]]])
    weight = np.concatenate([score / total, SIZED / total[sized]])
    runs = number_runs(names.tokens.codes, start, end - start)
    weights, of_weight = np.unique(weight, return_inverse=True)
    keys, _, number = count_keys(runs * len(weights) + of_weight)
    first = find_first(number, len(keys))
    values = [
        (" ".join(map(names.tokens.values.__getitem__, names.tokens.codes[begin:stop].tolist())), share)
        for begin, stop, share in zip(
            start[first].tolist(), end[first].tolist(), weight[first].tolist(), strict=True
        )
    ]
    owners, _, of_owner = count_keys(names.owner_of[by_owner].astype(np.int64))
    codes = np.empty(bounds[-1], dtype=np.int32)
    codes[bounds[by_name]], codes[bounds[by_name[sized]] + 1] = np.split(number, [len(by_name)])
    codes[bounds[by_owner]] = len(values) + of_owner
    return Ragged(bounds, codes, (*values, *((f"{names.all_owners[owner]}/", 1.0) for owner in owners.tolist())))
