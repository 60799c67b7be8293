"""Labels and an assignment of the same models in, how far the two agree out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, homogeneity_completeness_v_measure


@dataclass(frozen=True)
class Agreement:
    """How far groups agree with labels, over the models that have a label.

    n : labelled models; labels and groups : how many of each, an unplaced model being no group; coverage : the
    share of the models that is placed; homogeneity, completeness : Rosenberg and Hirschberg 2007;
    information : adjusted mutual information (Vinh, Epps and Bailey 2010), 0 for chance, 1 for the same.
    """

    n: int
    labels: int
    groups: int
    coverage: float
    homogeneity: float
    completeness: float
    information: float


def measure_agreement(labels: Sequence[str], group_of: NDArray[np.int32]) -> Agreement:
    """Measure groups against labels.

    Parameters: for each model its label, "" for none, and its group, -1 where unplaced. Models without a
    label are left out; an unplaced model counts as a group of its own, so that leaving models out never
    pays.
    """
    known = np.array([label != "" for label in labels], dtype=bool)
    if not known.any():
        return Agreement(0, 0, 0, 0.0, 0.0, 0.0, 0.0)
    truth = np.unique([label for label in labels if label], return_inverse=True)[1]
    chosen = np.asarray(group_of)[known]
    placed = chosen >= 0
    alone = np.where(placed, chosen, np.arange(len(chosen)) + chosen.max() + 1)
    homogeneity, completeness, _ = homogeneity_completeness_v_measure(truth, alone)
    return Agreement(
        n=len(chosen),
        labels=int(truth.max()) + 1,
        groups=len(np.unique(chosen[placed])),
        coverage=float(placed.mean()),
        homogeneity=float(homogeneity),
        completeness=float(completeness),
        information=float(adjusted_mutual_info_score(truth, alone)),
    )


def keep_common_labels(labels: Sequence[str], least: int) -> list[str]:
    """Blank the labels of fewer than `least` models."""
    counts = Counter(labels)
    return [label if counts[label] >= least else "" for label in labels]
