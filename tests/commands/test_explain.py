"""The command `explain` prints a table, JSON or CSV, with the bundled atlas, a site or a catalogue."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from constellation.cli import main
from constellation.explaining.records import COLUMNS


def test_the_table_shows_what_the_name_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "x/Qwen3-30B-A3B-GGUF", "\x1b[2Jevil\u202e-7B"]) == 0
    printed = capsys.readouterr().out
    first, second = printed.split("\n\n")
    assert "Qwen > Qwen3" in first and "30B" in first and "3B" in first and "gguf" in first
    assert "\\u001b[2Jevil\\u202e-7B" in second
    assert "\x1b" not in printed and "\u202e" not in printed


def test_json_has_one_record_a_line_and_names_come_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"Llama-3-8B\r\n\n a/Gemma-2-9b \n")))
    assert main(["explain", "--json", "--nearest", "2", "first-1B", "-"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["name"] for record in records] == ["first-1B", "Llama-3-8B", "a/Gemma-2-9b"]
    assert records[1]["size"] == 8_000_000_000 and len(records[2]["nearest"]) == 2


def test_csv_is_no_formula_for_a_spreadsheet(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--csv", '=HYPERLINK("x")-7B', "Llama-3-8B"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert list(rows[0]) == list(COLUMNS)
    assert rows[0]["name"].startswith("'=") and rows[1]["size"] == "8000000000"


def test_a_site_and_a_catalogue_explain_names_with_their_own_families(
    small_site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [f"o{number}/Zorbit-{number}b" for number in range(1, 9)]
    path = tmp_path / "models.csv"
    path.write_text("id\n" + "\n".join(rows) + "\n", encoding="utf-8")
    assert main(["explain", "--json", "--catalogue", str(path), "new/Zorbit-70b"]) == 0
    assert json.loads(capsys.readouterr().out)["family"] == "Zorbit"
    assert main(["explain", "--json", "--site", str(small_site), "new/Zorbit-70b"]) == 0
    assert json.loads(capsys.readouterr().out)["family"] == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--nearest", "-1"], "--nearest"),
        (["--site", "no-such-folder"], "data/explain.json.gz"),
        (["--catalogue", "no-such.csv"], "no-such.csv"),
    ],
)
def test_a_wrong_argument_is_one_line(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", *arguments, "name"]) == 1
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1
