"""Unchanged results are read from the cache, changed results are computed, and a broken cache is ignored."""

from __future__ import annotations

import dataclasses
import os
import random
import stat
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from constellation.atlas import Atlas, build_atlas
from constellation.cache import Cache, digest_files, digest_value
from constellation.catalogue import Catalogue
from constellation.cli import main
from constellation.errors import AtlasError
from constellation.progress import SilentProgress
from constellation.render.output.manifest import MANIFEST
from constellation.render.site import prepare_site, write_site
from constellation.settings import Settings


def count_up(number: int, step: int = 1) -> np.ndarray:
    """Return an array that depends only on the arguments, as a stage of the analysis does."""
    return np.arange(number) * step


def list_entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_an_unchanged_call_is_computed_once(tmp_path: Path) -> None:
    for computed in (["count_up"], []):
        cache = Cache(tmp_path)
        assert cache.call(count_up, 3, step=2).tolist() == [0, 2, 4]
        assert cache.computed == computed


def test_every_argument_is_part_of_the_key(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    results = [cache.call(count_up, *arguments).tolist() for arguments in ((3,), (4,), (3, 2))]
    assert results == [[0, 1, 2], [0, 1, 2, 3], [0, 2, 4]]
    assert len(cache.computed) == 3


def test_a_bound_argument_is_not_part_of_the_key(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for step in (1, 5):
        assert cache.call(partial(count_up, step=step), 3).tolist() == [0, 1, 2]
    assert len(cache.computed) == 1


def test_without_a_folder_every_call_is_computed() -> None:
    cache = Cache()
    for _ in range(2):
        cache.call(count_up, 3)
    assert len(cache.computed) == 2


@pytest.mark.parametrize("damage", ["cut", "emptied", "flipped"])
def test_a_damaged_entry_is_computed_again_and_replaced(tmp_path: Path, damage: str) -> None:
    Cache(tmp_path).call(count_up, 3)
    (entry,) = list_entries(tmp_path)
    content = bytearray(entry.read_bytes())
    if damage == "flipped":
        content[-2] ^= 4
    entry.write_bytes({"cut": content[:40], "emptied": b"", "flipped": content}[damage])
    for computed in (["count_up"], []):
        cache = Cache(tmp_path)
        assert cache.call(count_up, 3).tolist() == [0, 1, 2]
        assert cache.computed == computed


def test_a_full_disk_costs_the_entry_and_not_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fail)
    assert Cache(tmp_path).call(count_up, 3).tolist() == [0, 1, 2]
    assert list_entries(tmp_path) == []


def test_the_entries_used_longest_ago_are_removed_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most_bytes=200_000)
    for step in (1, 2, 3):
        cache.call(count_up, 10_000, step)  # 80 kB each
    cache.call(count_up, 10_000, 1)
    cache.trim()
    assert sum(path.stat().st_size for path in list_entries(tmp_path)) <= 200_000
    cache.computed.clear()
    cache.call(count_up, 10_000, 1)
    assert cache.computed == []


def test_a_value_is_stored_and_loaded_under_its_key(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for value in ("first", "second"):
        cache.store("site", "key", value)
    assert cache.load("site", "key") == "second"
    with pytest.raises(KeyError):
        cache.load("site", "other")
    for path in list_entries(tmp_path):
        path.write_bytes(b"")
    with pytest.raises(KeyError):
        cache.load("site", "key")


def test_a_cache_of_version_0_1_0_is_ignored(tmp_path: Path) -> None:
    old = tmp_path / "joblib" / "constellation" / "cache" / "_compute_stage" / "0" / "output.pkl"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"not a pickle of ours")
    cache = Cache(tmp_path)
    assert cache.call(count_up, 3).tolist() == [0, 1, 2]
    cache.trim()


@dataclasses.dataclass(frozen=True)
class Names:
    """A value with one field that is not compared and one attribute that is cached."""

    words: tuple[str, ...]
    memory: dict[str, int] = dataclasses.field(default_factory=dict, compare=False)

    @cached_property
    def length(self) -> int:
        return len(self.words)


def test_equal_values_have_one_digest_whatever_they_share_or_remember() -> None:
    word = "".join(["lla", "ma"])
    one, two = Names((word, word)), Names(("llama", "".join(["ll", "ama"])), {"llama": 1})
    assert one.length == 2
    assert digest_value(one) == digest_value(two)
    matrix = sparse.csr_matrix(np.eye(3))
    digest = digest_value(matrix)
    assert matrix.has_sorted_indices  # scipy remembers the answer in the matrix
    assert digest_value(matrix) == digest == digest_value(matrix.copy())
    grid = np.arange(12).reshape(3, 4)
    assert digest_value(grid[:, ::2]) == digest_value(grid[:, ::2].copy())
    assert digest_value(np.array(["a", "b"], dtype=object)) == digest_value(np.array(["a", "b"], dtype=object))


def test_different_values_have_different_digests() -> None:
    values = [
        1, 1.0, "1", True, None, (1,), [1], {"a": 1}, np.array([1]), np.array([1.0]), np.array([[1]]),
        sparse.csr_matrix(np.array([[1]])), Names(("1",)), Settings(), Settings(clusters=21),
    ]  # fmt: skip
    assert len({digest_value(value) for value in values}) == len(values)


@pytest.fixture
def code(tmp_path: Path) -> Callable[[str, str], str]:
    """Return a function that writes a file into a folder of code and returns the digest of the folder."""

    def write(name: str, text: str) -> str:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        return digest_files([tmp_path], ("*.py", "*.toml"))

    return write


