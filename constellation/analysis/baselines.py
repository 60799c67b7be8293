"""Names in, the groups that simpler methods make of them out, to measure the families beside."""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from constellation.analysis.features import weigh_ngrams
from constellation.analysis.names import Names
from constellation.settings import Settings

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


def cluster_by_average_linkage(names: list[str], settings: Settings) -> NDArray[np.int32]:
    """Cluster names as the paper does: character n-grams, TF-IDF, cosine distance, average linkage (Gao and
    Gao 2023).

    Holds a matrix of all pairs, so at most SAMPLE names; cut into as many clusters as `settings.clusters`.
    Shape (n,).
    """
    if len(names) > SAMPLE:
        raise ValueError(f"{len(names)} names; give at most {SAMPLE}, since every pair is held at once")
    if len(names) < 2:
        return np.zeros(len(names), dtype=np.int32)
    longest = dataclasses.replace(settings, ngram_longest=_NGRAM)
    matrix = weigh_ngrams([list(name.lower()) for name in names], longest).matrix
    distance = 1.0 - (matrix @ matrix.T).toarray()
    np.fill_diagonal(distance, 0.0)
    merges = linkage(squareform(np.clip(distance, 0.0, 1.0), checks=False), "average")
    return fcluster(merges, settings.clusters, "maxclust").astype(np.int32)
