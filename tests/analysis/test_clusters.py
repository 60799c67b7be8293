"""Agglomerative clusters: the right number, of similar names, without comparing all pairs of models."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering

from constellation.analysis.clusters import find_clusters
from constellation.analysis.partition import Partition


def find(embedding: np.ndarray, clusters: int = 20, microclusters: int = 200) -> Partition:
    return find_clusters(embedding, clusters=clusters, microclusters=microclusters, seed=1)


def scatter(groups: int, each: int, seed: int = 0) -> np.ndarray:
    """Return points around `groups` corners of a cube, `each` around one of them."""
    rng = np.random.default_rng(seed)
    centres = np.eye(groups, dtype=np.float32)
    return (np.repeat(centres, each, axis=0) + rng.normal(0, 0.02, (groups * each, groups))).astype(np.float32)


def test_separate_clouds_of_points_are_clusters() -> None:
    found = find(scatter(5, 40), clusters=5, microclusters=25)
    assert found.sizes.tolist() == [40] * 5
    assert all(len(set(found.member_of[start : start + 40].tolist())) == 1 for start in range(0, 200, 40))


@pytest.mark.parametrize(("clusters", "microclusters"), [(1, 10), (4, 10), (10, 10), (20, 10), (3, 1000)])
def test_there_are_as_many_clusters_as_asked_for(clusters: int, microclusters: int) -> None:
    found = find(scatter(6, 20), clusters=clusters, microclusters=microclusters)
    assert len(found.sizes) == clusters
    assert found.sizes.sum() == len(found.member_of) == 120


@pytest.mark.parametrize("count", [1, 2, 7])
def test_fewer_distinct_points_than_clusters_give_one_cluster_each(count: int) -> None:
    embedding = np.repeat(np.eye(7, dtype=np.float32)[:count], 3, axis=0)
    found = find(embedding, clusters=20)
    assert found.sizes.tolist() == [3] * count
    assert found.member_of.tolist() == np.repeat(np.arange(count), 3).tolist()


def test_without_models_there_are_no_clusters() -> None:
    assert len(find(np.ones((0, 1), dtype=np.float32)).sizes) == 0


def test_the_result_is_reproducible() -> None:
    embedding = np.random.default_rng(2).normal(size=(400, 6)).astype(np.float32)
    one, two = (find(embedding, clusters=6, microclusters=30) for _ in range(2))
    assert one.member_of.tobytes() == two.member_of.tobytes()


@pytest.mark.parametrize(("asked", "microclusters"), [(20, 50), (60, 50), (200, 50)])
def test_wards_method_is_never_given_all_models(
    monkeypatch: pytest.MonkeyPatch, asked: int, microclusters: int
) -> None:
    # Its memory grows with the pairs of points, so it may be given centres only, not models.
    given = []
    fit_predict = AgglomerativeClustering.fit_predict

    def watch(method: AgglomerativeClustering, points: np.ndarray) -> np.ndarray:
        given.append(len(points))
        return fit_predict(method, points)

    monkeypatch.setattr(AgglomerativeClustering, "fit_predict", watch)
    embedding = np.random.default_rng(4).normal(size=(1500, 4)).astype(np.float32)
    found = find(embedding, clusters=asked, microclusters=microclusters)
    assert found.sizes.sum() == 1500
    assert max(given, default=0) < 1000
