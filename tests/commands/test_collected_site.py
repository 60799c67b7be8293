"""A catalogue is collected every week, and the site of the last week has a history and base models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

pytest.importorskip("huggingface_hub", reason="the extra 'collect' is not installed")

from constellation.cli import main
from tests import hub_server

pytestmark = pytest.mark.slow

DAYS = ("2026-09-01", "2026-09-08", "2026-09-15", "2026-09-22")
#: The relation of a record in the form of the Hub's listing: the field `baseModels`, or only the tags or the card.
RELATIONS = ("finetune", "quantized", "adapter", "merge")


def make_record(name: str, downloads: int, **others: Any) -> dict[str, Any]:
    return {
        "id": name, "downloads": downloads, "likes": downloads // 100, "pipeline_tag": "text-generation",
        "private": False, "createdAt": "2026-08-01T00:00:00.000Z", "tags": [], **others,
    }  # fmt: skip


def list_week(week: int) -> list[dict[str, Any]]:
    """Return the records of a week. Downloads grow every week, and one model is added."""
    grown = 1000 + 100 * week
    bases = [make_record(f"acme/Nova-{size}b", grown * (place + 1)) for place, size in enumerate((1, 3, 7, 13))]
    derived = []
    for relation in RELATIONS:
        derived += [
            make_record(
                f"maker/Nova-1b-{relation}",
                grown,
                baseModels={"relation": relation, "models": [{"_id": "1", "id": "acme/Nova-1b"}]},
            ),
            make_record(
                f"maker/Nova-3b-{relation}",
                grown,
                tags=["base_model:acme/Nova-3b", f"base_model:{relation}:acme/Nova-3b"],
            ),
            make_record(
                f"maker/Nova-7b-{relation}",
                grown,
                cardData={"base_model": ["acme/Nova-7b", "elsewhere/Gone-7b"], "base_model_relation": relation},
            ),
        ]
    return [*bases, *derived, *(make_record(f"new/Nova-{place}m", 500) for place in range(10, 11 + week))]


@pytest.fixture
def server(no_token: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """Start a local server that behaves like the Hub. The token of the user is not used."""
    monkeypatch.chdir(tmp_path)
    with hub_server.serve_hub([], page=7) as server:
        monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", server.address)
        yield server


def test_history_and_relations_go_from_the_listing_to_the_site(server: Any) -> None:
    """The commands are those of the scheduled workflow."""
    snapshots = Path("snapshots")
    snapshots.mkdir()
    for week, day in enumerate(DAYS):
        server.records = list_week(week)
        newest = f"snapshots/models-{day}.csv.gz"
        assert main(["collect", "--task", "text-generation", "--out", newest, "--quiet"]) == 0
        options = ["--history", "snapshots", "--ledger", "snapshots/ledger.json", "--out", "site", "--quiet"]
        assert main(["build", newest, *options]) == 0
        assert main(["check", "site"]) == 0
    assert {path.name for path in snapshots.iterdir()} == {f"models-{day}.csv.gz" for day in DAYS} | {"ledger.json"}

    lineage = pd.read_csv("site/data/lineage.csv")
    declared = {(row.child, row.parent, row.relation) for row in lineage.itertuples()}
    assert {row for row in declared if row[1] != "elsewhere/Gone-7b"} == {
        (f"maker/Nova-{size}b-{relation}", f"acme/Nova-{size}b", relation)
        for size in (1, 3, 7)
        for relation in RELATIONS
    }
    assert sum(row[1] == "elsewhere/Gone-7b" for row in declared) == len(RELATIONS)

    history = pd.read_csv("site/data/history.csv", keep_default_na=False)
    nova = history[history["family"] == "nova"]
    assert nova["date"].tolist() == list(DAYS)
    index = [float(value) for value in nova["downloads_index"]]
    # The added models have the same downloads in each week.
    assert index[0] == 100 and index == sorted(index) and 120 < index[-1] <= 130
