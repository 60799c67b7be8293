"""README.md is true: its commands for a catalogue of one's own run as they stand, and what it names is there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from constellation.cli import main

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.full
def test_a_catalogue_of_ones_own_gives_a_site_as_it_is_written(tmp_path: Path) -> None:
    for folder in ("constellation", "templates", "static", "docs"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    shutil.copy(ROOT / "build.py", tmp_path)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    section = TEXT.split("## Your own catalogue\n")[1].split("\n## ")[0]
    first, second = re.findall(r"```sh\n(.*?)```", section, re.S)

    def run(script: str) -> pd.DataFrame:
        done = subprocess.run(["sh", "-e"], input=script, text=True, cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return pd.read_csv(tmp_path / "my-site" / "data" / "models.csv").set_index("id")

    models = run(first)
    assert models["family"].value_counts().to_dict() == {"nova": 4, "comet": 3}
    chat = models.loc["acme/Nova-7B-Chat"]
    assert chat[["downloads", "likes", "parameters", "created"]].tolist() == [12800, 140, 7e9, "2026-09-02"]
    pd.testing.assert_frame_equal(run(second), models)  # the same columns, told by the configuration
    assert "Acme" in (tmp_path / "my-site" / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("link", sorted({*re.findall(r"\]\(((?!https?:)[^)#]+)", TEXT)}))
def test_what_it_links_to_is_there(link: str) -> None:
    assert (ROOT / link).exists()


def test_it_tells_every_option_of_the_build(capsys: pytest.CaptureFixture[str]) -> None:
    table = TEXT.split("| option | what it does |\n")[1].split("\n\n")[0]
    told = set(re.findall(r"`(--[a-z-]+)", table))
    with pytest.raises(SystemExit):
        main(["build", "--help"])
    options = re.findall(r"^  (?:-h, )?(--[a-z-]+)", capsys.readouterr().out, re.M)
    assert told == {*options} - {"--help"}


def test_it_tells_what_each_library_is_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    table = TEXT.split("| library | for what |\n")[1].split("\n\n")[0]
    told = {name for row in table.splitlines()[1:] for name in row.split("|")[1].strip().split(", ")}
    given = {re.split(r"[><=]", line)[0] for line in project["dependencies"]}
    assert told == given


@pytest.mark.full
def test_its_numbers_are_those_of_the_bundled_catalogue(default_site: Path) -> None:
    atlas = json.loads((default_site / "data" / "atlas.json").read_text(encoding="utf-8"))
    measures = atlas["names_and_declarations"]
    text = " ".join(TEXT.split())
    assert (
        f"{atlas['catalogue']['rows']:,} models, of which the atlas shows the {atlas['counts']['models']:,}" in text
    )
    assert f"places {1 - atlas['counts']['unplaced'] / atlas['counts']['models']:.0%} of its models" in text
    assert f"{measures['agreement']['value']:.0%} declare the family that they are named after" in text
    assert f"{measures['consistency']['value']:.0%} declare what the others of their family do" in text
