"""CONTRIBUTING.md is true: the files that it names exist, and its recipe for a facet gives one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([\w/]+(?:\.(?:py|md|toml|css|html)|/))`", TEXT)) - {"facets/dates.html"})


@pytest.mark.parametrize("name", NAMED)
def test_a_file_that_is_named_is_there(name: str) -> None:
    if "NAME" in name or "NOUN" in name:
        name = str(Path(name).parent)
    assert any((ROOT / folder / name).exists() for folder in ("", "constellation"))


def test_the_house_has_every_room_in_it() -> None:
    table = TEXT.split("## Layout\n")[1].split("\n## ")[0]
    rooms = {path.name + "/" * path.is_dir() for path in (ROOT / "constellation").iterdir()}
    rooms -= {"__init__.py", "__main__.py", "__pycache__/", "py.typed"}
    assert rooms - set(re.findall(r"`([\w/.]+)`", table)) == set()


@pytest.mark.full
def test_the_recipe_for_a_facet_gives_a_page_that_others_lead_to(tmp_path: Path) -> None:
    copy = tmp_path / "project"
    for folder in ("constellation", "templates", "static", "docs"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "build.py", copy)
    recipe = re.search(r"<!-- recipe: facet -->\n```diff\n(.*?)```\n<!-- end -->", TEXT, re.S)
    assert recipe, "CONTRIBUTING.md has no recipe for a facet"
    subprocess.run(["git", "apply", "-"], input=recipe[1], text=True, cwd=copy, check=True)

    names = "\n".join(f"lab/Nova-{size}b-{month}" for size in (1, 7, 70) for month in ("2507", "2508"))
    (copy / "mine.csv").write_text(f"id\n{names}\n", encoding="utf-8")
    command = [sys.executable, "build.py", "mine.csv", "--quiet"]
    subprocess.run(command, cwd=copy, check=True)
    page = (copy / "site" / "facets" / "dates.html").read_text(encoding="utf-8")
    assert "When a model says that it was made." in page
    assert "words=2507" in page
    assert "dates.html" in (copy / "site" / "facets" / "sizes.html").read_text(encoding="utf-8")
