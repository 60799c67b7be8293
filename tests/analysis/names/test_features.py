"""Names are converted to unit vectors of token n-grams, and these vectors to a short dense embedding."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pytest

from constellation.analysis.names.features import embed_features, list_ngrams, weigh_ngrams
from constellation.analysis.names.ragged import form_ragged

NGRAMS = [
    ([], 3, []),
    (["a"], 3, ["a"]),
    (["a", "b", "c"], 1, ["a", "b", "c"]),
    (["a", "b", "c"], 2, ["a", "b", "c", "a b", "b c"]),
    (["a", "b", "c"], 9, ["a", "b", "c", "a b", "b c", "a b c"]),
]


@pytest.mark.parametrize(("tokens", "longest", "ngrams"), NGRAMS)
def test_ngrams_are_all_runs_up_to_the_longest(tokens: list[str], longest: int, ngrams: list[str]) -> None:
    ragged = form_ragged([("before",), tokens, ("after",)])
    starts, lengths = list_ngrams(ragged, longest)
    within = (starts >= 1) & (starts < 1 + len(tokens))
    runs = zip(starts[within], lengths[within], strict=True)
    assert [" ".join(map(ragged.values.__getitem__, ragged.codes[at : at + n])) for at, n in runs] == ngrams


def test_weights_are_tfidf_with_unit_rows() -> None:
    features = weigh_ngrams([("llama", "7b"), ("llama", "llama")], 1)
    assert features.terms == ("7b", "llama")
    # Smoothed idf ln((1 + n) / (1 + df)) + 1, tf 1 + ln(count), as scikit-learn documents it.
    rare, common = math.log(3 / 2) + 1, 1.0
    length = math.hypot(rare, common)
    np.testing.assert_allclose(features.matrix.toarray(), [[rare / length, common / length], [0, 1]], rtol=1e-6)


def test_terms_are_sorted_and_rows_have_length_one_or_none() -> None:
    features = weigh_ngrams([("b", "a"), (), ("a", "c", "b")], 3)
    assert list(features.terms) == sorted(features.terms)
    assert features.matrix.shape == (3, len(features.terms))
    assert features.matrix.dtype == np.float32
    lengths = np.sqrt(features.matrix.multiply(features.matrix).sum(axis=1)).A1
    np.testing.assert_allclose(lengths, [1, 0, 1], rtol=1e-6)


def test_weights_depend_on_tokens_and_not_on_letters() -> None:
    features = weigh_ngrams([("7b",), ("70b",)], 3)
    assert (features.matrix @ features.matrix.T).toarray()[0, 1] == 0


@pytest.mark.parametrize("tokens", [[], [()], [(), ()]])
def test_names_without_tokens_have_features_all_the_same(tokens: list[tuple[str, ...]]) -> None:
    features = weigh_ngrams(tokens, 3)
    assert features.matrix.shape == (len(tokens), len(features.terms)) and features.matrix.nnz == 0
    assert embed_features(features, components=32, seed=1).shape == (len(tokens), 1)


def test_embedding_has_unit_rows_and_keeps_likeness() -> None:
    names = [("llama", str(size)) for size in range(20)] + [("qwen", f"q{size}") for size in range(20)]
    embedding = embed_features(weigh_ngrams(names, 3), components=2, seed=1)
    assert embedding.shape == (40, 2) and embedding.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(embedding, axis=1), 1, rtol=1e-5)
    cosine = embedding @ embedding.T
    assert cosine[:20, :20].min() > 0.9 > 0.1 > np.abs(cosine[:20, 20:]).max()


def test_embedding_is_the_same_twice() -> None:
    features = weigh_ngrams([("a", str(i % 7), str(i)) for i in range(60)], 3)
    assert (
        embed_features(features, components=32, seed=1).tobytes()
        == embed_features(features, components=32, seed=1).tobytes()
    )


@pytest.mark.parametrize("count", [1, 2, 3, 4, 50])
def test_identical_names_are_embedded_alike_and_without_a_warning(count: int) -> None:
    features = weigh_ngrams([("llama", "3", "8b")] * count, 3)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        embedding = embed_features(features, components=32, seed=1)
    assert len(np.unique(embedding, axis=0)) == 1 and np.isfinite(embedding).all()
