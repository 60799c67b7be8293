"""Clusters of models with similar names, found by agglomerative clustering."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import ClusterWarning
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import normalize

from constellation.analysis.names.features import Features, embed_features
from constellation.analysis.names.ragged import Ragged
from constellation.analysis.partition import Partition, measure_agreement, number_by_size

#: If more than this share of the names have the same beginning, they are divided by the next word.
_LARGEST = 0.25
#: The number of models whose distances to the groups are computed at once.
_BLOCK = 65_536
#: The largest number of models with which the agreement is measured, and the share of them in each sample.
_MEASURED, _DRAWN = 20_000, 0.9
_SEEDS = 2**32


def group_beginnings(tokens: Ragged, largest: float) -> NDArray[np.int64]:
    """Group names by their first word.

    A group that is too large is divided by the second word of the names, then by the third, and so on.

    Parameters
    ----------
    tokens : Ragged
        The tokens of n names.
    largest : float
        The largest share of the names in a group. Equal names stay together.

    Returns
    -------
    ndarray of int64, shape (n,)
        The number of each name's group.
    """
    starts, lengths = tokens.bounds[:-1], np.diff(tokens.bounds).astype(np.int64)
    group = np.zeros(len(lengths), dtype=np.int64)
    extended, depth = lengths > 0, 0
    while extended.any():
        word = np.full(len(group), -1, dtype=np.int64)
        word[extended] = tokens.codes[starts[extended] + depth]
        group = np.unique(group * (len(tokens.values) + 1) + word + 1, return_inverse=True)[1].ravel()
        depth += 1
        extended = extended & (np.bincount(group)[group] > largest * len(group)) & (lengths > depth)
    return group


def _form_groups(tokens: Ragged, distinct: NDArray[np.int64], least: int) -> NDArray[np.int64]:
    """Group names by their first words into at least `least` groups.

    The result has the number of each name's group. If there are too few groups even when whole names are compared,
    the result is `distinct`, an int64 array of shape (n,) with the number of each distinct row.
    """
    largest = _LARGEST
    group = group_beginnings(tokens, largest)
    while group.max() + 1 < least and largest:
        largest = largest / 2 if largest > 1 / len(group) else 0.0
        group = group_beginnings(tokens, largest)
    return group if group.max() + 1 >= least else distinct


def _average(embedding: NDArray[np.float32], group: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return the mean vector of each group, scaled to length 1.

    Models with the group number -1 are left out.
    """
    rows = np.flatnonzero(group >= 0)
    shape = (int(group.max()) + 1, len(group))
    member = sparse.csr_matrix((np.ones(len(rows)), (group[rows], rows)), shape=shape)
    return normalize(member @ embedding.astype(np.float64))


def _assign(embedding: NDArray[np.float32], means: NDArray[np.float64]) -> NDArray[np.int64]:
    """For each row, return the number of the group with the nearest mean vector.

    The result is an int64 array of shape (n,).
    """
    nearest = np.empty(len(embedding), dtype=np.int64)
    for begin in range(0, len(embedding), _BLOCK):
        nearest[begin : begin + _BLOCK] = (embedding[begin : begin + _BLOCK] @ means.T).argmax(axis=1)
    return nearest


