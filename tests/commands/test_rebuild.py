"""A build with unchanged inputs is skipped, and a change of any input starts a new build."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from constellation.catalogue import Past, read_current
from constellation.catalogue.config import Overrides
from constellation.catalogue.ledger import Ledger, form_ledger, read_ledger
from constellation.cli import main
from constellation.commands.freshness import BuildInputs
from constellation.render.assets import list_folders
from constellation.settings import Settings

pytestmark = pytest.mark.slow

Build = Callable[..., "Run"]

NAMES = (*(f"{stem}-{size}b" for stem in ("Llama-2", "Qwen2") for size in (7, 13, 70)), "pythia-70m", "pythia-1b")
WORDS = ("build", "models-2026-02-01.csv", "--cache", "kept")


def write_catalogue(path: Path, downloads: int = 7) -> None:
    rows = [f"maker/{name},{place * downloads}" for place, name in enumerate(NAMES)]
    path.write_text("\n".join(["id,downloads", *rows, ""]), encoding="utf-8")


def stamp_files(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(folder.rglob("*"))}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a catalogue and its site, built with a cache. The folder is the current folder."""
    monkeypatch.chdir(tmp_path)
    write_catalogue(tmp_path / "models-2026-02-01.csv")
    assert main([*WORDS, "--quiet"]) == 0
    return tmp_path


@dataclass(frozen=True)
class Run:
    """The text that a build printed.

    The site was built if there was a stage after the first one, which reads the inputs.
    """

    text: str

    @property
    def is_built(self) -> bool:
        stages = re.findall(r"^ *\d+\. ", self.text, re.M)
        assert stages
        return len(stages) > 1


@pytest.fixture
def build(capsys: pytest.CaptureFixture[str]) -> Build:
    """Return a function that runs the command and returns what it printed."""

    def run(*arguments: str) -> Run:
        capsys.readouterr()
        assert main([*WORDS, *arguments]) == 0
        return Run("".join(capsys.readouterr()))

    return run


def test_an_unchanged_rebuild_writes_nothing(project: Path, build: Build) -> None:
    before = stamp_files(project / "site")
    run = build()
    assert not run.is_built
    assert stamp_files(project / "site") == before
    assert "8 models, 2 families" in run.text
    assert "nothing has changed. Open site/index.html" in run.text.replace("\n", " ")


def test_a_build_without_a_cache_rewrites_no_file(project: Path, build: Build) -> None:
    before = stamp_files(project / "site")
    shutil.rmtree(project / "kept")
    assert build("--no-cache").is_built
    assert stamp_files(project / "site") == before
    assert not (project / "kept").exists()


def write_title(project: Path) -> None:
    (project / "atlas.toml").write_text('title = "Other"\n', encoding="utf-8")


#: A change before the next build, and the options of that build.
CHANGES: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "a count": (lambda project: write_catalogue(project / "models-2026-02-01.csv", 8), []),
    "the title": (write_title, ["--config", "atlas.toml"]),
    "the date": (lambda _: None, ["--date", "2026-02-02"]),
    "an earlier snapshot": (
        lambda project: write_catalogue(project / "models-2026-01-01.csv", 5),
        ["--previous", "models-2026-01-01.csv"],
    ),
    "a file of the site": (lambda project: (project / "site" / "index.html").write_text("mine"), []),
    "a file gone from it": (lambda project: (project / "site" / "tree.html").unlink(), []),
    "a file more in it": (lambda project: (project / "site" / "data" / "notes.txt").write_text("mine"), []),
    "its manifest": (lambda project: (project / "site" / "SHA256SUMS").unlink(), []),
    "another folder": (lambda _: None, ["--out", "other"]),
    "a ledger that is not there yet": (lambda _: None, ["--ledger", "ledger.json"]),
}


QUICK = ("a count", "the title", "a file of the site", "another folder")


@pytest.mark.parametrize(
    "what", [*QUICK, *(pytest.param(what, marks=pytest.mark.full) for what in CHANGES if what not in QUICK)]
)
def test_a_change_builds_the_site_again(project: Path, build: Build, what: str) -> None:
    change, arguments = CHANGES[what]
    change(project)
    assert build(*arguments).is_built
    assert not build(*arguments).is_built
    fresh = ["build", WORDS[1], *arguments, "--no-cache", "--quiet"]
    out = "other" if "--out" in arguments else "site"
    kept = stamp_files(project / out)
    assert main(fresh) == 0, "without the cache, into the same folder"
    assert stamp_files(project / out) == kept, "the same bytes as without the cache"


def test_a_changed_template_changes_the_digest(tmp_path: Path) -> None:
    """Code, templates and static files are inputs of a build, too."""
    inputs = BuildInputs(read_current(), {}, Past((), None, ()), Settings(), Overrides())
    copies = [Path(shutil.copytree(folder, tmp_path / folder.name)) for folder in list_folders()]
    before = inputs.digest(copies)
    assert inputs.digest(copies) == before
    (tmp_path / "templates" / "home.html").write_text("another", encoding="utf-8")
    assert inputs.digest(copies) != before


def test_a_lost_ledger_is_written_again(project: Path, build: Build) -> None:
    assert build("--ledger", "ledger.json").is_built
    text = (project / "ledger.json").read_bytes()
    assert text.decode() == form_ledger(read_ledger(project / "ledger.json")) != form_ledger(Ledger())
    assert not build("--ledger", "ledger.json").is_built
    os.unlink(project / "ledger.json")
    assert build("--ledger", "ledger.json").is_built
    assert (project / "ledger.json").read_bytes() == text


def test_a_cache_that_cannot_be_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "file").write_text("")
    assert main(["build", WORDS[1], "--cache", "file", "--quiet"]) == 1
    assert capsys.readouterr().err.startswith("constellation: --cache file: the folder cannot be written (")


def test_the_cache_folder_of_the_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSTELLATION_CACHE", "elsewhere")
    assert main(["build", WORDS[1], "--quiet"]) == 0
    assert any(path.is_file() for path in (project / "elsewhere").rglob("*"))
