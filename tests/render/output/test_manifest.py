"""The manifest has the checksum of every file, in a format that other tools read."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.render.output.manifest import (
    MANIFEST,
    add_manifest,
    compare_folder,
    form_manifest,
    is_whole,
    read_manifest,
)
from constellation.render.output.writer import MARK, hold_output, write_files

FILES = [("index.html", "<p>é</p>"), (MARK, "{}"), ("data/graph.gz", b"\x00\xff"), (".nojekyll", "")]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    write_files(tmp_path / "site", add_manifest(FILES))
    return tmp_path / "site"


def test_every_other_file_is_listed_in_order(out: Path) -> None:
    paths = sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())
    sums = read_manifest((out / MANIFEST).read_text(encoding="utf-8"))
    assert list(sums) == sorted(sums) == [path for path in paths if path != MANIFEST]
    assert {MARK, ".nojekyll"} < sums.keys()
    for path, checksum in sums.items():
        assert hashlib.sha256((out / path).read_bytes()).hexdigest() == checksum


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="sha256sum is not installed")
def test_sha256sum_reads_it(small_site: Path, out: Path) -> None:
    for site in (small_site, out):
        run = subprocess.run(
            ["sha256sum", "--strict", "-c", MANIFEST], cwd=site, capture_output=True, text=True, check=False
        )
        assert (run.returncode, run.stderr) == (0, "")
        assert run.stdout.count(": OK\n") == sum(path.is_file() for path in site.rglob("*")) - 1
    (out / "index.html").write_text("", encoding="utf-8")
    run = subprocess.run(["sha256sum", "-c", MANIFEST], cwd=out, capture_output=True, text=True, check=False)
    assert run.returncode == 1 and "index.html: FAILED\n" in run.stdout


def test_the_order_of_the_files_does_not_matter(tmp_path: Path, out: Path) -> None:
    (tmp_path / "source").write_bytes(b"\x00\xff")
    again = [("data/graph.gz", tmp_path / "source"), *(file for file in FILES[::-1] if file[0] != "data/graph.gz")]
    write_files(tmp_path / "other", add_manifest(again))
    assert (tmp_path / "other" / MANIFEST).read_bytes() == (out / MANIFEST).read_bytes()


WRONG = (
    "x\n",
    f"{'0' * 64} index.html\n",
    f"{'0' * 63}g  index.html\n",
    f"{'0' * 64}  b\n{'0' * 64}  a\n",
    f"{'0' * 64}  a\n{'1' * 64}  a\n",
    f"{'0' * 64}  a",
)


@pytest.mark.parametrize("text", WRONG)
def test_a_text_that_is_not_a_manifest(text: str) -> None:
    with pytest.raises(ValueError, match=r"line \d .*path|sorted by path"):
        read_manifest(text)


def test_reading_reverses_writing() -> None:
    sums = {"b/ü.html": "0" * 64, "a": "1" * 64, "b": "2" * 64}
    assert read_manifest(form_manifest(sums)) == dict(sorted(sums.items()))
    assert read_manifest("") == {}


DAMAGE: dict[str, Callable[[Path], object]] = {
    "changed": lambda out: (out / "index.html").write_text("<p>e</p>", encoding="utf-8"),
    "missing": lambda out: (out / ".nojekyll").unlink(),
    "added": lambda out: (out / "data" / "notes.txt").write_text("mine", encoding="utf-8"),
    "a link": lambda out: (os.rename(out / MARK, out.parent / "x"), (out / MARK).symlink_to(out.parent / "x")),
    "a linked folder": lambda out: (os.rename(out / "data", out.parent / "x"), (out / "data").symlink_to("../x")),
    "a pipe": lambda out: ((out / MARK).unlink(), os.mkfifo(out / MARK)),
    "no manifest": lambda out: (out / MANIFEST).unlink(),
    "broken manifest": lambda out: (out / MANIFEST).write_bytes(b"\xff"),
    "cut manifest": lambda out: os.truncate(out / MANIFEST, 10),
    "no folder": lambda out: shutil.rmtree(out),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_site_is_not_whole(out: Path, name: str) -> None:
    assert is_whole(out)
    DAMAGE[name](out)
    assert not is_whole(out)


def test_differences_are_listed_by_kind(out: Path) -> None:
    sums = read_manifest((out / MANIFEST).read_text(encoding="utf-8"))
    for name in ("changed", "missing", "added"):
        DAMAGE[name](out)
    found = compare_folder(out, sums)
    assert (found.missing, found.extra, found.changed) == ([".nojekyll"], ["data/notes.txt"], ["index.html"])
    assert not found.whole


def test_the_temporary_files_of_a_running_build_are_left_out(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *arguments, **options: False)  # as if the folder above were read-only
    with hold_output(out) as folder:
        assert folder.lock.parent == out and folder.lock.exists()
        assert is_whole(out)
