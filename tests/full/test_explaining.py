"""Models of the bundled catalogue are explained by their names alone as the atlas describes them."""

from __future__ import annotations

import gzip
import json
from importlib import resources
from pathlib import Path

import pandas as pd
import pytest

from constellation import Explainer
from constellation.analysis.explaining.explanation import Explanation

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def models(default_site: Path) -> pd.DataFrame:
    return pd.read_csv(default_site / "data" / "models.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def explanations(models: pd.DataFrame) -> list[Explanation]:
    return Explainer.load().explain(models["id"].tolist(), lookup=False)


def test_the_model_in_the_package_is_that_of_the_bundled_catalogue(default_site: Path) -> None:
    """If this fails, build the site and copy its data/explain.json.gz to constellation/explaining/atlas.json.gz."""
    built = (default_site / "data" / "explain.json.gz").read_bytes()
    bundled = resources.files("constellation.explaining").joinpath("atlas.json.gz").read_bytes()
    first, second = (json.loads(gzip.decompress(content)) for content in (built, bundled))
    weights = [content.pop("likeness") for content in (first, second)]  # depend on the processor in the last digit
    assert first == second
    features = [set(content["features"]) for content in weights]
    assert len(features[0] ^ features[1]) <= 0.01 * len(features[0])


def test_the_fields_are_identical(models: pd.DataFrame, explanations: list[Explanation]) -> None:
    for column in ("quantisation", "format", "methods"):
        assert [" ".join(getattr(one, column)) for one in explanations] == models[column].tolist(), column
    for column, field in (("name_parameters", "size"), ("context", "context"), ("experts", "experts")):
        read = [getattr(one, field) for one in explanations]
        expected = [round(float(cell)) if cell else None for cell in models[column]]
        assert read == expected, column
    assert [one.bits for one in explanations] == [float(cell) if cell else None for cell in models["bits"]]
    task = models["task"].isin(["image-text-to-text", "any-to-any"]).tolist()  # the task is not in the name
    modality = zip(explanations, models["modality"], task, strict=True)
    assert all(known or " ".join(one.modality) == cell for one, cell, known in modality)


def test_the_family_and_the_edition_are_nearly_always_identical(
    models: pd.DataFrame, explanations: list[Explanation]
) -> None:
    same = [
        one.slug == slug and one.family_source != "list"
        for one, slug in zip(explanations, models["family"], strict=True)
    ]
    assert sum(same) >= 0.97 * len(same)
    editions = zip(explanations, models["edition"], same, strict=True)
    assert all(one.edition == edition for one, edition, alike in editions if alike)
