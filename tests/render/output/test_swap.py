"""What a build has left that died is put right; what only looks like it is somebody's, and is left alone."""

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
from constellation.render.output import swap as turnover
from constellation.render.output.folder import MARK, WORKSHOP, find_place
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
def workshop(out: Path) -> Path:
    """The workshop of a build that died over its files."""
    place = find_place(out)
    new = turnover.open_workshop(place)
    (new / "index.html").write_text("half", encoding="utf-8")
    return place.workshop


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_workshop_says_what_it_is(workshop: Path) -> None:
    assert workshop.name == f".site{WORKSHOP}"
    text = (workshop / "BUILD").read_text(encoding="utf-8")
    assert "When no build runs, this folder may be removed." in text


@pytest.mark.parametrize(
    "tear",
    [
        lambda workshop: None,
        lambda workshop: shutil.rmtree(workshop / "new"),
        lambda workshop: (shutil.rmtree(workshop / "new"), (workshop / "BUILD").unlink()),
        lambda workshop: (shutil.rmtree(workshop / "new"), (workshop / "BUILD").write_text("Constell")),
        lambda workshop: (workshop / "note").write_text('{"at_once": tr'),
    ],
    ids=["files", "text", "nothing", "half a text", "half a note"],
)
def test_what_a_build_has_left_goes(out: Path, workshop: Path, tear: Callable[[Path], object]) -> None:
    tear(workshop)
    with hold_output(out):
        assert list_names(out.parent) == [f".site{WORKSHOP}.lock", "site"]
        assert read_tree(out) == dict(FILES)
    write_files(out, NEXT)
    assert read_tree(out) == dict(NEXT)
    assert list_names(out.parent) == ["site"]


@pytest.mark.parametrize(
    "take",
    [
        lambda workshop: (workshop / "thesis.tex").write_text("years"),
        lambda workshop: (workshop / "BUILD").unlink(),
        lambda workshop: (workshop / "BUILD").write_text("How to build my house"),
        lambda workshop: (workshop / "BUILD").write_text("Constell"),
        lambda workshop: (shutil.rmtree(workshop), workshop.write_text("a file")),
        lambda workshop: (os.rename(workshop, workshop.parent / "real"), workshop.symlink_to("real")),
    ],
    ids=["a file besides", "no text", "another text", "half a text", "a file", "a link"],
)
def test_what_is_somebody_elses_is_refused(out: Path, workshop: Path, take: Callable[[Path], object]) -> None:
    take(workshop)
    before = read_tree(out.parent)
    message = re.escape(f"{workshop} is in the way, and no build made it; move it elsewhere")
    with pytest.raises(AtlasError, match=message):
        write_files(out, NEXT, force=True)
    assert read_tree(out.parent) == before


def test_what_belongs_to_another_site_is_left_alone(out: Path, workshop: Path) -> None:
    others = [out.parent / name for name in (f".sites{WORKSHOP}", f"site{WORKSHOP}", f".SITE{WORKSHOP}")]
    for other in others:
        shutil.copytree(workshop, other)
    write_files(out, NEXT)
    assert list_names(out.parent) == sorted([*(other.name for other in others), "site"])


# --- without an exchange


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without an exchange."""
    monkeypatch.setattr(turnover, "exchange_names", lambda one, other: False)


@pytest.mark.usefixtures("apart")
def test_two_renames_do_the_same(out: Path) -> None:
    write_files(out, NEXT)
    assert read_tree(out) == dict(NEXT)
    assert list_names(out.parent) == ["site"]


@pytest.mark.usefixtures("apart")
@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize("failing", range(1, 7))
def test_moves_that_fail_are_taken_back(
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

    monkeypatch.setattr(turnover.os, "rename", refuse)
    if failing > (5 if within else 2):
        write_files(out, NEXT)
        assert read_tree(out) == dict(NEXT)
    else:
        with pytest.raises(AtlasError, match=r"written \(Input/output error\); what stood there is as it was"):
            write_files(out, NEXT)
        assert read_tree(out) == dict(FILES)
    assert list_names(out.parent) == ["site"]


@pytest.mark.usefixtures("apart")
def test_moves_that_cannot_be_taken_back_are_told_and_the_next_build_takes_them_back(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, done = os.rename, []

    def refuse(source: Path, target: Path) -> None:
        if done:
            raise OSError(errno.EIO, "Input/output error")
        done.append(rename(source, target))

    workshop = find_place(out).workshop
    with monkeypatch.context() as patched:
        patched.setattr(turnover.os, "rename", refuse)
        message = (
            f"{out} is not whole: some of it is in {workshop} (Input/output error); build again, and it is put back"
        )
        with pytest.raises(AtlasError, match=re.escape(message)):
            write_files(out, NEXT)
    assert not out.exists() and read_tree(workshop / "old") == dict(FILES)
    with hold_output(out):
        assert read_tree(out) == dict(FILES)
    assert list_names(out.parent) == ["site"]


@pytest.fixture
def gap(out: Path, workshop: Path) -> Path:
    """A build without an exchange died between its two renames."""
    (workshop / "note").write_text(json.dumps({"at_once": True, "old": [], "new": []}), encoding="utf-8")
    os.rename(out, workshop / "old")
    return out


@pytest.mark.parametrize("made", [None, "folder"])
def test_site_that_is_gone_comes_back(gap: Path, made: str | None) -> None:
    if made:
        gap.mkdir()
    with hold_output(gap):
        assert read_tree(gap) == dict(FILES)
    assert list_names(gap.parent) == ["site"]


@pytest.mark.parametrize("made", ["file", "files"])
def test_what_was_made_in_the_gap_is_not_overwritten(gap: Path, workshop: Path, made: str) -> None:
    if made == "file":
        gap.write_text("mine", encoding="utf-8")
    else:
        gap.mkdir()
        (gap / "mine.txt").write_text("mine", encoding="utf-8")
    before = read_tree(gap.parent)
    with pytest.raises(AtlasError):
        write_files(gap, NEXT, force=True)
    assert read_tree(gap.parent) == before
    assert read_tree(workshop / "old") == dict(FILES)
