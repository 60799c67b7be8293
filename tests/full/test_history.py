"""The history on the default site agrees with the bundled snapshots."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest

from constellation.catalogue import HISTORY, read_current, read_past, select_tasks
from constellation.catalogue.loading import CURRENT
from constellation.settings import LANGUAGE_MODEL_TASKS

pytestmark = pytest.mark.full

EDITIONS = [*sorted(HISTORY.iterdir()), CURRENT]
DATES = [path.name[7:17] for path in EDITIONS]


def test_every_family_has_a_row_for_each_edition(default_site: Path) -> None:
    with (default_site / "data" / "history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(DATES) == 8
    families = pd.read_csv(default_site / "data" / "families.csv", dtype=str, keep_default_na=False)
    for slug in ("", "qwen", "llama", *families["slug"][-5:]):
        assert [row["date"] for row in rows if row["family"] == slug] == DATES
    last = {row["family"]: row for row in rows if row["date"] == DATES[-1] and row["family"]}
    assert {slug: row["models"] for slug, row in last.items()} == dict(
        zip(families["slug"], families["models"], strict=True)
    )


def test_the_index_of_a_family_chains_what_both_editions_observed(default_site: Path) -> None:
    """Each step is computed again with pandas, from the models with a count in both snapshots."""
    history = pd.read_csv(default_site / "data" / "history.csv").set_index(["family", "date"])["downloads_index"]
    counts = pd.DataFrame(
        {date: pd.read_csv(path).set_index("id")["downloads"] for date, path in zip(DATES, EDITIONS, strict=True)}
    )
    for slug in ("qwen", "llama", "gemma"):
        members = pd.read_csv(default_site / f"data/families/{slug}.csv")["id"]
        own = counts.reindex(members)
        for before, now in zip(DATES[-3:], DATES[-2:], strict=False):
            both = own[[before, now]].dropna()
            ratio = both[now].sum() / both[before].sum()
            index = history[slug]
            assert index[now] / index[before] == pytest.approx(ratio, rel=1e-3)


def test_growth_is_shown_with_eight_dates_on_three_kinds_of_pages(default_site: Path) -> None:
    for page in ("trends.html", "statistics.html", "families/qwen.html"):
        text = (default_site / page).read_text(encoding="utf-8")
        section = text[text.index('id="history"') :].split("</section>")[0]
        assert max(svg.count("<circle") for svg in section.split("<svg")) == len(DATES), page


def test_the_papers_models_are_the_first_snapshot(paper_catalogue: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HISTORY, tmp_path / "snapshots"))
    shutil.copy(paper_catalogue, folder / "paper-2023-07-18.csv")
    catalogue, _ = select_tasks(read_current())
    first, *_, last = read_past(folder, catalogue, LANGUAGE_MODEL_TASKS).snapshots
    assert (first.held.date, first.held.models, last.held.date) == ("2023-07-18", 15_821, "2026-09-19")
    assert first.held.models - first.held.gone == first.listed.sum() > 300
