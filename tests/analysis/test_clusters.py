"""Clusters have the wanted number and contain similar names, and not all pairs of models are compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.cluster import AgglomerativeClustering
from sklearn.preprocessing import normalize

from constellation.analysis.clusters import find_clusters, group_beginnings, measure_cluster_agreement
from constellation.analysis.names.features import embed_features, weigh_ngrams
from constellation.analysis.names.ragged import form_ragged
from constellation.analysis.partition import Partition


def find(
    names: Sequence[Sequence[str]], embedding: np.ndarray, clusters: int = 20, microclusters: int = 100
) -> Partition:
    return find_clusters(form_ragged(names), embedding, clusters=clusters, microclusters=microclusters)


def scatter(groups: int, each: int, seed: int = 0) -> np.ndarray:
    """Return unit vectors near some axes: `groups` axes with `each` vectors near each axis."""
    rng = np.random.default_rng(seed)
    centres = np.repeat(np.eye(groups), each, axis=0)
    return normalize(centres + rng.normal(0, 0.02, (groups * each, groups))).astype(np.float32)


def name(groups: int, each: int) -> list[tuple[str, ...]]:
    return [(f"stem{group}", f"v{number % 4}", str(number)) for group in range(groups) for number in range(each)]


def test_separate_clouds_of_points_are_clusters() -> None:
    found = find(name(5, 40), scatter(5, 40), clusters=5)
    assert found.sizes.tolist() == [40] * 5
    assert all(len(set(found.member_of[start : start + 40].tolist())) == 1 for start in range(0, 200, 40))


@pytest.mark.parametrize(("clusters", "microclusters"), [(1, 10), (4, 10), (10, 10), (20, 10), (3, 1000)])
def test_there_are_as_many_clusters_as_asked_for(clusters: int, microclusters: int) -> None:
    found = find(name(6, 20), scatter(6, 20), clusters=clusters, microclusters=microclusters)
    assert len(found.sizes) == clusters
    assert found.sizes.sum() == len(found.member_of) == 120


@pytest.mark.parametrize("count", [1, 2, 7])
def test_fewer_distinct_points_than_clusters_give_one_cluster_each(count: int) -> None:
    embedding = np.repeat(np.eye(7, dtype=np.float32)[:count], 3, axis=0)
    found = find(name(count, 3), embedding, clusters=20)
    assert found.sizes.tolist() == [3] * count
    assert found.member_of.tolist() == np.repeat(np.arange(count), 3).tolist()


def test_without_models_there_are_no_clusters() -> None:
    assert len(find([], np.ones((0, 1), dtype=np.float32)).sizes) == 0


def test_a_large_group_of_names_is_divided_by_the_next_word() -> None:
    names = [("llama", "2"), ("llama", "3"), ("llama", "2", "chat"), ("llama",), ("qwen", "3"), ("yi",)]
    groups = group_beginnings(form_ragged(names), 0.5)
    assert groups[0] == groups[2]
    assert len(set(groups.tolist())) == 5


def test_equal_names_stay_together_and_names_without_words_are_a_group() -> None:
    assert len(set(group_beginnings(form_ragged([("a", "b")] * 4 + [()] * 2), 0.1).tolist())) == 2


def test_a_catalogue_of_one_stem_has_as_many_clusters_as_asked_for() -> None:
    names = [("llama", str(number % 30), "chat" if number % 2 else "base") for number in range(300)]
    embedding = embed_features(weigh_ngrams(names, 3), components=32, seed=1)
    found = find(names, embedding, clusters=8)
    assert len(found.sizes) == 8 and found.sizes[0] < 200


def test_many_names_that_share_no_word_are_a_cluster() -> None:
    embedding = scatter(4, 30)
    names = [*name(4, 30), *((f"alone{number}",) for number in range(80))]
    found = find(names, np.vstack([embedding, np.zeros((80, 4), dtype=np.float32)]), clusters=5)
    assert found.sizes.tolist() == [80, 30, 30, 30, 30]


def test_names_that_begin_with_rare_words_join_the_nearest_group() -> None:
    names = [*name(5, 20)[:-1], ("rare", "word")]
    found = find(names, scatter(5, 20), clusters=5, microclusters=5)
    assert found.sizes.tolist() == [20] * 5
    assert found.member_of[-1] == found.member_of[-2]


def test_the_order_of_the_models_does_not_matter() -> None:
    names, embedding = name(9, 30), scatter(9, 30)
    order = np.random.default_rng(3).permutation(len(names))
    one = find(names, embedding, clusters=4).member_of[order]
    two = find([names[row] for row in order.tolist()], embedding[order], clusters=4).member_of
    assert len(set(zip(one.tolist(), two.tolist(), strict=True))) == 4


@pytest.mark.parametrize(("asked", "microclusters"), [(20, 50), (60, 50), (200, 50)])
def test_linkage_is_never_given_all_models(monkeypatch: pytest.MonkeyPatch, asked: int, microclusters: int) -> None:
    # The memory of linkage grows with the pairs of points, so only the means of groups may be linked, not the
    # models.
    given = []
    fit_predict = AgglomerativeClustering.fit_predict

    def watch(method: AgglomerativeClustering, points: np.ndarray) -> np.ndarray:
        given.append(len(points))
        return fit_predict(method, points)

    monkeypatch.setattr(AgglomerativeClustering, "fit_predict", watch)
    embedding = normalize(np.random.default_rng(4).normal(size=(1500, 4))).astype(np.float32)
    names = [(f"stem{number % 700}", str(number)) for number in range(1500)]
    found = find(names, embedding, clusters=asked, microclusters=microclusters)
    assert found.sizes.sum() == 1500 and len(found.sizes) == asked
    assert max(given) == max(asked, microclusters)


def test_the_agreement_of_clear_clusters_is_1() -> None:
    names = [(f"stem{number % 6}", f"part{number % 6}", str(number % 5)) for number in range(240)]
    features, tokens = weigh_ngrams(names, 3), form_ragged(names)
    options = {"clusters": 6, "microclusters": 100}
    found = find_clusters(tokens, embed_features(features, components=32, seed=1), **options)
    measured = measure_cluster_agreement(found, features, tokens, components=32, seed=1, **options)
    assert (measured.seeds, measured.samples) == (pytest.approx(1.0), pytest.approx(1.0))
    assert measured.models == 240


def test_without_models_the_agreement_is_unknown() -> None:
    features, tokens = weigh_ngrams([], 3), form_ragged([])
    measured = measure_cluster_agreement(
        find([], np.ones((0, 1), dtype=np.float32)),
        features,
        tokens,
        components=4,
        clusters=2,
        microclusters=4,
        seed=1,
    )
    assert np.isnan(measured.seeds) and measured.models == 0
