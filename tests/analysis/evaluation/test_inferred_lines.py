"""The accuracy of inferred lines is measured on hidden lines, and probabilities are grouped into bins."""

from __future__ import annotations

import numpy as np
import pytest

from constellation.analysis.evaluation.lines import fill_bins, measure_inference
from constellation.analysis.lineage.clues import Clues
from constellation.analysis.names.features import weigh_ngrams
from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary

N = 240


def read_clues(stems: list[str]) -> Clues:
    """Return the clues of twenty owners with twelve models each. The owners use the stems in turn."""
    ids = [f"o{at // 12:02}/{stems[at // 12 % len(stems)]}-{at % 12}b" for at in range(N)]
    names = read_names(ids, load_vocabulary())
    weights = weigh_ngrams(names.tokens, 3).matrix
    unknown = np.full(N, -1, dtype=np.int32)
    return Clues(names.tokens, weights, names.maker_of, unknown, unknown, unknown.astype(np.int64))


@pytest.fixture(scope="module")
def clues() -> Clues:
    return read_clues(["zorbit", "quandar"])


@pytest.fixture
def own() -> np.ndarray:
    return np.full(N, -1, dtype=np.int32)


def test_lines_that_the_names_show_are_right(clues: Clues, own: np.ndarray) -> None:
    line = (np.arange(N) // 12 % 2).astype(np.int32)
    found = measure_inference(clues, line, own, None, 1)
    assert found is not None
    assert (found.right.some, found.right.n, found.answered) == (N, N, 1.0)
    assert sum(one.n for one in found.bins) == N and found.bins[-1].n > 0.9 * N


def test_lines_that_are_unrelated_to_the_names_are_not_found_from_themselves(clues: Clues, own: np.ndarray) -> None:
    line = np.random.default_rng(3).integers(0, 4, N).astype(np.int32)
    found = measure_inference(clues, line, own, None, 1)
    assert found is not None and found.right.value < 0.4


def test_models_of_a_group_are_hidden_together(own: np.ndarray) -> None:
    """Each owner has its own line, so no hidden line can be inferred if all models of an owner are hidden."""
    clues = read_clues([f"no{chr(97 + owner)}ul" for owner in range(20)])
    line = (np.arange(N) // 12).astype(np.int32)
    assert measure_inference(clues, line, own, None, 1).right.value > 0.5
    assert measure_inference(clues, line, own, clues.owner_of, 1).right.some == 0


def test_models_without_a_known_line_are_not_counted(clues: Clues, own: np.ndarray) -> None:
    line = (np.arange(N) // 12 % 2).astype(np.int32)
    line[:40] = -1
    assert measure_inference(clues, line, own, None, 1).right.n == N - 40


def test_fewer_lines_than_folds_cannot_be_measured(clues: Clues, own: np.ndarray) -> None:
    line = np.where(np.arange(N) < 4, 1, -1).astype(np.int32)
    assert measure_inference(clues, line, own, None, 1) is None


def test_bins_have_the_mean_probability_and_the_share_that_is_right() -> None:
    probability = np.array([0.0, 0.05, 0.3, 0.35, 0.99, 1.0, np.nan])
    bins = fill_bins(probability, np.array([False, True, True, True, True, False, True]))
    assert [one.n for one in bins] == [2, 0, 0, 2, 0, 0, 0, 0, 0, 2]
    assert (bins[0].probability, bins[0].right) == (0.025, 0.5)
    assert (round(bins[3].probability, 9), bins[3].right) == (0.325, 1.0)
    assert (bins[9].probability, bins[9].right) == (0.995, 0.5)