def test_the_digest_of_a_folder_depends_on_names_and_contents_alone(code: Callable[[str, str], str]) -> None:
    first = code("a.py", "one")
    assert code("a.py", "one") == first == code("notes.txt", "ignored") == code("__pycache__/a.py", "")
    assert len({first, code("a.py", "two"), code("b.py", ""), code("vocabulary.toml", "")}) == 4


def list_computed(folder: Path, catalogue: Catalogue, settings: Settings) -> set[str]:
    """Compute the atlas and its site with a cache, and return which stages were computed."""
    cache = Cache(folder)
    prepare_site(build_atlas(catalogue, settings=settings, cache=cache), SilentProgress())
    return set(cache.computed)


def build(folder: Path, out: Path, catalogue: Catalogue, settings: Settings) -> tuple[list[str], bytes]:
    """Build a site with a cache, and return which stages were computed and the checksums of the files."""
    cache = Cache(folder)
    write_site(build_atlas(catalogue, settings=settings, cache=cache), out)
    return cache.computed, (out / MANIFEST).read_bytes()


def test_a_build_computes_only_the_stages_whose_arguments_changed(
    small_atlas: Atlas, small_settings: Settings, tmp_path: Path
) -> None:
    forty, settings = small_atlas.catalogue, small_settings
    every = list_computed(tmp_path, forty, settings)
    assert len(every) >= 11
    assert list_computed(tmp_path, forty, settings) == set()
    assert list_computed(tmp_path, forty, dataclasses.replace(settings, title="Another")) == set()
    assert list_computed(tmp_path, forty, dataclasses.replace(settings, clusters=5)) == {
        "find_clusters",
        "measure_cluster_agreement",
    }
    resolved = list_computed(tmp_path, forty, dataclasses.replace(settings, resolution=2.0))
    assert resolved <= {"find_communities", "lay_out_graph"} and "find_communities" in resolved
    liked = dataclasses.replace(forty, frame=forty.frame.assign(likes=7.0))
    assert list_computed(tmp_path, liked, settings) == {"describe_clades"}
    fewer = dataclasses.replace(forty, frame=forty.frame.iloc[:-1])
    assert list_computed(tmp_path, fewer, settings) == every


@pytest.mark.slow
def test_a_site_is_the_same_without_a_cache_and_with_a_damaged_one(
    small_atlas: Atlas, small_settings: Settings, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """If any bit of an entry has changed, the result is computed again without a message."""
    folder, out, catalogue = tmp_path / "cache", tmp_path / "site", small_atlas.catalogue
    write_site(build_atlas(catalogue, settings=small_settings), out)
    expected = (out / MANIFEST).read_bytes()
    assert build(folder, out, catalogue, small_settings)[1] == expected
    entries = list_entries(folder)
    draw = random.Random(20230719)
    for _ in range(24):
        entry = draw.choice(entries)
        content = bytearray(entry.read_bytes())
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        entry.write_bytes(content)
        computed, manifest = build(folder, out, catalogue, small_settings)
        assert (computed, manifest) == ([entry.parent.name], expected)
    assert capfd.readouterr() == ("", "")


# --- other users

unix = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="the system has no owners of files")


@unix
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_only_the_owner_can_use_new_folders_and_entries(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask & 0o077)
    try:
        Cache(tmp_path / "deep" / "cache").call(count_up, 3)
    finally:
        os.umask(before)
    kept = [tmp_path / "deep" / "cache", *(tmp_path / "deep" / "cache").rglob("*")]
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept if path.is_dir()} == {0o700}
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept if path.is_file()} == {0o600}


@unix
@pytest.mark.parametrize("mode", [0o720, 0o702, 0o777, 0o1777])
@pytest.mark.parametrize("inner", [False, True])
def test_a_folder_that_others_can_write_to_is_refused(tmp_path: Path, mode: int, inner: bool) -> None:
    Cache(tmp_path / "cache").call(count_up, 3)
    folder = next((tmp_path / "cache").iterdir()) if inner else tmp_path / "cache"
    folder.chmod(mode)
    with pytest.raises(AtlasError, match="other users can write to the cache"):
        Cache(tmp_path / "cache")


@unix
def test_what_another_user_owns_is_never_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test changes who this user is, because only root can give a file to another user."""
    folder = tmp_path / "cache"
    cache = Cache(folder)
    cache.call(count_up, 3)
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    with pytest.raises(AtlasError, match="belongs to another user"):
        Cache(folder)
    with pytest.raises(KeyError):
        cache.load("count_up", next(path.name for path in list_entries(folder)))


@unix
@pytest.mark.parametrize("option", [True, False])
def test_a_build_refuses_such_a_folder_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: bool
) -> None:
    folder = tmp_path / "cache"
    folder.mkdir()
    folder.chmod(0o777)
    if not option:
        monkeypatch.setenv("CONSTELLATION_CACHE", str(folder))
    (tmp_path / "m.csv").write_text("id\nacme/Nova-1B\n")
    options = ["--cache", str(folder)] if option else []
    assert main(["build", str(tmp_path / "m.csv"), "--out", str(tmp_path / "site"), "--quiet", *options]) == 1
    printed = capsys.readouterr().err
    assert printed.count("\n") == 1 and "other users can write to the cache" in printed
    assert not (tmp_path / "site").exists()