def find_clusters(
    tokens: Ragged, embedding: NDArray[np.float32], *, clusters: int, microclusters: int
) -> Partition:
    """Cluster models by the similarity of their names.

    The names are first grouped by the word that they begin with. The mean vectors of the largest groups are then
    merged by complete linkage, which keeps clusters compact. Names of other groups join the group with the nearest
    mean vector. Names that have nothing in common with other names form a cluster of their own if there are many of
    them. Otherwise, they join the largest group. No step is random.

    Gao and Gao [1]_ use average linkage of the cosine distances between all names. With 20 clusters, their method
    puts 97% of the bundled names into a single cluster. Most pairs of names have nothing in common, so their
    distances are all 1. Version 0.1.0 merged k-means centres by Ward's method. These clusters depended on the seed
    of k-means, and agreed less with the lines of the models; docs/evaluation.md compares the methods.

    Parameters
    ----------
    tokens : Ragged
        The tokens of n names.
    embedding : ndarray of float32, shape (n, dimensions)
        The embedded names, as unit vectors or zeros.
    clusters : int
        The number of clusters. The result has fewer clusters if there are fewer distinct rows.
    microclusters : int
        The number of groups that are merged.

    References
    ----------
    .. [1] S. Gao and A. K. Gao (2023). On the Origin of LLMs: An Evolutionary Tree and Graph for 15,821 Large
       Language Models. arXiv:2307.09793.
    """
    distinct, inverse = np.unique(embedding, axis=0, return_inverse=True)
    if len(distinct) <= clusters:
        return number_by_size(inverse.ravel())
    lost: NDArray[np.bool_] = np.logical_not(np.any(embedding, axis=1))
    apart = clusters > 1 and int(lost.sum()) * clusters > len(lost)
    merged = clusters - apart
    rows = np.flatnonzero(~lost)
    groups = number_by_size(_form_groups(tokens.take(rows), inverse.ravel()[rows], merged))
    group = np.full(len(lost), -1, dtype=np.int32)
    group[rows] = np.where(groups.member_of < max(microclusters, merged), groups.member_of, -1)
    means = _average(embedding, group)
    joined = np.zeros(1, dtype=np.int64)
    if len(means) > 1:
        with warnings.catch_warnings():
            # A few vectors can happen to look like a matrix of distances, about which SciPy warns.
            warnings.simplefilter("ignore", ClusterWarning)
            joined = AgglomerativeClustering(merged, linkage="complete").fit_predict(means)
    cluster = joined[np.where(group >= 0, group, _assign(embedding, means))]
    if apart:
        cluster[lost] = merged
    return number_by_size(cluster)


@dataclass(frozen=True)
class ClusterAgreement:
    """How well the clusters agree when they are computed again.

    Agreement is the adjusted mutual information of two partitions (see `measure_agreement`), NaN without models.

    Attributes
    ----------
    seeds : float
        The agreement of the clusters with two seeds. Only the embedding of the names depends on the seed.
    samples : float
        The agreement of the clusters of two random samples, over the models that are in both.
    models : int
        The number of models that the samples are drawn from. Each sample has 90% of them.
    """

    seeds: float
    samples: float
    models: int


def measure_cluster_agreement(
    found: Partition,
    features: Features,
    tokens: Ragged,
    *,
    components: int,
    clusters: int,
    microclusters: int,
    seed: int,
) -> ClusterAgreement:
    """Measure how well the clusters agree when they are computed with another seed or from a sample of the models.

    Larger catalogues are first reduced to a random sample of 20,000 models.

    Parameters
    ----------
    found : Partition
        The clusters of n models, with the first seed.
    features : Features
        The features of their names.
    tokens : Ragged
        The tokens of their names.
    components : int
        The number of dimensions of the embedding.
    clusters, microclusters : int
        As in `find_clusters`.
    seed : int
        The seed of the samples, and the first seed of the embedding.
    """
    models = len(tokens)
    if not models:
        return ClusterAgreement(float("nan"), float("nan"), 0)
    draw = np.random.default_rng(seed)
    every = np.sort(draw.choice(models, min(models, _MEASURED), replace=False))

    def cluster(rows: NDArray[np.int64], seed: int) -> NDArray[np.int32]:
        sample = Features(features.matrix[rows], features.terms)
        embedding = embed_features(sample, components=components, seed=seed % _SEEDS)
        again = find_clusters(tokens.take(rows), embedding, clusters=clusters, microclusters=microclusters)
        of_all = np.full(models, -1, dtype=np.int32)
        of_all[rows] = again.member_of
        return of_all

    one = found.member_of if len(every) == models else cluster(every, seed)
    two = cluster(every, seed + 1)
    size = max(1, round(_DRAWN * len(every)))
    left, right = (cluster(np.sort(draw.choice(every, size, replace=False)), seed) for _ in range(2))
    both = (left >= 0) & (right >= 0)
    return ClusterAgreement(
        seeds=measure_agreement(one[every], two[every]),
        samples=measure_agreement(left[both], right[both]),
        models=len(every),
    )
