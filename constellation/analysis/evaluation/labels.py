"""Agreement of groups of models with labels, such as architectures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, homogeneity_completeness_v_measure


@dataclass(frozen=True)
class LabelAgreement:
    """How well groups of models agree with the labels of the models.

    Models without a label are left out.

    Attributes
    ----------
    n : int
        The number of labelled models.
    labels, groups : int
        The numbers of distinct labels and of distinct groups. Unplaced models are not counted as groups.
    coverage : float
        The share of the models that belong to a group.
    homogeneity, completeness : float
        Homogeneity and completeness in [0, 1] [1]_.
    information : float
        The adjusted mutual information [2]_: 0 for random groups, 1 for groups that equal the labels.

    References
    ----------
    .. [1] A. Rosenberg and J. Hirschberg (2007). V-Measure: A conditional entropy-based external cluster evaluation
       measure. EMNLP-CoNLL, 410-420.
    .. [2] N. X. Vinh, J. Epps and J. Bailey (2010). Information theoretic measures for clusterings comparison.
       Journal of Machine Learning Research 11, 2837-2854.
    """

    n: int
    labels: int
    groups: int
    coverage: float
    homogeneity: float
    completeness: float
    information: float


def measure_label_agreement(labels: Sequence[str], group_of: NDArray[np.int32]) -> LabelAgreement:
    """Measure how well groups of models agree with the labels of the models.

    Models without a label are left out. An unplaced model counts as a group of its own, so that leaving models
    unplaced does not improve the result.

    Parameters
    ----------
    labels : sequence of str, length n
        The label of each model, "" for none.
    group_of : ndarray of int32, shape (n,)
        The group of each model, -1 for an unplaced model.
    """
    known = np.array([label != "" for label in labels], dtype=bool)
    if not known.any():
        return LabelAgreement(0, 0, 0, 0.0, 0.0, 0.0, 0.0)
    truth = np.unique([label for label in labels if label], return_inverse=True)[1]
    chosen = np.asarray(group_of)[known]
    placed = chosen >= 0
    groups = np.where(placed, chosen, np.arange(len(chosen)) + chosen.max() + 1)
    homogeneity, completeness, _ = homogeneity_completeness_v_measure(truth, groups)
    return LabelAgreement(
        n=len(chosen),
        labels=int(truth.max()) + 1,
        groups=len(np.unique(chosen[placed])),
        coverage=float(placed.mean()),
        homogeneity=float(homogeneity),
        completeness=float(completeness),
        information=float(adjusted_mutual_info_score(truth, groups)),
    )


def keep_common_labels(labels: Sequence[str], least: int) -> list[str]:
    """Replace rare labels by an empty text.

    A label is rare if fewer than `least` models have it.
    """
    counts = Counter(labels)
    return [label if counts[label] >= least else "" for label in labels]
