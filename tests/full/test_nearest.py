"""In large made-up catalogues, the search finds most nearest names, and its work grows slowly."""

from __future__ import annotations

import math

import numpy as np
import pytest

from constellation.analysis.names.features import weigh_ngrams
from constellation.analysis.names.names import read_names
from constellation.analysis.neighbours import SearchLimits
from constellation.analysis.similarity import RARER_TERMS, Similarity, find_neighbours
from constellation.benchmark.synthesis import synthesise_catalogue
from constellation.catalogue import read_current
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.settings import Settings

pytestmark = pytest.mark.full

SETTINGS = SearchLimits.from_settings(Settings(exact_search=0))
SIZES = (10_000, 100_000)


@pytest.fixture(scope="module")
def found() -> dict[int, Similarity]:
    """Return the results of the search by rarer terms, by the number of models."""
    real = read_current().frame
    searched = {}
    for models in SIZES:
        names = read_names(synthesise_catalogue(real, models)["id"].tolist(), load_vocabulary())
        searched[models] = find_neighbours(weigh_ngrams(names.tokens, 3), SETTINGS)
    return searched


def test_nineteen_of_twenty_true_nearest_names_are_found(found: dict[int, Similarity]) -> None:
    for similarity in found.values():
        assert similarity.search.method == RARER_TERMS
        assert similarity.search.recall.sample == 500
        assert similarity.search.recall.share >= 0.95


def test_the_work_and_the_result_are_bounded_by_the_budgets(found: dict[int, Similarity]) -> None:
    for models, similarity in found.items():
        search = similarity.search
        assert search.compared < models
        assert search.products <= SETTINGS.postings * search.compared
        assert search.pairs <= (SETTINGS.candidates + 1) * search.compared
        assert np.diff(similarity.neighbours.indptr).max() == SETTINGS.neighbours
        assert similarity.neighbours.nnz <= SETTINGS.neighbours * models
        assert similarity.graph.nnz <= 2 * similarity.neighbours.nnz


def test_the_work_grows_almost_linearly(found: dict[int, Similarity]) -> None:
    few, many = (found[models] for models in SIZES)
    decades = math.log10(SIZES[1] / SIZES[0])
    for few_taken, many_taken in (
        (few.search.products, many.search.products),
        (few.search.pairs, many.search.pairs),
    ):
        assert math.log10(many_taken / few_taken) / decades <= 1.2
