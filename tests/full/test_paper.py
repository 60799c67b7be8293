"""The paper's dataset of 15,821 models gives the figures of Gao and Gao (2023)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from Bio import Phylo

pytestmark = pytest.mark.full

MODELS = 15_821


@pytest.fixture(scope="module")
def atlas(paper_site: Path) -> dict:
    return json.loads((paper_site / "data" / "atlas.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def models(paper_site: Path) -> pd.DataFrame:
    return pd.read_csv(paper_site / "data" / "models.csv", dtype=str, keep_default_na=False)


COEFFICIENTS = [("pearson", 0.242), ("log_pearson", 0.739), ("spearman", 0.581)]


@pytest.mark.parametrize(("name", "value"), COEFFICIENTS)
def test_correlation_is_the_papers(atlas: dict, name: str, value: float) -> None:
    assert round(atlas["likes_and_downloads"][name]["value"], 3) == value
    assert atlas["likes_and_downloads"]["n"] == MODELS


def test_every_model_of_the_paper_is_in_the_atlas(paper_catalogue: Path, models: pd.DataFrame) -> None:
    links = pd.read_csv(paper_catalogue)["link"].str.removeprefix("https://huggingface.co/")
    assert len(models) == models["id"].nunique() == MODELS
    assert sorted(models["id"]) == sorted(links)


def test_tree_has_every_model_as_one_leaf(paper_site: Path, models: pd.DataFrame) -> None:
    leaves = [leaf.name for leaf in Phylo.read(paper_site / "data" / "tree.nwk", "newick").get_terminals()]
    assert sorted(leaves) == sorted(models["id"])


FAMILIES = [("wizard", "wizardlm"), ("pythia", "eleutherai/pythia-12b"), ("bloom", "bigscience/bloom")]


@pytest.mark.parametrize(("slug", "member"), FAMILIES)
def test_family_of_the_paper_has_its_page(paper_site: Path, models: pd.DataFrame, slug: str, member: str) -> None:
    assert (paper_site / "families" / f"{slug}.html").is_file()
    members = pd.read_csv(paper_site / "data" / "families" / f"{slug}.csv", dtype=str, keep_default_na=False)
    assert len(members) >= 20
    assert members["id"].str.lower().str.contains(member, regex=False).any()


def test_no_cluster_holds_nearly_everything(atlas: dict) -> None:
    assert atlas["counts"]["largest_cluster"] < 0.3 * MODELS


def test_every_internal_link_and_fragment_resolves(paper_site: Path, find_broken: Callable) -> None:
    assert find_broken(paper_site) == []
