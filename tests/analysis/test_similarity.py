"""The nearest names and the similarity graph agree with a comparison of all pairs."""

from __future__ import annotations

import numpy as np
import pytest

from constellation.analysis.names.features import Features, weigh_ngrams
from constellation.analysis.neighbours import SearchLimits
from constellation.analysis.similarity import Similarity, find_neighbours
from constellation.settings import Settings

NAMES = [
    (stem, size, *tail)
    for stem in ("llama", "qwen", "mistral")
    for size in ("7b", "13b", "70b")
    for tail in ((), ("instruct",), ("instruct", "gguf"))
]


def measure_all(features: Features) -> np.ndarray:
    """Return all cosines, rounded as find_neighbours does, without the diagonal."""
    cosine = np.minimum(np.round((features.matrix @ features.matrix.T).toarray(), 5), 1)
    np.fill_diagonal(cosine, 0)
    return cosine


def find(names: list[tuple[str, ...]], **settings: float) -> tuple[Similarity, np.ndarray]:
    features = weigh_ngrams(names, 3)
    return find_neighbours(features, SearchLimits.from_settings(Settings(**settings))), measure_all(features)


@pytest.mark.parametrize("floor", [0.0, 0.15, 0.5, 0.9, 1.0])
def test_every_pair_at_or_above_the_floor_is_found(floor: float) -> None:
    found, cosine = find(NAMES, neighbours=100, similarity_floor=floor)
    np.testing.assert_allclose(found.neighbours.toarray(), np.where(cosine >= floor, cosine, 0), atol=2e-5)
    assert (found.graph != found.neighbours).nnz == 0


@pytest.mark.parametrize("k", [1, 3, 8])
def test_only_the_k_nearest_are_kept_nearest_first(k: int) -> None:
    found, cosine = find(NAMES, neighbours=k, similarity_floor=0.01)
    nearest = found.neighbours
    assert np.diff(nearest.indptr).max() == k
    for row in range(len(NAMES)):
        similarity = nearest.data[nearest.indptr[row] : nearest.indptr[row + 1]]
        expected = np.sort(cosine[row][cosine[row] >= 0.01])[::-1][:k]
        np.testing.assert_allclose(similarity, expected, atol=2e-5)


def test_graph_is_symmetric_and_has_an_edge_if_either_is_near_the_other() -> None:
    found, _ = find(NAMES, neighbours=1, similarity_floor=0.1)
    one_way = found.neighbours.toarray()
    assert (one_way != one_way.T).any()
    np.testing.assert_array_equal(found.graph.toarray(), np.maximum(one_way, one_way.T))
    assert found.graph.diagonal().sum() == 0
    assert found.graph.has_sorted_indices


def test_duplicates_have_similarity_1_and_are_not_their_own_neighbours() -> None:
    found, _ = find([("llama", "8b")] * 12 + [("qwen", "4b")], neighbours=5)
    assert np.diff(found.neighbours.indptr).tolist() == [5] * 12 + [0]
    assert set(found.neighbours.data.tolist()) == {1.0}
    rows = np.repeat(np.arange(13), np.diff(found.neighbours.indptr))
    assert (rows != found.neighbours.indices).all()


def test_similarity_never_exceeds_one() -> None:
    found, _ = find([tuple(f"t{i}" for i in range(30))] * 2)
    assert found.graph.max() == 1.0


def test_names_that_share_nothing_have_no_neighbours() -> None:
    found, _ = find([("a",), ("b",), (), ()])
    assert found.neighbours.shape == found.graph.shape == (4, 4)
    assert found.graph.nnz == 0


@pytest.mark.parametrize("names", [[], [()], [("a",)]])
def test_few_names(names: list[tuple[str, ...]]) -> None:
    found, _ = find(names)
    assert found.graph.shape == (len(names), len(names)) and found.graph.nnz == 0


def test_same_result_twice_with_many_ties() -> None:
    names = [("llama", str(i % 5)) for i in range(300)]
    one, _ = find(names, neighbours=7)
    two, _ = find(names, neighbours=7)
    for left, right in ((one.neighbours, two.neighbours), (one.graph, two.graph)):
        assert left.indices.tobytes() == right.indices.tobytes() and left.data.tobytes() == right.data.tobytes()
