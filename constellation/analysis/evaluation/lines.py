"""Accuracy and calibration of inferred lines. The line of a model is what the model is built on.

The known lines of some models are hidden and inferred again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold, KFold

from constellation.analysis.lineage.clues import Clues
from constellation.analysis.lineage.inference import infer_lines
from constellation.analysis.statistics import Proportion, measure_proportion
from constellation.workers import Engine

#: The number of folds. The known lines of each fold are hidden in turn.
FOLDS = 5
#: The number of bins of probability.
BINS = 10


@dataclass(frozen=True)
class Bin:
    """A group of models whose inferred lines have similar probabilities.

    Attributes
    ----------
    n : int
        The number of models.
    probability : float
        The mean of their probabilities.
    right : float
        The share of these models whose line is right.
    """

    n: int
    probability: float
    right: float


@dataclass(frozen=True)
class InferenceAccuracy:
    """How often the inferred lines are correct.

    Attributes
    ----------
    right : Proportion
        The proportion of the models whose inferred line is the known one. Models without an inferred line count as
        wrong.
    answered : float
        The share of the models that have an inferred line.
    by_family : Proportion
        The same proportion as `right`, but only over the models whose inferred line is also the line of their
        family.
    bins : tuple of Bin, length BINS
        The models by their probability, from [0, 0.1) to [0.9, 1]. This is a reliability diagram as a table.
    """

    right: Proportion
    answered: float
    by_family: Proportion
    bins: tuple[Bin, ...]


def measure_inference(
    clues: Clues, line: NDArray[np.int32], own: NDArray[np.int32], groups: NDArray[np.integer] | None, seed: int
) -> InferenceAccuracy | None:
    """Measure how often the inferred lines are correct, by five-fold cross-validation.

    The known lines of each fold are hidden and inferred from the other folds. The probabilities are also fitted to
    the other folds only, so they are never tested on the models that they were fitted to.

    Parameters
    ----------
    clues : Clues
        The facts of all models.
    line, own : ndarrays of int32, shape (n,)
        As in `infer_lines`.
    groups : ndarray of int, shape (n,), or None
        Models of the same group are in the same fold, for example all models of an owner. If it is None, the folds
        are random.
    seed : int
        The seed of the folds and of the inference.

    Returns
    -------
    InferenceAccuracy or None
        None if there are too few models or groups for five folds.
    """
    known = np.flatnonzero(line >= 0)
    if len(known if groups is None else np.unique(groups[known])) < FOLDS:
        return None
    found = np.full(len(line), -1, dtype=np.int32)
    probability, by_family = np.full(len(line), np.nan), np.zeros(len(line), dtype=bool)
    for positions in _split(known, groups, seed):
        rows = known[positions]
        taught = line.copy()
        taught[rows] = -1
        inferred = infer_lines(clues, taught, own, rows, seed, Engine(jobs=1))
        found[rows], probability[rows], by_family[rows] = inferred.line, inferred.probability, inferred.by_family
    right = found[known] == line[known]
    return InferenceAccuracy(
        right=measure_proportion(int(right.sum()), len(known)),
        answered=float((found[known] >= 0).mean()),
        by_family=measure_proportion(int(right[by_family[known]].sum()), int(by_family[known].sum())),
        bins=fill_bins(probability[known], right),
    )


def _split(known: NDArray[np.int64], groups: NDArray[np.integer] | None, seed: int) -> Sequence[NDArray[np.int64]]:
    if groups is None:
        return [test for _, test in KFold(FOLDS, shuffle=True, random_state=seed).split(known)]
    return [test for _, test in GroupKFold(FOLDS).split(known, groups=groups[known])]


def fill_bins(probability: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """Group models into ten bins of equal width by the probability of their inferred lines.

    Models with the probability NaN are left out.
    """
    known = np.isfinite(probability)
    probability, right = probability[known], right[known]
    # Rounding makes sure that 0.3 is in the bin that begins at 0.3, although 0.3 * 10 may be slightly less than 3.
    number = np.minimum(np.floor(np.round(probability * BINS, 9)).astype(np.int64), BINS - 1)
    sizes = np.bincount(number, minlength=BINS)
    sums, counts = (np.bincount(number, weights, minlength=BINS) for weights in (probability, right))
    with np.errstate(invalid="ignore"):
        means, shares = sums / sizes, counts / sizes
    return tuple(Bin(*cells) for cells in zip(sizes.tolist(), means.tolist(), shares.tolist(), strict=True))
