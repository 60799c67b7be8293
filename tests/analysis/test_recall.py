"""Recall is measured for complete results, incomplete results and equally similar names."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import sparse

from constellation.analysis.duplicates import find_duplicates
from constellation.analysis.names.features import weigh_ngrams
from constellation.analysis.neighbours import SearchLimits
from constellation.analysis.recall import SAMPLE, Recall, measure_recall
from constellation.analysis.similarity import find_neighbours
from constellation.settings import Settings

NAMES = [
    (stem, size, *tail)
    for stem in ("llama", "qwen", "mistral", "gemma")
    for size in ("7b", "13b", "70b")
    for tail in ((), ("instruct",), ("instruct", "gguf"), ("gguf", "instruct"))
] + [("llama", "7b")] * 5
SETTINGS = SearchLimits.from_settings(Settings(neighbours=4))


def measure(neighbours: sparse.csr_matrix, settings: SearchLimits = SETTINGS, sample: int = SAMPLE) -> Recall:
    matrix = weigh_ngrams(NAMES, 3).matrix
    duplicates = find_duplicates(matrix)
    return measure_recall(matrix[duplicates.first], duplicates, neighbours, settings, sample=sample)


def find_all(settings: SearchLimits = SETTINGS) -> sparse.csr_matrix:
    return find_neighbours(weigh_ngrams(NAMES, 3), settings).neighbours


def test_a_search_over_every_pair_misses_nothing() -> None:
    found = measure(find_all())
    assert (found.share, found.sample) == (1.0, len(NAMES))


def test_removed_neighbours_are_missed() -> None:
    damaged = find_all()
    total, kept = damaged.nnz, damaged.copy()
    kept.data[::4] = 0
    kept.eliminate_zeros()
    assert measure(kept).share == pytest.approx(kept.nnz / total)
    assert measure(sparse.csr_matrix(damaged.shape, dtype=np.float32)).share == 0


def test_a_less_similar_name_in_place_of_a_neighbour_is_a_miss() -> None:
    damaged = find_all()
    damaged.data[damaged.indptr[:-1]] = 0.01
    wanted = np.diff(damaged.indptr)
    assert measure(damaged).share == pytest.approx(1 - (wanted > 0).sum() / wanted.sum())


def test_any_of_several_equally_near_names_counts() -> None:
    found = find_all()
    row = len(NAMES) - 1  # one of six equally similar names, which are more than can be listed
    mine = slice(found.indptr[row], found.indptr[row + 1])
    last = found.data[mine][-1]
    cosine = (weigh_ngrams(NAMES, 3).matrix @ weigh_ngrams(NAMES, 3).matrix.T).toarray()[row]
    equal = [c for c in np.flatnonzero(np.abs(cosine - last) < 1e-5) if c not in [row, *found.indices[mine]]]
    assert equal, "the last place is one that several names could take"
    found.indices[mine.stop - 1] = equal[0]
    assert measure(found).share == 1.0


def test_the_sample_is_seeded_and_has_the_given_size() -> None:
    damaged = find_all()
    damaged.data[: damaged.nnz // 2] = 0.01
    one, two = measure(damaged, sample=10), measure(damaged, sample=10)
    assert one == two and one.sample == 10
    other = {measure(damaged, dataclasses.replace(SETTINGS, seed=seed), 10).share for seed in range(8)}
    assert len(other) > 1


def test_recall_is_1_if_no_name_has_a_neighbour() -> None:
    matrix = weigh_ngrams([("a",), ("b",), ()], 3).matrix
    found = measure_recall(matrix, find_duplicates(matrix), sparse.csr_matrix((3, 3), dtype=np.float32), SETTINGS)
    assert found.share == 1.0
