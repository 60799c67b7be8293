"""The bundled catalogue after others: June, sampled from August; August; the paper's."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from constellation.catalogue import read_current, read_past, select_tasks
from constellation.catalogue.loading import PREVIOUS
from constellation.settings import LANGUAGE_MODEL_TASKS

pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """August, and a June made from it: a part of its models, with fewer downloads."""
    folder = tmp_path_factory.mktemp("snapshots")
    shutil.copy(PREVIOUS, folder)
    table = pd.read_csv(PREVIOUS, dtype=str, keep_default_na=False)
    chance = np.random.default_rng(7)
    table = table[chance.random(len(table)) < 0.6]
    downloads = pd.to_numeric(table["downloads"])
    table["downloads"] = (
        (downloads * chance.uniform(0.5, 1.0, len(table)))
        .round()
        .map(lambda value: "" if pd.isna(value) else str(int(value)))
    )
    table.to_csv(folder / "models-2026-06-30.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def site(snapshots: Path, tmp_path_factory: pytest.TempPathFactory, build_site: Callable) -> Path:
    return build_site(tmp_path_factory.mktemp("history") / "site", "--history", str(snapshots))


def test_the_last_snapshot_is_the_catalogue_and_each_is_drawn(
    site: Path, default_site: Path, find_broken: Callable
) -> None:
    with (site / "data" / "history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["date"] for row in rows[:3]] == ["2026-06-30", "2026-08-21", "2026-10-05"]
    families = pd.read_csv(site / "data" / "families.csv", dtype=str, keep_default_na=False)
    last = {row["family"]: row for row in rows if row["date"] == "2026-10-05" and row["family"]}
    assert {slug: row["models"] for slug, row in last.items()} == dict(
        zip(families["slug"], families["models"], strict=True)
    )
    qwen = [row for row in rows if row["family"] == "qwen"]
    assert 1.2 < float(qwen[1]["downloads_index"]) / 100 < 1.5, (
        "the downloads of June are three quarters of August's"
    )
    for slug in families["slug"]:
        assert 'id="history"' in (site / "families" / f"{slug}.html").read_text(encoding="utf-8")
    assert find_broken(site) == []
    # A history changes nothing in the analysis.
    for name in ("models.csv", "families.csv", "tree.nwk"):
        assert (site / "data" / name).read_bytes() == (default_site / "data" / name).read_bytes()


def test_the_papers_models_are_the_first_snapshot(snapshots: Path, paper_catalogue: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(snapshots, tmp_path / "snapshots"))
    shutil.copy(paper_catalogue, folder / "paper-2023-07-18.csv")
    catalogue, _ = select_tasks(read_current())
    first, *_, last = read_past(folder, catalogue, LANGUAGE_MODEL_TASKS).snapshots
    assert (first.held.date, first.held.models, last.held.date) == ("2023-07-18", 15_821, "2026-08-21")
    assert first.held.models - first.held.gone == first.listed.sum() == 329
