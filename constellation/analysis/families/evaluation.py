"""Labels and an assignment of the same models in, how far the two agree out.

Names in, the groups that simpler methods make of them out, to measure the families beside.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_mutual_info_score, homogeneity_completeness_v_measure

from constellation.analysis.names.features import weigh_ngrams
from constellation.analysis.names.names import Names


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


SAMPLE = 4000  # models that the paper's method is given at most: it needs every pair of them at once
_NGRAM = 6  # characters in the longest n-gram (the paper: 8)


def group_by_first_token(names: Names) -> NDArray[np.int32]:
    """Give names with the same first token the same group; -1 for a name without tokens. Shape (n,)."""
    first = np.array([tokens[0] if tokens else "" for tokens in names.tokens], dtype=object)
    groups = np.unique(first.astype(str), return_inverse=True)[1].astype(np.int32)
    groups[first == ""] = -1
    return groups


def sample_rows(size: int, seed: int) -> NDArray[np.int64]:
    """Choose at most SAMPLE of `size` rows, in their order; the same for the same seed."""
    if size <= SAMPLE:
        return np.arange(size)
    return np.sort(np.random.default_rng(seed).choice(size, SAMPLE, replace=False))


def cluster_by_average_linkage(names: list[str], clusters: int) -> NDArray[np.int32]:
    """Cluster names as the paper does: character n-grams, TF-IDF, cosine distance, average linkage (Gao and
    Gao 2023).

    Holds a matrix of all pairs, so at most SAMPLE names; cut into as many clusters as `clusters`.
    Shape (n,).
    """
    if len(names) > SAMPLE:
        raise ValueError(f"{len(names)} names; give at most {SAMPLE}, since every pair is held at once")
    if len(names) < 2:
        return np.zeros(len(names), dtype=np.int32)
    matrix = weigh_ngrams([list(name.lower()) for name in names], _NGRAM).matrix
    distance = 1.0 - (matrix @ matrix.T).toarray()
    np.fill_diagonal(distance, 0.0)
    merges = linkage(squareform(np.clip(distance, 0.0, 1.0), checks=False), "average")
    return fcluster(merges, clusters, "maxclust").astype(np.int32)
