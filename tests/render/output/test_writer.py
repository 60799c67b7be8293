"""A site is written completely or not at all."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from constellation.errors import AtlasError
from constellation.render.output.folder import find_output_folder
from constellation.render.output.writer import MARK, write_files, write_ledger

FILES = [("index.html", "<p>é</p>"), (MARK, "{}"), ("data/graph.gz", b"\x00\xff")]


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return every file in a folder, including hidden files."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return the output folder. Its parent folder is empty."""
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


def test_empty_folder_is_replaced(out: Path) -> None:
    out.mkdir(parents=True, mode=0o750)
    assert write_files(out, FILES) == 3
    assert len(read_tree(out)) == 3
    assert out.stat().st_mode & 0o777 == 0o750, "its permissions stay"
    assert [path.name for path in out.parent.iterdir()] == ["site"]


# --- unchanged files are not written again


def read_stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the inode number and the time of each file."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        status = path.stat()
        found[path.relative_to(folder).as_posix()] = (status.st_ino, status.st_mtime_ns)
    return found


def test_the_same_site_again_writes_nothing(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(out, FILES)
    before, make_folder = read_stamps(out), os.mkdir
    made: list[Path] = []

    def record(path: Path, *arguments: Any) -> None:
        made.append(Path(path))
        make_folder(path, *arguments)

    monkeypatch.setattr(os, "mkdir", record)
    assert write_files(out, FILES) == 3
    assert read_stamps(out) == before
    assert find_output_folder(out).temporary not in made
    assert write_files(out, FILES[:2]) == 2
    assert find_output_folder(out).temporary in made


def test_only_changed_files_are_written(out: Path, tmp_path: Path) -> None:
    style = tmp_path / "a.css"
    style.write_bytes(b"p {}")
    write_files(out, [*FILES, ("a.css", style)])
    before = read_stamps(out)
    style.write_bytes(b"p {}")  # anew, but the same
    assert write_files(out, [FILES[0], (MARK, "{ }"), FILES[2], ("a.css", style), ("new.html", "n")]) == 5
    after = read_stamps(out)
    same = {path for path in before if after.get(path) == before[path]}
    assert same == {"index.html", "data/graph.gz", "a.css"}, "the same files, with their times"
    assert read_tree(out) == {**dict(FILES), "index.html": "<p>é</p>".encode(), MARK: b"{ }", "a.css": b"p {}",
                              "new.html": b"n"}  # fmt: skip
    assert {path.stat().st_nlink for path in out.rglob("*") if path.is_file()} == {1}, "no content has two names"


@pytest.mark.parametrize(
    "damage",
    [
        lambda out: (out / "index.html").write_text("by hand", encoding="utf-8"),
        lambda out: (out / "index.html").unlink(),
        lambda out: (out / "data" / "more.csv").write_text("1", encoding="utf-8"),
        lambda out: ((out / "index.html").unlink(), (out / "index.html").symlink_to("data/atlas.json")),
    ],
    ids=["changed", "missing", "added", "a link"],
)
def test_changed_files_are_restored(out: Path, damage: Callable[[Path], object]) -> None:
    write_files(out, FILES)
    before = read_tree(out)
    damage(out)
    write_files(out, FILES)
    assert read_tree(out) == before
    assert not (out / "index.html").is_symlink()


def test_files_are_copied_without_hard_links(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    write_files(out, FILES)
    monkeypatch.setattr(os, "link", refuse)
    write_files(out, [*FILES, ("new.html", "n")])
    assert read_tree(out) == {"index.html": "<p>é</p>".encode(), MARK: b"{}", "data/graph.gz": b"\x00\xff",
                              "new.html": b"n"}  # fmt: skip


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


def test_folder_that_no_build_made_is_refused(out: Path) -> None:
    out.mkdir(parents=True)
    (out / "thesis.tex").write_text("years of work", encoding="utf-8")
    with pytest.raises(AtlasError, match=rf"{re.escape(str(out))} .*--force"):
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
def test_path_outside_the_site_is_refused(out: Path, path: str) -> None:
    with pytest.raises(AtlasError, match="is outside the output folder"):
        write_files(out, [*FILES, (path, "x")])
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize(
    "path",
    ["con.html", "families/aux.html", "NUL", "data/com1.csv", "a.", "b ", "c./d", "a:b", "a\\b", "a\nb", "what?"],
)
def test_path_that_some_system_does_not_allow_is_refused(out: Path, path: str) -> None:
    with pytest.raises(AtlasError, match=r"file name.*; this is a bug"):
        write_files(out, [*FILES, (path, "x")])
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("families/Llama.html", "families/llama.html"),
        ("Families/a.html", "families/b.html"),
        ("a.html", "a.html"),
        ("a", "a/b"),
        ("a/b", "A"),
        ("\u00e9.html", "e\u0301.html"),
    ],
)
def test_paths_that_some_system_confuses_are_refused(out: Path, one: str, other: str) -> None:
    write_files(out, FILES)
    before = read_tree(out)
    with pytest.raises(AtlasError, match="on some systems; this is a bug"):
        write_files(out, [*FILES, (one, "x"), ("between.html", "z"), (other, "y")])
    assert read_tree(out) == before
    assert [path.name for path in out.parent.iterdir()] == ["site"]


