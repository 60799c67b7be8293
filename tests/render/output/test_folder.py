"""A build refuses an unsuitable output folder with one line, and changes nothing."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from constellation.errors import AtlasError
from constellation.render.assets import find_folder, list_folders
from constellation.render.output.folder import MARK, find_output_folder
from constellation.render.output.writer import write_files

FILES = [("index.html", "one"), (MARK, "{}"), ("data/a.csv", "id\n")]
NEXT = [("index.html", "two"), (MARK, "{}"), ("families/b.html", "b")]
ROOT = Path(__file__).resolve().parents[3]
NOBODY = 65534


def read_tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Run as a user without special permissions if this user is root."""
    if os.geteuid() != 0:
        yield
        return
    list_folders()  # the project may be in a folder that only root can read
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def ground() -> Iterator[Path]:
    """Return a folder that belongs to the user 'nobody'."""
    folder = Path(tempfile.mkdtemp())
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o700)
    shutil.rmtree(folder)


def refuse(out: Path, message: str, **options: object) -> None:
    with pytest.raises(AtlasError, match=message) as caught:
        write_files(out, FILES, **options)
    assert "\n" not in str(caught.value)


# --- names


NAMES = ("Modèles — été", "模型", "with space", "-dash", "a'b\"c", "100%", "new\nline", "x" * 200)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_any_kind(tmp_path: Path, name: str) -> None:
    for files in (FILES, NEXT):
        write_files(tmp_path / name, files)
        assert read_tree(tmp_path / name) == dict(files)
        assert list_names(tmp_path) == [name]


def test_name_that_is_not_text(tmp_path: Path) -> None:
    out = tmp_path / os.fsdecode(b"caf\xe9")
    for files in (FILES, NEXT):
        write_files(out, files)
    assert os.listdir(os.fsencode(tmp_path)) == [b"caf\xe9"]


def test_name_that_is_too_long(tmp_path: Path) -> None:
    refuse(tmp_path / ("x" * 250), r"(cannot be made|cannot be written) \(File name too long\); give another")
    assert list_names(tmp_path) == []


def test_a_slash_at_the_end_is_ignored(tmp_path: Path) -> None:
    for files in (FILES, NEXT):
        write_files(Path(f"{tmp_path}/site/"), files)
    assert list_names(tmp_path) == ["site"]


# --- links


def test_link_stays_and_the_folder_that_it_leads_to_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    link = tmp_path / "site"
    link.symlink_to("www/atlas")  # which is not there yet
    for files in (FILES, NEXT):
        write_files(link, files)
        assert os.readlink(link) == "www/atlas"
        assert read_tree(tmp_path / "www" / "atlas") == dict(files)
    assert (list_names(tmp_path), list_names(tmp_path / "www")) == (["site", "www"], ["atlas"])


def test_a_link_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("other")
    (tmp_path / "other").symlink_to("one")
    refuse(tmp_path / "one", "is a link that leads back to itself; give a folder with --out")
    assert list_names(tmp_path) == ["one", "other"]


# --- folders that a build may not replace


def test_root_of_the_disk_is_refused() -> None:
    refuse(Path("/"), r"/ is the root of the disk; give a folder with --out", force=True)


@pytest.mark.parametrize("name", ["static", "templates", "docs"])
@pytest.mark.parametrize("below", ["", "site"])
def test_folders_of_the_program_are_refused(name: str, below: str) -> None:
    before = sorted(find_folder(name).iterdir())
    refuse(
        find_folder(name) / below,
        "is inside the program's own folder .*; give another folder with --out",
        force=True,
    )
    refuse(ROOT / "constellation" / below, "is inside the program's own folder", force=True)
    assert sorted(find_folder(name).iterdir()) == before


def test_folder_that_holds_the_program_is_refused() -> None:
    refuse(ROOT, rf"{re.escape(str(ROOT))} .*{re.escape(str(ROOT / 'constellation'))}, ", force=True)


def test_home_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home" / "me"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    for out in (home, home.parent):
        refuse(out, rf"{re.escape(str(out))} .*{re.escape(str(home))}, ", force=True)
    write_files(home / "site", FILES)


