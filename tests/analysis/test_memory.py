"""The memory of models, and the models that fit a machine."""

from __future__ import annotations

import numpy as np
import pytest

from constellation.analysis.memory import PRECISIONS, estimate_memory, find_fits


@pytest.mark.parametrize(
    ("parameters", "bits", "gigabytes"), [(7e9, 16, 16.8), (7e9, 4, 4.2), (70e9, 8, 84.0), (0.5e9, 16, 1.2)]
)
def test_memory_is_that_of_the_weights_and_a_fifth(parameters: float, bits: int, gigabytes: float) -> None:
    assert estimate_memory(np.array([parameters]), bits)[0] == pytest.approx(gigabytes)


def test_the_largest_model_that_fits_is_the_best_and_unknown_sizes_do_not_fit() -> None:
    parameters = np.array([7e9, 70e9, np.nan, 3e9])
    fits = find_fits(np.array([0, 1, 2, 3]), parameters, (8, 80))
    assert [fit.gigabytes for fit in fits] == [8, 80]
    small, large = fits[0], fits[-1]
    assert small.counts == (1, 1, 2)  # 3B at 16 bits needs 7.2 GB; 7B fits at 4 bits
    assert small.best == (3, 3, 0)
    assert large.counts[PRECISIONS.index(4)] == 3
    assert large.best[PRECISIONS.index(16)] == 0


def test_if_nothing_fits_there_is_no_best_model() -> None:
    assert find_fits(np.array([0]), np.array([1e12]), (8,))[0].best == (-1, -1, -1)
