"""The writer: all of a site or nothing, and only where it may."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from constellation.errors import AtlasError
from constellation.render import writer
from constellation.render.writer import MARK, write_files

FILES = [("index.html", "<p>é</p>"), (MARK, "{}"), ("data/graph.gz", b"\x00\xff")]


def read_tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones too."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where a site goes; nothing else stands in its folder."""
    return tmp_path / "public" / "site"


def test_texts_bytes_and_files_are_written(out: Path, tmp_path: Path) -> None:
    style = tmp_path / "style.css"
    style.write_text("p {}", encoding="utf-8")
    assert write_files(out, [*FILES, ("static/css/a.css", style)]) == 4
    assert read_tree(out) == {
        "index.html": "<p>é</p>".encode(),
        MARK: b"{}",
        "data/graph.gz": b"\x00\xff",
        "static/css/a.css": b"p {}",
    }
    assert [path.name for path in out.parent.iterdir()] == ["site"], "nothing is left beside it"


def test_folder_can_be_read_by_others(out: Path) -> None:
    write_files(out, FILES)
    assert out.stat().st_mode & 0o777 == 0o755


def test_new_site_takes_the_place_of_the_old_with_nothing_of_it(out: Path) -> None:
    write_files(out, [*FILES, ("families/gone.html", "old")])
    write_files(out, [("index.html", "new"), (MARK, "{}")])
    assert read_tree(out) == {"index.html": b"new", MARK: b"{}"}
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_empty_folder_is_filled_and_stays_the_same_folder(out: Path) -> None:
    out.mkdir(parents=True)
    before = out.stat().st_ino
    assert write_files(out, FILES) == 3
    assert out.stat().st_ino == before and len(read_tree(out)) == 3
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def fail_midway(error: BaseException) -> Iterator[tuple[str, str]]:
    yield "index.html", "half"
    yield "data/atlas.json", "half"
    raise error


@pytest.mark.parametrize("error", [ValueError("a page failed"), KeyboardInterrupt(), AtlasError("no")])
def test_old_site_is_untouched_when_a_page_fails_midway(out: Path, error: BaseException) -> None:
    write_files(out, FILES)
    before = read_tree(out.parent)
    with pytest.raises(type(error)):
        write_files(out, fail_midway(error))
    assert read_tree(out.parent) == before
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_nothing_is_left_when_the_first_build_fails(out: Path) -> None:
    with pytest.raises(ValueError, match="midway"):
        write_files(out, fail_midway(ValueError("midway")))
    assert list(out.parent.iterdir()) == []


def test_old_site_comes_back_when_the_new_one_cannot_take_its_place(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(out, FILES)
    before = read_tree(out.parent)
    rename = os.rename

    def refuse(source: Path, target: Path) -> None:
        if Path(target) == out and Path(source).name != "site":
            raise OSError(errno.ENOSPC, "No space left on device")
        rename(source, target)

    monkeypatch.setattr(writer.os, "rename", refuse)
    with pytest.raises(AtlasError, match=r"cannot be written \(No space left on device\); what stood there is as"):
        write_files(out, [("index.html", "new"), (MARK, "{}")])
    assert read_tree(out.parent) == before


def test_folder_that_no_build_made_is_refused(out: Path) -> None:
    out.mkdir(parents=True)
    (out / "thesis.tex").write_text("years of work", encoding="utf-8")
    message = f"{out} holds files that no build made; give another folder, or --force to replace it"
    with pytest.raises(AtlasError, match=re.escape(message)):
        write_files(out, FILES)
    assert read_tree(out) == {"thesis.tex": b"years of work"}
    assert write_files(out, FILES, force=True) == 3
    assert "thesis.tex" not in read_tree(out)


def test_file_is_refused(out: Path) -> None:
    out.parent.mkdir()
    out.write_text("a file", encoding="utf-8")
    with pytest.raises(AtlasError, match=re.escape(f"{out} is a file; give a folder with --out")):
        write_files(out, FILES, force=True)
    assert out.read_text(encoding="utf-8") == "a file"


def test_folder_within_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file", encoding="utf-8")
    with pytest.raises(AtlasError, match=r"cannot be made .*; give another folder with --out"):
        write_files(tmp_path / "file" / "site", FILES)


@pytest.mark.parametrize(
    "path", ["../x", "a/../../x", "families/../../../etc/passwd", "/etc/passwd", "..", "", "."]
)
def test_path_that_leads_out_is_refused(out: Path, path: str) -> None:
    with pytest.raises(AtlasError, match="leads outside the output folder"):
        write_files(out, [*FILES, (path, "x")])
    assert list(out.parent.iterdir()) == []


def test_dots_within_a_name_are_no_way_out(out: Path) -> None:
    write_files(out, [*FILES, ("families/a..b.html", "x"), ("..hidden", "y")])
    assert read_tree(out)["families/a..b.html"] == b"x"


def test_paths_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(Path("site"), FILES)
    write_files(Path("site"), FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