@pytest.mark.parametrize("name", ["ledger.json", "data/models.csv", "link.csv"])
def test_files_that_the_build_needs_are_not_lost(tmp_path: Path, name: str) -> None:
    out = tmp_path / "site"
    write_files(out, FILES)
    (tmp_path / "elsewhere.csv").write_text("id\n", encoding="utf-8")
    if name == "link.csv":
        (out / name).symlink_to(tmp_path / "elsewhere.csv")
    before = read_tree(out)
    message = rf"{re.escape(str(out))} .*{re.escape(str(out / name))}, .*--out"
    refuse(out, message, needed=[out / name], force=True)
    assert read_tree(out) == before
    write_files(out, FILES, needed=[tmp_path / "elsewhere.csv", tmp_path / "site.csv"])


def test_repository_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write_files(out, FILES)
    (out / ".git").write_text("gitdir: elsewhere\n", encoding="utf-8")
    refuse(out, "git repository.*--force")
    assert (out / ".git").exists()
    write_files(out, FILES, force=True)
    assert not (out / ".git").exists()


# --- folders that must stay the same folder


@pytest.mark.parametrize("current", [(), FILES])
def test_the_current_folder_stays_the_same_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, current: list
) -> None:
    out = tmp_path / "site"
    out.mkdir()
    if current:
        write_files(out, current)
    before = out.stat().st_ino
    monkeypatch.chdir(out)
    for files in (NEXT, FILES):
        write_files(Path("."), files)
        assert (out.stat().st_ino, read_tree(out), os.path.samefile(".", out)) == (before, dict(files), True)
    assert list_names(tmp_path) == ["site"]


def test_a_current_folder_that_was_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here").rmdir()
    refuse(Path("site"), r"site cannot be made \(No such file or directory\); give another folder with --out")
    write_files(tmp_path / "site", FILES)


def test_parent_that_may_not_be_written(ground: Path) -> None:
    out = ground / "site"
    with as_nobody():
        out.mkdir()
        ground.chmod(0o555)
        before = out.stat().st_ino
        for files in (FILES, NEXT):
            assert find_output_folder(out).temporary.parent == out
            write_files(out, files)
            assert (out.stat().st_ino, read_tree(out)) == (before, dict(files))
        refuse(ground / "other", r"cannot be (made|written) \(Permission denied\); give another")
    assert list_names(ground) == ["site"]


@pytest.mark.parametrize("mode", [0o555, 0o500])
def test_folder_that_may_not_be_written_stays_as_it_was(ground: Path, mode: int) -> None:
    out = ground / "site"
    with as_nobody():
        write_files(out, FILES)
        out.chmod(mode)
        with pytest.raises(
            AtlasError, match=r"site cannot be written \(Permission denied\); the previous site is unchanged"
        ):
            write_files(out, NEXT)
        assert read_tree(out) == dict(FILES)
        assert write_files(out, FILES) == 3, "there is nothing to write"
    assert list_names(ground) == ["site"]


def test_folders_below_that_may_not_be_written_go_with_the_rest(ground: Path) -> None:
    out = ground / "site"
    with as_nobody():
        write_files(out, FILES)
        (out / "data").chmod(0o500)
        write_files(out, NEXT)
        assert read_tree(out) == dict(NEXT)
        assert list_names(ground) == ["site"]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Return a function that mounts a filesystem on a folder: `mount("size=1m")`."""
    mounted = []

    def make(options: str) -> Path:
        folder = tmp_path / f"mount-{len(mounted)}"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        try:
            run = subprocess.run(command, capture_output=True, check=False)
        except FileNotFoundError:
            pytest.skip("this system has no mount command")
        if run.returncode:
            pytest.skip("this user may not mount")
        mounted.append(folder)
        return folder

    yield make
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


def test_mount_point(mount: Callable[..., Path]) -> None:
    out = mount("size=1m")
    for files in (FILES, NEXT):
        write_files(out, files)
        assert read_tree(out) == dict(files)
    assert list_names(out) == ["data", "families", "index.html"]
    assert list_names(out.parent) == [out.name]


@pytest.mark.parametrize("below", ["", "site"])
def test_full_disk(mount: Callable[..., Path], below: str) -> None:
    out = mount("size=256k") / below
    write_files(out, FILES)
    large = [*NEXT, ("large.html", "x" * 200_000), ("larger.html", "y" * 200_000)]
    with pytest.raises(AtlasError, match=r"cannot be written \(the disk is full\); the previous site is unchanged"):
        write_files(out, large)
    assert read_tree(out) == dict(FILES)
    assert list_names(out) == ["data", "index.html"]
    write_files(out, NEXT)
    assert read_tree(out) == dict(NEXT)
