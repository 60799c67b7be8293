"""A build that would make the same again makes nothing; one that would not, makes all of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import constellation.atlas
from constellation.catalogue.ledger import Ledger, form_ledger, read_ledger
from constellation.cli import main
from constellation.commands import freshness as standing
from constellation.render import assets as resources

NAMES = (*(f"{stem}-{size}b" for stem in ("Llama-2", "Qwen2") for size in (7, 13, 70)), "pythia-70m", "pythia-1b")
WORDS = ("build", "models-2026-02-01.csv", "--cache", "kept")


def write_catalogue(path: Path, downloads: int = 7) -> None:
    rows = [f"maker/{name},{place * downloads}" for place, name in enumerate(NAMES)]
    path.write_text("\n".join(["id,downloads", *rows, ""]), encoding="utf-8")


def stamp_files(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(folder.rglob("*"))}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a catalogue and its site, built with a cache; one stands in it."""
    monkeypatch.chdir(tmp_path)
    write_catalogue(tmp_path / "models-2026-02-01.csv")
    assert main([*WORDS, "--quiet"]) == 0
    return tmp_path


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """`build(*arguments)` runs the command, and says how many atlases it made."""
    made = []
    plain = constellation.atlas.build_atlas

    def count(*arguments: Any, **options: Any) -> Any:
        made.append(1)
        return plain(*arguments, **options)

    monkeypatch.setattr(constellation.atlas, "build_atlas", count)

    def run(*arguments: str) -> int:
        made.clear()
        assert main([*WORDS, *arguments]) == 0
        return len(made)

    return run


def test_an_unchanged_rebuild_writes_nothing_and_says_so(
    project: Path, build: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    before = stamp_files(project / "site")
    assert build() == 0
    assert stamp_files(project / "site") == before
    told = capsys.readouterr()
    assert "8 models, 2 families" in told.out + told.err
    assert "nothing has changed. Open site/index.html" in (told.out + told.err).replace("\n", " ")


def test_no_cache_makes_all_of_it_and_rewrites_no_file(project: Path, build: Callable[..., int]) -> None:
    before = stamp_files(project / "site")
    shutil.rmtree(project / "kept")
    assert build("--no-cache") == 1
    assert stamp_files(project / "site") == before
    assert not (project / "kept").exists()


def write_title(project: Path) -> None:
    (project / "atlas.toml").write_text('title = "Other"\n', encoding="utf-8")


#: What changes before the next build, and what that build is told.
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
def test_what_has_changed_is_made_anew(project: Path, build: Callable[..., int], what: str) -> None:
    change, arguments = CHANGES[what]
    change(project)
    assert build(*arguments) == 1
    assert build(*arguments) == 0
    fresh = ["build", WORDS[1], *arguments, "--no-cache", "--quiet"]
    out = "other" if "--out" in arguments else "site"
    kept = stamp_files(project / out)
    assert main(fresh) == 0, "from nothing, into the same folder"
    assert stamp_files(project / out) == kept, "it is to the byte what a build from nothing makes"


def test_a_template_that_changed_makes_the_site_anew(
    project: Path, build: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    templates = shutil.copytree(resources.find_folder("templates"), project / "templates")
    folders = [templates if folder.name == "templates" else folder for folder in resources.list_folders()]
    monkeypatch.setattr(standing, "list_folders", lambda: folders)
    assert (build(), build()) == (0, 0)
    (templates / "home.html").write_text("another", encoding="utf-8")
    assert (build(), build()) == (1, 0)


def test_a_ledger_that_was_lost_is_written_again(project: Path, build: Callable[..., int]) -> None:
    assert build("--ledger", "ledger.json") == 1
    text = (project / "ledger.json").read_bytes()
    assert text.decode() == form_ledger(read_ledger(project / "ledger.json")) != form_ledger(Ledger())
    assert build("--ledger", "ledger.json") == 0
    os.unlink(project / "ledger.json")
    assert build("--ledger", "ledger.json") == 1
    assert (project / "ledger.json").read_bytes() == text


def test_a_cache_that_cannot_be_kept_is_said_in_one_line(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "file").write_text("")
    assert main(["build", WORDS[1], "--cache", "file", "--quiet"]) == 1
    assert capsys.readouterr().err.startswith("constellation: file: nothing can be kept there (")


def test_the_folder_of_the_environment_is_used(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSTELLATION_CACHE", "told")
    assert main(["build", WORDS[1], "--quiet"]) == 0
    assert any(path.is_file() for path in (project / "told").rglob("*"))
