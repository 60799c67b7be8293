"""Five imitations of published catalogues are read without losses, and can be built and evaluated."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from constellation.catalogue.loading import load_catalogue
from constellation.cli import main
from tests.cases.lookalikes import WRITERS, Model, invent_models

MODELS = {model.name: model for model in invent_models(27)}
#: Which facts a look-alike has.
FACTS = {
    "leaderboard": {"likes", "parameters", "created", "architecture"},
    "registry": {"downloads", "parameters", "created"},
    "prices": {"parameters", "created"},
    "records": {"downloads", "likes", "parameters", "created", "architecture"},
    "spreadsheet": {"downloads", "likes", "parameters", "created"},
}


@pytest.fixture(params=sorted(WRITERS))
def kind(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def path(kind: str, tmp_path: Path) -> Path:
    return WRITERS[kind](tmp_path, list(MODELS.values()))


def expect(kind: str, model: Model, column: str) -> float | str:
    """Return the facts that an imitation states about a model, as precisely as it states them."""
    if column == "parameters":
        exact = {"registry": model.size * 1e9, "records": model.parameters}
        return exact.get(kind, round(model.parameters, -6))
    if column == "downloads":
        return round(model.downloads, -2) if kind == "registry" else model.downloads
    if column == "architecture":
        return model.line.lower() if kind == "records" else f"{model.line}ForCausalLM"
    return {"likes": model.likes, "created": model.day}[column]


def test_no_model_and_no_fact_is_lost(kind: str, path: Path) -> None:
    catalogue = load_catalogue(path)
    frame = catalogue.frame
    assert len(frame) == 300
    for row in frame.to_dict("records"):
        owner, name = row["id"].split("/")
        model = MODELS[name]
        assert owner == (model.owner.title() if kind == "registry" else model.owner)
        for column in FACTS[kind]:
            expected = expect(kind, model, column)
            assert (
                row[column] == pytest.approx(expected)
                if column == "parameters"
                else row[column] == expected
                or (kind == "registry" and column == "downloads" and abs(row[column] - expected) <= 100)
            ), (row["id"], column)
    assert catalogue.report.unknown.columns == {}


def test_the_report_fits_on_a_screen(path: Path) -> None:
    lines = load_catalogue(path).report.lines()
    assert sum(-(-(len(line) + 4) // 100) for line in lines) <= 20


def test_bases_and_relations(tmp_path: Path) -> None:
    board = load_catalogue(WRITERS["leaderboard"](tmp_path, list(MODELS.values()))).frame
    assert set(board["relation"]) == {"", "merge"}
    assert (board["base_model"] != "").sum() == sum(model.kind not in ("", "-Base") for model in MODELS.values())
    records = load_catalogue(WRITERS["records"](tmp_path, list(MODELS.values()))).frame
    assert set(records["relation"]) == {"finetune"}
    assert set(records["languages"]) == {"en fr"}


@pytest.mark.slow
def test_a_build_and_evaluate_run(kind: str, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / "site"
    assert main(["build", str(path), "--out", str(out)]) == 0
    said = capsys.readouterr().err.splitlines()
    report = said[
        said.index(" 1. Reading the catalogue …") : next(
            n for n, line in enumerate(said) if "Reading the names" in line
        )
    ]
    assert sum(max(1, -(-len(line) // 100)) for line in report) <= 24
    assert said[-1].startswith("300 models, ") and "left out" not in said[-1]
    counts = json.loads((out / "data" / "atlas.json").read_text(encoding="utf-8"))["counts"]
    assert counts["models"] == 300
    with (out / "data" / "models.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["id"] for row in rows}) == 300
    assert all(row["parameters"] and row["created"] for row in rows)
    labels = tmp_path / "labels.csv"
    ids = [model.name if kind == "registry" else model.id for model in MODELS.values()]  # as the file has them
    labels.write_text("id,label\n" + "".join(f"{one},{one.split('/')[-1].split('-')[0]}\n" for one in ids))
    assert main(["evaluate", str(path), "--labels", str(labels), "--least", "3"]) == 0
    assert "families, most specific" in capsys.readouterr().out
