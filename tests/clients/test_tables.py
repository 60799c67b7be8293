"""Clients for tables find the same number of rows, sums, types and keys in the exports."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from constellation.render.exports.views import VIEWS
from tests.clients.facts import Facts

Load = Callable[[str], Any]
PANDAS = {"keep_default_na": False, "na_values": [""]}


def read_package(site: Path) -> dict[str, Any]:
    package: dict[str, Any] = json.loads((site / "datapackage.json").read_text(encoding="utf-8"))
    return package


def test_pandas_with_the_declared_types(facts: Facts) -> None:
    kinds = {"integer": "Int64", "number": "Float64", "string": "string"}
    for resource in read_package(facts.site)["resources"]:
        if resource["format"] != "csv":
            continue
        types = {field["name"]: kinds[field["type"]] for field in resource["schema"]["fields"]}
        table = pd.read_csv(facts.site / resource["path"], dtype=types, **PANDAS)  # type: ignore[call-overload]
        assert list(table.columns) == list(types)
        for key in resource["schema"].get("foreignKeys", ()):
            other = key["reference"]["resource"] or resource["name"]
            known = pd.read_csv(facts.site / "data" / f"{other}.csv", dtype="string", **PANDAS)  # type: ignore[call-overload]
            values = table[key["fields"][0]].dropna()
            assert set(values) <= set(known[key["reference"]["fields"][0]]), (resource["name"], key)
        if resource["name"] == "models":
            assert len(table) == len(facts.ids)
            assert (table["likes"].sum(), table["likes"].count()) == (facts.sum("likes"), facts.count("likes"))


def test_a_sum_of_unknown_counts_is_unknown(facts: Facts) -> None:
    families = pd.read_csv(facts.site / "data" / "families.csv", **PANDAS)  # type: ignore[call-overload]
    assert (families["likes"].isna() == (families["likes_known"] == 0)).all()
    assert (families["downloads"].isna() == (families["downloads_known"] == 0)).all()


def test_polars(facts: Facts, load: Load) -> None:
    pl = load("polars")
    for table in (
        pl.read_csv(facts.site / "data" / "models.csv", null_values=[""], infer_schema_length=None),
        pl.read_parquet(facts.site / "data" / "models.parquet"),
    ):
        assert len(table) == len(facts.ids)
        assert table["downloads"].sum() == facts.sum("downloads")
        assert table["downloads"].dtype == pl.Int64
        assert table["likes"].count() == facts.count("likes")


def test_duckdb(facts: Facts, load: Load) -> None:
    duckdb = load("duckdb")
    for source in (
        f"read_csv('{facts.site}/data/models.csv', header = true, sample_size = -1)",
        f"'{facts.site}/data/models.parquet'",
    ):
        query = f"SELECT count(*), sum(downloads), count(likes), avg(likes) FROM {source}"
        count, downloads, known, mean = duckdb.sql(query).fetchall()[0]
        assert (count, downloads, known) == (len(facts.ids), facts.sum("downloads"), facts.count("likes"))
        assert mean == pytest.approx(facts.sum("likes") / facts.count("likes"))


def test_arrow(facts: Facts) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    package = {one["name"]: one for one in read_package(facts.site)["resources"]}
    for file in sorted((facts.site / "data").glob("*.parquet")):
        table, resource = parquet.read_table(file), package[file.stem]
        assert table.num_rows == len(pd.read_csv(facts.site / resource["path"], dtype=str))
        for field in resource["schema"]["fields"]:
            described = table.schema.field(field["name"])
            assert (
                str(described.type) == {"string": "string", "integer": "int64", "number": "double"}[field["type"]]
            )
            assert described.metadata[b"description"].decode() == field["description"]
        if file.stem == "models":
            assert table["id"].to_pylist() == facts.ids


def test_sqlite(facts: Facts) -> None:
    with sqlite3.connect(f"file:{facts.site}/data/atlas.sqlite?mode=ro", uri=True) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert [name for (name,) in database.execute("SELECT id FROM models ORDER BY number")] == facts.ids
        found = database.execute("SELECT sum(downloads), sum(likes), count(likes) FROM models").fetchone()
        assert found == (facts.sum("downloads"), facts.sum("likes"), facts.count("likes"))
        for resource in read_package(facts.site)["resources"]:
            if resource["format"] == "csv":
                rows = len(pd.read_csv(facts.site / resource["path"], dtype=str))
                assert database.execute(f"SELECT count(*) FROM {resource['name']}").fetchone() == (rows,)
        for view in VIEWS:
            assert database.execute(f"SELECT * FROM {view.name}").description, view.name
        assert database.execute("SELECT count(*) FROM family_reasons").fetchone() == (len(facts.ids),)
        assert database.execute("SELECT max(similarity) <= 1.0001 FROM similar_names").fetchone() == (1,)


def test_sqlite_on_the_command_line(facts: Facts, require: Callable[[str, object, str], None]) -> None:
    program = shutil.which("sqlite3")
    require("clients", program, "sqlite3 is not installed")
    query = "SELECT count(*), sum(downloads) FROM models"
    run = subprocess.run(
        [str(program), "-readonly", facts.site / "data" / "atlas.sqlite", query],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == f"{len(facts.ids)}|{facts.sum('downloads')}"


def test_frictionless(facts: Facts, load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    frictionless = load("frictionless")
    monkeypatch.chdir(facts.site)
    report = frictionless.validate("datapackage.json")
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "message"])[:5]


@pytest.mark.parametrize("name", ["atlas", "families"])
def test_json_files_match_their_schemas(facts: Facts, load: Load, name: str) -> None:
    jsonschema = load("jsonschema")
    folder = facts.site / "data"
    schema = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads((folder / f"{name}.json").read_text(encoding="utf-8")), schema)


def test_jq(facts: Facts, require: Callable[[str, object, str], None]) -> None:
    program = shutil.which("jq")
    require("jq", program, "jq is not installed")
    run = subprocess.run(
        [str(program), ".counts.models", facts.site / "data" / "atlas.json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(run.stdout) == len(facts.ids)
