"""Simple methods of grouping names, for comparison with the families."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from constellation.analysis.names.features import weigh_ngrams
from constellation.analysis.names.names import Names

#: The largest number of models for average linkage, which keeps the distances of all pairs in memory.
SAMPLE = 4000
#: The number of characters in the longest n-gram. The paper uses 8.
_NGRAM = 6


def group_by_first_token(names: Names) -> NDArray[np.int32]:
    """Group names by their first token.

    Returns
    -------
    ndarray of int32, shape (n,)
        The group of each name, -1 for a name without tokens.
    """
    first = np.array([tokens[0] if tokens else "" for tokens in names.tokens], dtype=object)
    groups = np.unique(first.astype(str), return_inverse=True)[1].astype(np.int32)
    groups[first == ""] = -1
    return groups


def sample_rows(size: int, seed: int) -> NDArray[np.int64]:
    """Return a random sample of at most SAMPLE rows, in ascending order.

    Parameters
    ----------
    size : int
        The number of rows to choose from.
    seed : int
        The seed of the sample.
    """
    if size <= SAMPLE:
        return np.arange(size)
    return np.sort(np.random.default_rng(seed).choice(size, SAMPLE, replace=False))


def cluster_by_average_linkage(names: list[str], clusters: int) -> NDArray[np.int32]:
    """Cluster names with the method of Gao and Gao [1]_.

    The features are TF-IDF weights of character n-grams; the clusters are cut from the average linkage of their
    cosine distances. A matrix of all pairs is held in memory.

    Parameters
    ----------
    names : list of str, length n
        At most SAMPLE names.
    clusters : int
        The number of clusters.

    Returns
    -------
    ndarray of int32, shape (n,)

    Raises
    ------
    ValueError
        If there are more than SAMPLE names.

    References
    ----------
    .. [1] S. Gao and A. K. Gao (2023). On the Origin of LLMs: An Evolutionary Tree and Graph for 15,821 Large
       Language Models. arXiv:2307.09793.
    """
    if len(names) > SAMPLE:
        raise ValueError(
            f"{len(names)} names are too many; give at most {SAMPLE}, because all pairs are kept in memory"
        )
    if len(names) < 2:
        return np.zeros(len(names), dtype=np.int32)
    matrix = weigh_ngrams([list(name.lower()) for name in names], _NGRAM).matrix
    distance = 1.0 - (matrix @ matrix.T).toarray()
    np.fill_diagonal(distance, 0.0)
    merges = linkage(squareform(np.clip(distance, 0.0, 1.0), checks=False), "average")
    return fcluster(merges, clusters, "maxclust").astype(np.int32)
