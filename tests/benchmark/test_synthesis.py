"""Synthetic catalogues have distinct ids, depend on their seed, and resemble the real catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pandas as pd
import pytest

from constellation.benchmark.synthesis import synthesise_catalogue
from constellation.catalogue import Catalogue
from constellation.catalogue.reading.schema import COLUMNS

Make = Callable[[int], pd.DataFrame]


@pytest.fixture(scope="module")
def real(language_models: Catalogue) -> pd.DataFrame:
    """Return every fourth of the language models."""
    return language_models.frame.iloc[::4].reset_index(drop=True)


@pytest.fixture(scope="module")
def made(real: pd.DataFrame) -> Make:
    """Return a function that makes a synthetic catalogue: `made(1_000)` has 1,000 models."""
    return cache(partial(synthesise_catalogue, real))


def list_token_sets(ids: pd.Series) -> set[frozenset[str]]:
    return {frozenset(re.findall(r"[a-z]+|[\d.]+", name.lower())) for name in ids.str.rpartition("/")[2]}


@pytest.mark.parametrize("models", [1, 3, 1_000, 10_000])
def test_the_ids_are_distinct_and_sorted(made: Make, models: int) -> None:
    frame = made(models)
    assert tuple(frame.columns) == COLUMNS
    assert len(frame) == models
    assert frame["id"].is_unique and frame["id"].is_monotonic_increasing
    assert frame["id"].str.fullmatch(r"[^/\s]+(/[^/\s]+)?").all()
    assert frame["id"].str.len().max() < 160


def test_the_seed_decides_the_catalogue(real: pd.DataFrame, made: Make) -> None:
    pd.testing.assert_frame_equal(made(1_000), synthesise_catalogue(real, 1_000))
    assert set(made(1_000)["id"]) != set(synthesise_catalogue(real, 1_000, seed=2)["id"])


def test_owners_grow_more_slowly_than_models(made: Make) -> None:
    owners = [made(models)["id"].str.partition("/")[0].nunique() for models in (1_000, 10_000)]
    power = np.log10(owners[1] / owners[0])
    assert 0.6 < power < 0.95, owners


def test_duplicates_by_token_set_grow_as_in_real_names(real: pd.DataFrame, made: Make) -> None:
    real_share = 1 - len(list_token_sets(real["id"])) / len(real)
    share = 1 - len(list_token_sets(made(10_000)["id"])) / 10_000
    assert real_share < share < 0.25


def test_base_models_are_older_models_of_the_catalogue(made: Make) -> None:
    frame = made(10_000)
    created = dict(zip(frame["id"], frame["created"], strict=True))
    declared = frame[frame["base_model"] != ""]
    assert 0.3 < len(declared) / len(frame) < 0.6
    bases = [(child, base) for child, bases in zip(declared["id"], declared["base_model"], strict=True)
             for base in bases.split()]  # fmt: skip
    known = [(child, base) for child, base in bases if base in created]
    assert 0.9 < len(known) / len(bases) < 1.0
    assert all(created[base] <= created[child] for child, base in known if created[base] and created[child])
    assert not any(child == base for child, base in bases)


def test_other_columns_come_from_the_real_catalogue(real: pd.DataFrame, made: Make) -> None:
    frame = made(10_000)
    for column in ("downloads", "likes", "architecture", "license", "task"):
        assert set(frame[column].dropna()) <= set(real[column].dropna()), column
    assert abs(np.log1p(frame["downloads"]).mean() - np.log1p(real["downloads"]).mean()) < 0.1
    assert abs((frame["created"] != "").mean() - (real["created"] != "").mean()) < 0.02
    resized = frame["parameters"].dropna()
    assert (resized > 0).all()
