"""The commands in the documents run, and the documents describe all options and settings.

Nothing here depends on the wording of a document.
"""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from constellation.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
#: docs/about.md is a page of the site, and its links are those of the site.
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    # The links of the two documents that are pages of the site lead to files of the site.
    *(path for path in sorted((ROOT / "docs").glob("*.md")) if path.name not in ("about.md", "use-the-data.md")),
]


def copy_project(folder: Path) -> Path:
    """Copy the files that a build needs."""
    for name in ("constellation", "templates", "static", "docs"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "build.py", folder)
    return folder


@pytest.mark.slow
def test_the_commands_for_an_own_catalogue_run_as_they_are_written(tmp_path: Path) -> None:
    """All commands in the README that write a catalogue give the same models."""
    for name in ("constellation", "templates", "static", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copy(ROOT / "build.py", tmp_path)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    scripts = [script for script in re.findall(r"```sh\n(.*?)```", README, re.S) if "<<" in script]
    assert scripts
    sites = []
    for script in scripts:
        run = subprocess.run(["sh", "-e"], input=script, text=True, cwd=tmp_path, capture_output=True, check=False)
        assert run.returncode == 0, run.stderr
        out = re.search(r"--out (\S+)", script)[1]
        sites.append(pd.read_csv(tmp_path / out / "data" / "models.csv").set_index("id"))
    for models in sites:
        assert models["family"].value_counts().to_dict() == {"nova": 4, "comet": 3}
        chat = models.loc["acme/Nova-7B-Chat"]
        assert chat[["downloads", "likes", "parameters", "created"]].tolist() == [12800, 140, 7e9, "2026-09-02"]
        pd.testing.assert_frame_equal(models, sites[0])


@pytest.mark.slow
def test_the_recipe_for_a_facet_gives_a_page(tmp_path: Path) -> None:
    """The first line of the recipe names the file and the table, and the other lines are the row."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    recipe = re.search(r"<!-- recipe: facet -->\n```python\n# (\S+), at the end of (\w+)\n(.*?)```", text, re.S)
    assert recipe, "CONTRIBUTING.md has no recipe for a facet"
    project = copy_project(tmp_path)
    file, table, row = project / recipe[1], recipe[2], recipe[3]
    code, added = re.subn(
        rf"^({table}\b[^\n]*\(\n.*?)^\)", lambda found: f"{found[1]}{row})", file.read_text(encoding="utf-8"),
        count=1, flags=re.S | re.M,
    )  # fmt: skip
    assert added == 1
    file.write_text(code, encoding="utf-8")

    names = "\n".join(f"lab/Nova-{size}b-{month}" for size in (1, 7, 70) for month in ("2507", "2508"))
    (project / "mine.csv").write_text(f"id\n{names}\n", encoding="utf-8")
    subprocess.run([sys.executable, "build.py", "mine.csv", "--quiet"], cwd=project, check=True)
    slug, *_, title, _ = re.findall(r'"([^"]+)"', row)
    page = (project / "site" / "facets" / f"{slug}.html").read_text(encoding="utf-8")
    assert title in page and "words=2507" in page
    assert f"{slug}.html" in (project / "site" / "facets" / "sizes.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_to_other_files_resolve(document: Path) -> None:
    links = set(re.findall(r"\]\(((?!https?:|#)[^)#\s]+)", document.read_text(encoding="utf-8")))
    assert [link for link in sorted(links) if not (document.parent / link).exists()] == []


def test_the_readme_has_every_option_of_the_build(list_options: Callable[[str], set[str]]) -> None:
    assert list_options("build") - set(re.findall(r"`(--[a-z-]+)", README)) == {"--help"}


def test_every_setting_is_documented_with_its_default() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", text, re.M))
    for field in dataclasses.fields(Settings):
        assert f"`{field.name}`" in text or f"[{field.name}." in text, field.name
        value = getattr(Settings(), field.name)
        if field.name in rows and isinstance(value, int | float):
            # TOML writes true and false in small letters.
            assert rows[field.name] == str(value).lower(), field.name


@pytest.mark.full
def test_the_readme_has_the_numbers_of_the_bundled_catalogue(default_site: Path) -> None:
    atlas = json.loads((default_site / "data" / "atlas.json").read_text(encoding="utf-8"))
    models, measures = atlas["counts"]["models"], atlas["names_and_declarations"]
    numbers = [
        f"{atlas['catalogue']['rows']:,}",
        f"{models:,}",
        f"{1 - atlas['counts']['unplaced'] / models:.0%}",
        f"{measures['agreement']['value']:.0%}",
        f"{measures['consistency']['value']:.0%}",
    ]
    assert [number for number in numbers if number not in README] == []
