"""The temporary files of an interrupted build are removed, and the site is restored."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.errors import AtlasError
from constellation.render.output.folder import MARK, TEMPORARY, find_output_folder
from constellation.render.output.temporary_folder import make_temporary_folder
from constellation.render.output.writer import hold_output, write_files

FILES = [("index.html", "old"), (MARK, "{}")]
NEXT = [("index.html", "new"), (MARK, "{ }"), ("more.html", "m")]


def read_tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_files(tmp_path / "site", FILES)
    return tmp_path / "site"


@pytest.fixture
def temporary(out: Path) -> Path:
    """Return the temporary folder of a build that was killed while it wrote files."""
    folder = find_output_folder(out)
    new = make_temporary_folder(folder)
    (new / "index.html").write_text("half", encoding="utf-8")
    return folder.temporary


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_temporary_folder_says_what_it_is(temporary: Path) -> None:
    assert temporary.name == f".site{TEMPORARY}"
    text = (temporary / "BUILD").read_text(encoding="utf-8")
    assert "When no build runs, this folder may be removed." in text


@pytest.mark.parametrize(
    "damage",
    [
        lambda temporary: None,
        lambda temporary: shutil.rmtree(temporary / "new"),
        lambda temporary: (shutil.rmtree(temporary / "new"), (temporary / "BUILD").unlink()),
        lambda temporary: (shutil.rmtree(temporary / "new"), (temporary / "BUILD").write_text("Constell")),
        lambda temporary: (temporary / "note").write_text('{"at_once": tr'),
    ],
    ids=["files", "text", "nothing", "half a text", "half a journal"],
)
def test_the_rest_of_a_build_is_removed(out: Path, temporary: Path, damage: Callable[[Path], object]) -> None:
    damage(temporary)
    with hold_output(out):
        assert list_names(out.parent) == [f".site{TEMPORARY}.lock", "site"]
        assert read_tree(out) == dict(FILES)
    write_files(out, NEXT)
    assert read_tree(out) == dict(NEXT)
    assert list_names(out.parent) == ["site"]


@pytest.mark.parametrize(
    "change",
    [
        lambda temporary: (temporary / "thesis.tex").write_text("years"),
        lambda temporary: (temporary / "BUILD").unlink(),
        lambda temporary: (temporary / "BUILD").write_text("How to build my house"),
        lambda temporary: (temporary / "BUILD").write_text("Constell"),
        lambda temporary: (shutil.rmtree(temporary), temporary.write_text("a file")),
        lambda temporary: (os.rename(temporary, temporary.parent / "real"), temporary.symlink_to("real")),
    ],
    ids=["a file besides", "no text", "another text", "half a text", "a file", "a link"],
)
def test_a_folder_of_someone_else_is_refused(out: Path, temporary: Path, change: Callable[[Path], object]) -> None:
    change(temporary)
    before = read_tree(out.parent)
    message = re.escape(f"{temporary} was not made by a build; ")
    with pytest.raises(AtlasError, match=message):
        write_files(out, NEXT, force=True)
    assert read_tree(out.parent) == before


def test_the_folders_of_other_sites_are_left_alone(out: Path, temporary: Path) -> None:
    others = [out.parent / name for name in (f".sites{TEMPORARY}", f"site{TEMPORARY}", f".SITE{TEMPORARY}")]
    for other in others:
        shutil.copytree(temporary, other)
    write_files(out, NEXT)
    assert list_names(out.parent) == sorted([*(other.name for other in others), "site"])


# --- systems that cannot swap


@pytest.mark.usefixtures("no_swap")
def test_two_renames_do_the_same(out: Path) -> None:
    write_files(out, NEXT)
    assert read_tree(out) == dict(NEXT)
    assert list_names(out.parent) == ["site"]


@pytest.mark.usefixtures("no_swap")
@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize("failing", range(1, 7))
def test_moves_are_undone_after_an_error(
    out: Path, monkeypatch: pytest.MonkeyPatch, within: bool, failing: int
) -> None:
    if within:
        monkeypatch.chdir(out)
    moves, rename = [], os.rename

    def refuse(source: Path, target: Path) -> None:
        moves.append((source, target))
        if len(moves) == failing:
            raise OSError(errno.EIO, "Input/output error")
        rename(source, target)

    monkeypatch.setattr(os, "rename", refuse)
    if failing > (5 if within else 2):
        write_files(out, NEXT)
        assert read_tree(out) == dict(NEXT)
    else:
        with pytest.raises(AtlasError, match=r"written \(Input/output error\); the previous site is unchanged"):
            write_files(out, NEXT)
        assert read_tree(out) == dict(FILES)
    assert list_names(out.parent) == ["site"]


@pytest.mark.usefixtures("no_swap")
def test_moves_that_cannot_be_undone_are_undone_by_the_next_build(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, done = os.rename, []

    def refuse(source: Path, target: Path) -> None:
        if done:
            raise OSError(errno.EIO, "Input/output error")
        done.append(rename(source, target))

    temporary = find_output_folder(out).temporary
    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", refuse)
        message = rf"{re.escape(str(out))} .*{re.escape(str(temporary))} \(Input/output error\); build again"
        with pytest.raises(AtlasError, match=message):
            write_files(out, NEXT)
    assert not out.exists() and read_tree(temporary / "old") == dict(FILES)
    with hold_output(out):
        assert read_tree(out) == dict(FILES)
    assert list_names(out.parent) == ["site"]


@pytest.fixture
def gap(out: Path, temporary: Path) -> Path:
    """Return a site whose build was killed between its two renames."""
    (temporary / "note").write_text(json.dumps({"at_once": True, "old": [], "new": []}), encoding="utf-8")
    os.rename(out, temporary / "old")
    return out


@pytest.mark.parametrize("made", [None, "folder"])
def test_a_missing_site_is_restored(gap: Path, made: str | None) -> None:
    if made:
        gap.mkdir()
    with hold_output(gap):
        assert read_tree(gap) == dict(FILES)
    assert list_names(gap.parent) == ["site"]


@pytest.mark.parametrize("made", ["file", "files"])
def test_files_made_between_the_renames_are_not_overwritten(gap: Path, temporary: Path, made: str) -> None:
    if made == "file":
        gap.write_text("mine", encoding="utf-8")
    else:
        gap.mkdir()
        (gap / "mine.txt").write_text("mine", encoding="utf-8")
    before = read_tree(gap.parent)
    with pytest.raises(AtlasError):
        write_files(gap, NEXT, force=True)
    assert read_tree(gap.parent) == before
    assert read_tree(temporary / "old") == dict(FILES)
