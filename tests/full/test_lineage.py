"""The base models on the default site are those that pandas reads from the bundled catalogue."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from scipy import stats

from constellation.catalogue.loading import CURRENT

pytestmark = pytest.mark.full

TASKS = ("text-generation", "image-text-to-text", "any-to-any", "")


def read_table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def declared() -> pd.DataFrame:
    """Return a row for each base model that a language model declares, sorted by the declaring model."""
    table = read_table(CURRENT)
    models = table[table["task"].isin(TASKS)]
    pairs = models.assign(parent=models["base_model"].str.split()).explode("parent").dropna(subset="parent")
    pairs["in_catalogue"] = pairs["parent"].isin(models["id"]).map({True: "yes", False: "no"})
    columns = pairs.rename(columns={"id": "child"})[["child", "parent", "relation", "in_catalogue"]]
    return columns.sort_values("child", kind="stable").reset_index(drop=True)


@pytest.fixture(scope="module")
def exported(default_site: Path) -> pd.DataFrame:
    return read_table(default_site / "data" / "lineage.csv")


@pytest.fixture(scope="module")
def summary(default_site: Path) -> dict:
    return json.loads((default_site / "data" / "atlas.json").read_text(encoding="utf-8"))["lineage"]


def test_the_catalogue_has_the_published_numbers(declared: pd.DataFrame) -> None:
    inside = declared[declared["in_catalogue"] == "yes"]
    assert (len(declared), len(inside)) == (2_569, 2_499)
    assert inside["relation"].value_counts().to_dict() == {"quantized": 2_494, "finetune": 5}


def test_the_table_has_every_declaration_with_its_relation(exported: pd.DataFrame, declared: pd.DataFrame) -> None:
    assert exported[list(declared.columns)].equals(declared)
    assert (exported["left_out"] == "").all()


def test_the_summary_counts_the_declarations_of_each_relation(summary: dict, declared: pd.DataFrame) -> None:
    followed = declared[declared["in_catalogue"] == "yes"]
    assert (summary["declarations"], summary["followed"]) == (len(declared), len(followed))
    for column, table in (("declarations", declared), ("pairs", followed)):
        counts = {relation: one[column] for relation, one in summary["relations"].items()}
        assert counts == table["relation"].value_counts().to_dict()


def test_the_agreement_of_a_relation_follows_from_the_tables(
    default_site: Path, summary: dict, exported: pd.DataFrame
) -> None:
    families = read_table(default_site / "data" / "models.csv").set_index("id")[["top_family", "family"]]
    for relation, measured in summary["relations"].items():
        pairs = exported[(exported["relation"] == relation) & (exported["in_catalogue"] == "yes")]
        children, parents = (families.reindex(pairs[end]).reset_index() for end in ("child", "parent"))
        placed = (children["top_family"] != "") & (parents["top_family"] != "")
        for column, name in (("top_family", "same_top_family"), ("family", "same_family")):
            same, figure = (children[column] == parents[column])[placed], measured["declared_pairs"][name]
            assert figure["n"] == len(same)
            if len(same) < 20:
                assert figure["value"] is None
                continue
            interval = stats.binomtest(int(same.sum()), len(same)).proportion_ci(method="wilson")
            assert figure["value"] == pytest.approx(same.mean(), abs=1e-6)
            assert (figure["low"], figure["high"]) == pytest.approx(tuple(interval), abs=1e-6)
            assert measured["pairs_by_chance"][name]["value"] < figure["low"]
