"""models.csv and families.csv contain every fact, and no cell is run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from math import nan
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from constellation.analysis.lineage.lines import DECLARED_ARCHITECTURE, DECLARED_BASE
from constellation.atlas import Atlas, build_atlas
from constellation.formulas import guard_text
from constellation.render.column_kinds import write_number
from constellation.render.columns import MODEL_COLUMNS, tabulate_columns
from constellation.render.exports.tables import FAMILY_COLUMNS, list_family_rows, write_csv, write_lines


@pytest.fixture(scope="module")
def models_table(small_site: Path) -> pd.DataFrame:
    return pd.read_csv(small_site / "data" / "models.csv", keep_default_na=False, dtype=str)


@pytest.fixture(scope="module")
def families_table(small_site: Path) -> pd.DataFrame:
    return pd.read_csv(small_site / "data" / "families.csv", keep_default_na=False, dtype=str)


def test_columns_begin_as_the_contract_has_them() -> None:
    contract = (
        "id", "family", "top_family", "confidence", "line", "line_source", "line_confidence", "backbone", "cluster",
        "community", "downloads", "likes", "parameters",
    )  # fmt: skip
    assert [column.name for column in MODEL_COLUMNS if column.name in contract] == list(contract)
    assert list(FAMILY_COLUMNS)[:8] == [
        "slug", "title", "parent", "line", "models", "own_models", "downloads", "likes"
    ]  # fmt: skip
    assert "first_seen" in FAMILY_COLUMNS
    assert all(text for text in (*(column.meaning for column in MODEL_COLUMNS), *FAMILY_COLUMNS.values()))


def test_models_table_has_a_row_for_each_model(models_table: pd.DataFrame, small_atlas: Atlas) -> None:
    frame = small_atlas.catalogue.frame
    assert list(models_table.columns) == [column.name for column in MODEL_COLUMNS]
    assert models_table["id"].tolist() == small_atlas.ids
    for name in ("downloads", "likes"):
        np.testing.assert_array_equal(pd.to_numeric(models_table[name]), frame[name])
    for name in ("task", "architecture", "license", "languages", "created", "base_model"):
        assert models_table[name].tolist() == frame[name].tolist()
    lines = small_atlas.lineage.lines
    texts = [lines.line.values[code] for code in lines.line.codes]
    assert models_table["line"].tolist() == models_table["backbone"].tolist() == texts
    sources = {DECLARED_BASE: "declared", DECLARED_ARCHITECTURE: "declared", "": ""}
    found = [lines.source.values[code] for code in lines.source.codes]
    assert models_table["line_source"].tolist() == [sources.get(source, source) for source in found]
    details = {"family": "from the name", "inferred": "from the name"}
    assert models_table["backbone_from"].tolist() == [details.get(source, source) for source in found]
    confidence = pd.to_numeric(models_table["line_confidence"])
    np.testing.assert_allclose(confidence, lines.confidence, atol=0.005)
    assert (confidence[models_table["line_source"] == "declared"] == 1).all()


def test_placed_models_have_family_top_and_confidence_and_others_none(
    models_table: pd.DataFrame, families_table: pd.DataFrame
) -> None:
    parents = dict(zip(families_table["slug"], families_table["parent"], strict=True))
    placed = models_table[models_table["family"] != ""]
    assert 0 < len(placed) < len(models_table)
    for family, top in zip(placed["family"], placed["top_family"], strict=True):
        while parents[family]:
            family = parents[family]
        assert family == top
    assert pd.to_numeric(placed["confidence"]).between(0, 1).all()
    assert set(placed["family_from"]) <= {"name", "likeness"}
    rest = models_table[models_table["family"] == ""]
    assert (rest[["top_family", "confidence", "runner_up", "family_from", "teacher"]] == "").all(axis=None)


def test_clusters_and_communities_count_from_one(models_table: pd.DataFrame, small_atlas: Atlas) -> None:
    assert models_table["cluster"].value_counts()["1"] == small_atlas.network.clusters.sizes[0]
    assert models_table["community"].value_counts()["1"] == small_atlas.network.communities.sizes[0]


def test_families_table_agrees_with_the_models_table(
    models_table: pd.DataFrame, families_table: pd.DataFrame
) -> None:
    assert list(families_table.columns) == list(FAMILY_COLUMNS)
    own = models_table["family"].value_counts()
    total = dict.fromkeys(families_table["slug"], 0)
    parents = dict(zip(families_table["slug"], families_table["parent"], strict=True))
    for family in models_table["family"]:
        while family:
            total[family] += 1
            family = parents[family]
    for row in families_table.itertuples():
        assert int(row.own_models) == own.get(row.slug, 0)
        assert int(row.models) == total[row.slug]
        assert row.top_model in models_table["id"].tolist()


def test_each_family_has_its_own_table(
    small_site: Path, models_table: pd.DataFrame, families_table: pd.DataFrame
) -> None:
    folder = small_site / "data" / "families"
    assert {path.stem for path in folder.glob("*.csv")} == set(families_table["slug"])
    for row in families_table.itertuples():
        members = pd.read_csv(folder / f"{row.slug}.csv", keep_default_na=False, dtype=str)
        expected = models_table[models_table["id"].isin(members["id"])]
        assert members.values.tolist() == expected.values.tolist()
        assert len(members) == int(row.models)


FORMULAS = [
    ("=1+1", "'=1+1"),
    ("+1", "'+1"),
    ("-1", "'-1"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\tx", "'\tx"),
    ("\rx", "'\rx"),
    ("a=b", "a=b"),
    ("", ""),
    ("'=x", "''=x"),  # or it would be one with =x
    ("'x", "'x"),
    ("\uff1dSUM(A1)", "'\uff1dSUM(A1)"),
]


@pytest.mark.parametrize(("text", "guarded"), FORMULAS)
def test_text_that_a_spreadsheet_would_run_is_guarded(text: str, guarded: str) -> None:
    assert guard_text(text) == guarded


NUMBERS = [
    (nan, ""),
    (0.0, "0"),
    (1e15, "1000000000000000"),
    (2.5, "2.5"),
    (-0.1234, "-0.1234"),
    (1 / 3, "0.333333"),
]


@pytest.mark.parametrize(("value", "text"), NUMBERS)
def test_number_is_written_shortest(value: float, text: str) -> None:
    assert write_number(value) == text


def test_cells_with_commas_quotes_and_breaks_are_read_back() -> None:
    rows = [['a,"b"', "c\nd"], ["", "é模"]]
    text = write_csv(["x", "y"], write_lines(rows))
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["x", "y"], *rows]
    assert "\r" not in text


def test_no_cell_of_any_table_begins_a_formula(models: Callable) -> None:
    hostile = "=cmd|' /C calc'!A1"
    ids = [f"{hostile}/Zebra-{row}b" for row in range(1, 5)] + ["@x/Zebra-5b", "-1/y", "+1/z"]
    texts = {name: [hostile] * 7 for name in ("task", "architecture", "license", "languages", "base_model")}
    atlas = build_atlas(models(ids, **texts))
    for row in (*tabulate_columns(atlas).list_rows(), *list_family_rows(atlas)):
        for cell in row:
            assert not cell.startswith(("=", "+", "@", "\t", "\r")) or cell == ""
            assert not cell.startswith("-") or float(cell) <= 0, "a minus begins nothing but a number"