def test_dots_in_a_name_are_allowed(out: Path) -> None:
    write_files(out, [*FILES, ("families/a..b.html", "x"), ("..hidden", "y")])
    assert read_tree(out)["families/a..b.html"] == b"x"


def test_paths_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_files(Path("site"), FILES)
    write_files(Path("site"), FILES)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


# --- the ledger


def test_ledger_is_replaced_whole_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "ledger.json"
    write_ledger(path, "one\n")
    assert path.read_text(encoding="utf-8") == "one\n" and path.stat().st_mode & 0o777 == 0o644
    path.chmod(0o600)
    write_ledger(path, "two\n")
    assert path.read_text(encoding="utf-8") == "two\n" and path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["ledger.json"]


def test_ledger_is_written_before_the_site_is_published(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = tmp_path / "ledger.json"
    seen = []

    def look(source: Path, target: Path) -> None:
        seen.append((ledger.read_text(encoding="utf-8"), out.exists()))
        raise OSError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", look)
        with pytest.raises(
            AtlasError, match=r"cannot be written \(Permission denied\); the previous site is unchanged"
        ):
            write_files(out, FILES, ledger=(ledger, "new"))
    assert seen == [("new", False)]
    write_files(out, FILES, ledger=(ledger, "newer"))
    write_files(out, FILES, ledger=(ledger, "newest"))
    assert ledger.read_text(encoding="utf-8") == "newest", "also if the site is unchanged"


@pytest.mark.parametrize("failing", [fail_midway(ValueError("midway")), [*FILES, ("../x", "")]])
def test_ledger_stays_if_the_site_fails(out: Path, tmp_path: Path, failing: Iterable) -> None:
    ledger = tmp_path / "ledger.json"
    ledger.write_text("old", encoding="utf-8")
    with pytest.raises((ValueError, AtlasError)):
        write_files(out, failing, ledger=(ledger, "new"))
    assert ledger.read_text(encoding="utf-8") == "old"


def test_site_stays_if_the_ledger_cannot_be_written(out: Path, tmp_path: Path) -> None:
    write_files(out, FILES)
    before = read_tree(out)
    (tmp_path / "file").write_text("", encoding="utf-8")
    for ledger in (tmp_path / "file" / "ledger.json", tmp_path):
        with pytest.raises(AtlasError, match=re.escape(str(ledger))):
            write_files(out, [*FILES, ("new.html", "")], ledger=(ledger, "new"))
        assert read_tree(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "public"]


def damage(folder: Path, how: str) -> None:
    """Do to the new site of a running build what another program may do."""
    new = folder.parent / f".{folder.name}.constellation-build" / "new"
    if how == "removed":
        (new / "index.html").unlink()
    elif how == "emptied":
        (new / "index.html").write_text("")
    elif how == "edited":
        (new / "index.html").write_text("evil")
    elif how == "added":
        (new / "extra.html").write_text("evil")
    elif how == "linked":
        (new / "index.html").unlink()
        (new / "index.html").symlink_to(folder.parent / "elsewhere")
    elif how == "folder":
        shutil.copytree(new, folder.parent / "copy")
        shutil.rmtree(new)
        new.symlink_to(folder.parent / "copy")


@pytest.mark.parametrize("how", ["removed", "emptied", "edited", "added", "linked", "folder"])
@pytest.mark.parametrize("again", [False, True])
def test_a_new_site_that_was_changed_during_the_build_is_not_published(
    tmp_path: Path, how: str, again: bool
) -> None:
    out = tmp_path / "site"
    (tmp_path / "elsewhere").write_text("<p>")
    if again:
        write_files(out, [("index.html", "old"), (MARK, "{}"), ("same.html", "same")])
    before = {path.name: path.read_bytes() for path in out.rglob("*.html")} if again else {}

    def list_files() -> Iterator[tuple[str, str]]:
        yield from (("index.html", "<p>"), ("same.html", "same"), (MARK, "{}"))
        damage(out, how)

    with pytest.raises(AtlasError, match="the previous site is unchanged; build again"):
        write_files(out, list_files())
    assert ({path.name: path.read_bytes() for path in out.rglob("*.html")} if out.exists() else {}) == before


def test_a_kept_file_that_was_changed_during_the_build_is_not_published(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_files(out, [("index.html", "old"), ("same.html", "same"), (MARK, "{}")])

    def list_files() -> Iterator[tuple[str, str]]:
        yield from (("same.html", "same"), ("index.html", "new"), (MARK, "{}"))
        (out / "same.html").write_text("evil")

    with pytest.raises(AtlasError, match=r"same\.html was removed or changed during the build"):
        write_files(out, list_files())
    assert (out / "index.html").read_text() == "old"
