"""The memory of models is estimated, and the models that fit into a machine are counted."""

from __future__ import annotations

import math

import numpy as np
import pytest

from constellation.analysis.memory import PRECISIONS, Weights, estimate_memory, find_fits, weigh_models
from constellation.analysis.names.names import read_names
from constellation.analysis.names.parameters import settle_parameters
from constellation.catalogue.vocabulary import load_vocabulary

UNKNOWN = math.nan


def weigh(*models: tuple[str, float]) -> Weights:
    names = read_names([f"a/{name}" for name, _ in models], load_vocabulary())
    return weigh_models(names, settle_parameters(names, np.array([declared for _, declared in models])))


@pytest.mark.parametrize(
    ("parameters", "bits", "gigabytes"), [(7e9, 16, 16.8), (7e9, 4, 4.2), (70e9, 8, 84.0), (0.5e9, 16, 1.2)]
)
def test_memory_is_that_of_the_weights_and_a_fifth(parameters: float, bits: int, gigabytes: float) -> None:
    assert estimate_memory(np.array([parameters]), bits)[0] == pytest.approx(gigabytes)


def test_the_first_model_that_fits_is_named_and_unknown_sizes_do_not_fit() -> None:
    weights = Weights(np.array([7e9, 70e9, np.nan, 3e9]), np.full(4, np.nan))
    fits = find_fits(np.array([3, 0, 1, 2]), weights, (8, 80))
    assert [fit.gigabytes for fit in fits] == [8, 80]
    small, large = fits[0], fits[-1]
    assert small.counts == (1, 1, 2)  # 3B at 16 bits needs 7.2 GB; 7B fits at 4 bits
    assert small.first == (3, 3, 3)
    assert large.counts[PRECISIONS.index(4)] == 3
    assert find_fits(np.array([1, 0, 2, 3]), weights, (80,))[0].first == (0, 0, 1)


def test_if_nothing_fits_no_model_is_named() -> None:
    assert find_fits(np.array([0]), Weights(np.array([1e12]), np.array([np.nan])), (8,))[0].first == (-1, -1, -1)


def test_an_8b_model_does_not_fit_in_16_gb_at_16_bits_whatever_number_it_declares() -> None:
    weights = weigh(("Llama3-OpenBioLLM-8B", 6_430_916_608), ("Llama-3-8B", UNKNOWN), ("Llama-3-8B-it", 8.03e9))
    fit = find_fits(np.arange(3), weights, (16, 24))
    assert [one.counts for one in fit] == [(0, 3, 3), (3, 3, 3)]
    assert weights.estimate(16)[1] == pytest.approx(19.2)


def test_a_quantised_copy_counts_only_at_the_bits_of_its_name() -> None:
    weights = weigh(
        ("Llama-3-8B-AWQ", 8e9), ("Llama-3-8B-FP8", 8e9), ("Llama-3-8B-6bit", 8e9), ("Llama-3-8B-GGUF", 8e9)
    )
    needed = [weights.estimate(precision) for precision in PRECISIONS]
    assert needed[0].tolist() == pytest.approx([UNKNOWN, UNKNOWN, UNKNOWN, 19.2], nan_ok=True)
    assert needed[1].tolist() == pytest.approx([UNKNOWN, 9.6, 7.2, 9.6], nan_ok=True)
    assert needed[2].tolist() == pytest.approx([4.8, UNKNOWN, UNKNOWN, 4.8], nan_ok=True)


def test_the_parts_of_a_product_share_weights() -> None:
    assert weigh(("Mixtral-8x7B", 46.7e9)).parameters[0] == 46.7e9
    assert weigh(("Mixtral-8x7B", UNKNOWN)).parameters[0] > 40e9
    assert math.isnan(weigh(("Llama", UNKNOWN)).parameters[0])


def test_a_model_is_published_with_the_bits_of_its_name_or_those_of_its_format() -> None:
    weights = Weights(np.full(3, 1e9), np.array([8.0, np.nan, np.nan]))
    assert weights.list_published_bits(np.array([True, True, False])).tolist() == [8, 4, 16]
