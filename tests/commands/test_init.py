"""`constellation init` writes settings and a workflow, and an atlas.toml in the current folder is used."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from constellation.cli import main

TABLE = "id,downloads\n" + "".join(f"acme/Nova-{size}B,{size}00\n" for size in range(1, 9))


def test_the_files_are_written_once(tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "deep" / "my atlas"
    assert main(["init", str(folder), "--title", 'A "good" \\ title']) == 0
    settings = tomllib.loads((folder / "atlas.toml").read_text(encoding="utf-8"))
    assert settings == {
        "title": 'A "good" \\ title',
        "description": "An atlas of language models, based on their names.",
    }
    workflow = (folder / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    assert workflow == (root / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    (folder / "atlas.toml").write_text('title = "Mine"\n')
    capsys.readouterr()
    assert main(["init", str(folder)]) == 0
    assert (folder / "atlas.toml").read_text() == 'title = "Mine"\n'
    assert capsys.readouterr().err.count("exists and was kept") == 3


def test_its_settings_build_the_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "models-2026-11-30.csv").write_text(TABLE)
    monkeypatch.chdir(tmp_path)
    assert main(["init", "--catalogue", "tables/models-2026-11-30.csv", "--title", "Acme", "--quiet"]) == 0
    assert main(["build", "--no-cache"]) == 0
    assert "settings from atlas.toml" in capsys.readouterr().err
    summary = json.loads((tmp_path / "site" / "data" / "atlas.json").read_text(encoding="utf-8"))
    assert (summary["title"], summary["catalogue"]["source"]) == ("Acme", "models-2026-11-30.csv")


def test_a_table_outside_the_folder_is_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "models.csv").write_text(TABLE)
    assert main(["init", str(tmp_path / "atlas"), "--catalogue", str(tmp_path / "models.csv")]) == 0
    assert 'catalogue = "../models.csv"' in (tmp_path / "atlas" / "atlas.toml").read_text()
    assert "The table is outside" in capsys.readouterr().err


def test_the_catalogue_of_the_settings_is_relative_to_their_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "atlas.toml").write_text('catalogue = "missing.csv"\n')
    assert main(["build", "--config", str(tmp_path / "atlas.toml"), "--out", str(tmp_path / "site")]) == 1
    assert str(tmp_path / "missing.csv") in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--catalogue", "missing.csv"], "--catalogue missing.csv: there is no such file"),
        (["--title", "two\nlines"], "characters that cannot be printed"),
        (["file/below"], "cannot be written"),
    ],
)
def test_errors_are_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.chdir(tmp_path)
    assert main(["init", *arguments]) == 1
    printed = capsys.readouterr().err
    assert message in printed
    assert printed.count("\n") == 1


@pytest.mark.parametrize("value", ["1", '""', '["a.csv"]'])
def test_a_catalogue_that_is_not_a_path_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    (tmp_path / "atlas.toml").write_text(f"catalogue = {value}\n")
    assert main(["build", "--config", str(tmp_path / "atlas.toml"), "--out", str(tmp_path / "site")]) == 1
    assert "catalogue is" in capsys.readouterr().err
