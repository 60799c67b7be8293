"""The search by rarer terms finds nearly the same neighbours as a comparison of every pair, with less work."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import sparse

from constellation.analysis.names.features import weigh_ngrams
from constellation.analysis.neighbours import (
    SearchLimits,
    build_index,
    search_every_pair,
    search_rarer_terms,
    sort_terms,
)
from constellation.analysis.similarity import EVERY_PAIR, RARER_TERMS, find_neighbours
from constellation.settings import Settings
from constellation.workers import Engine

SETTINGS = SearchLimits.from_settings(Settings(exact_search=0))


def make_names(number: int, seed: int = 7) -> list[tuple[str, ...]]:
    """Make names of a stem, a size and some words. The frequencies of the words follow a power law."""
    draw = np.random.default_rng(seed)
    stems = (draw.pareto(0.9, number) * 3).astype(int)
    words = np.minimum(draw.pareto(0.7, (number, 3)).astype(int), 5_000)
    sizes = draw.choice(["1b", "7b", "8b", "13b", "70b"], number)
    lengths = draw.integers(0, 4, number)
    return [
        (f"s{stem}", size, *(f"w{word}" for word in some[:length]))
        for stem, size, some, length in zip(stems.tolist(), sizes, words.tolist(), lengths.tolist(), strict=True)
    ]


def form_features(number: int) -> sparse.csr_matrix:
    return sort_terms(weigh_ngrams(make_names(number), 3).matrix)


def same(one: sparse.csr_matrix, two: sparse.csr_matrix) -> bool:
    return all(
        getattr(one, name).tobytes() == getattr(two, name).tobytes() for name in ("data", "indices", "indptr")
    )


def test_terms_in_the_fewest_rows_come_first() -> None:
    matrix = sparse.csr_matrix(np.array([[1, 1, 0, 1], [1, 0, 0, 1], [1, 0, 1, 0]], dtype=np.float32))
    ordered = sort_terms(matrix)
    assert np.bincount(ordered.indices).tolist() == [1, 1, 2, 3]
    assert ordered.toarray().tolist() == [[1, 0, 1, 1], [0, 0, 1, 1], [0, 1, 0, 1]]


def test_without_limits_it_finds_what_every_pair_finds() -> None:
    matrix = form_features(600)
    settings = dataclasses.replace(SETTINGS, postings=10**8, candidates=600)
    found = search_rarer_terms(matrix, settings, Engine(jobs=1)).nearest
    truth = search_every_pair(matrix, settings, Engine(jobs=1)).nearest
    assert found.indptr.tolist() == truth.indptr.tolist()
    np.testing.assert_allclose(found.data, truth.data, atol=2e-5)


def test_cosines_are_complete() -> None:
    matrix = form_features(600)
    found = search_rarer_terms(matrix, dataclasses.replace(SETTINGS, postings=1), Engine(jobs=1)).nearest
    assert found.nnz > 1_000
    whole = (matrix @ matrix.T).toarray()
    rows = np.repeat(np.arange(600), np.diff(found.indptr))
    np.testing.assert_allclose(found.data, np.minimum(whole[rows, found.indices], 1), atol=2e-5)
    assert found.data.min() >= np.float32(SETTINGS.floor)
    assert (rows != found.indices).all()


@pytest.mark.parametrize("postings", [1, 40])
def test_each_row_is_searched_by_its_rarest_term_and_within_the_budget(postings: int) -> None:
    matrix = form_features(600)
    index, products = build_index(matrix, dataclasses.replace(SETTINGS, postings=postings))
    held = np.bincount(matrix.indices, minlength=matrix.shape[1])
    met = np.add.reduceat(held[index.sought.indices], index.sought.indptr[:-1])
    first = held[matrix[index.order].indices[matrix[index.order].indptr[:-1]]]
    assert (np.diff(index.sought.indptr) >= 1).all()
    assert (met <= np.maximum(postings, first)).all()
    assert products == met.sum()
    # The other terms complete the cosine: every term is in one of the two.
    assert index.sought.nnz + index.rest.nnz == matrix.nnz


def test_the_work_grows_in_proportion_to_the_catalogue() -> None:
    settings = dataclasses.replace(SETTINGS, postings=150)
    taken = {}
    for number in (500, 5_000):
        found = search_rarer_terms(form_features(number), settings, Engine(jobs=1))
        assert found.products <= settings.postings * number
        assert found.pairs <= (settings.candidates + 1) * number
        assert found.nearest.nnz <= settings.neighbours * number
        taken[number] = found.products
    exact = [search_every_pair(form_features(number), settings, Engine(jobs=1)).products for number in taken]
    assert exact[1] > 40 * exact[0]
    assert taken[5_000] < 10**1.2 * taken[500]


def test_the_size_of_a_piece_does_not_change_the_result() -> None:
    matrix = form_features(900)
    settings = dataclasses.replace(SETTINGS, postings=100)
    for find in (search_rarer_terms, search_every_pair):
        whole = find(matrix, settings, Engine(jobs=2)).nearest
        assert same(find(matrix, settings, Engine(jobs=1), piece=70).nearest, whole)


def test_both_methods_agree_on_a_small_catalogue() -> None:
    names = [*make_names(800), (), ()]
    features = weigh_ngrams(names, 3)
    exact, quick = (find_neighbours(features, dataclasses.replace(SETTINGS, exact_search=n)) for n in (802, 801))
    assert (exact.search.method, quick.search.method) == (EVERY_PAIR, RARER_TERMS)
    assert exact.search.exact and not quick.search.exact
    assert quick.search.compared == len({tuple(row) for row in features.matrix.toarray()})
    assert quick.search.recall.share > 0.99
    assert quick.neighbours.indptr.tolist() == exact.neighbours.indptr.tolist()
    assert (quick.neighbours.indices == exact.neighbours.indices).mean() > 0.99
    assert np.diff(quick.neighbours.indptr)[-2:].tolist() == [0, 0]


@pytest.mark.parametrize("names", [[], [()], [("a",)], [("a",)] * 3, [("a",), ("b",)]])
def test_few_names(names: list[tuple[str, ...]]) -> None:
    found = find_neighbours(weigh_ngrams(names, 3), SETTINGS)
    assert found.neighbours.nnz == (6 if len(names) == 3 else 0)
