"""What was computed is not computed again; what changed is; and a cache that fails never fails a build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from constellation.cache import Cache, Stages, digest_files, digest_object
from constellation.settings import Settings

ROOTS = {"ids": "2", "vocabulary": "3"}


class Counted:
    """Computes a value and counts how often it was asked to."""

    def __init__(self, value: object) -> None:
        self.value, self.calls = value, 0

    def __call__(self) -> object:
        self.calls += 1
        return self.value


def run_two(cache: Cache | None, settings: Settings, roots: dict[str, str] = ROOTS) -> tuple[int, int]:
    """Runs a stage and one after it that reads a setting; how often each was computed."""
    first, second = Counted(np.arange(3)), Counted("second")
    stages = Stages(cache, settings, roots)
    assert stages.run("first", first, after=("ids",)).tolist() == [0, 1, 2]
    assert stages.run("second", second, after=("first",), reads=("resolution",)) == "second"
    return first.calls, second.calls


def test_what_is_unchanged_is_computed_once(tmp_path: Path) -> None:
    assert run_two(Cache(tmp_path), Settings()) == (1, 1)
    assert run_two(Cache(tmp_path), Settings()) == (0, 0)


def test_a_setting_counts_only_for_the_stages_that_read_it(tmp_path: Path) -> None:
    run_two(Cache(tmp_path), Settings())
    assert run_two(Cache(tmp_path), Settings(resolution=2.0)) == (0, 1)
    assert run_two(Cache(tmp_path), Settings(title="Another")) == (0, 0)


def test_a_root_that_changed_changes_all_that_follows_from_it_and_nothing_else(tmp_path: Path) -> None:
    run_two(Cache(tmp_path), Settings())
    assert run_two(Cache(tmp_path), Settings(), {**ROOTS, "ids": "other"}) == (1, 1)
    assert run_two(Cache(tmp_path), Settings(), {**ROOTS, "vocabulary": "other"}) == (0, 0)


def test_without_a_cache_everything_is_computed_every_time() -> None:
    assert [run_two(None, Settings()) for _ in range(2)] == [(1, 1), (1, 1)]


def test_an_entry_that_is_broken_is_computed_anew(tmp_path: Path) -> None:
    run_two(Cache(tmp_path), Settings())
    kept = list(tmp_path.rglob("output.pkl"))
    assert len(kept) == 2
    for path in kept:
        path.write_bytes(path.read_bytes()[:7])
    assert run_two(Cache(tmp_path), Settings()) == (1, 1)
    assert run_two(Cache(tmp_path), Settings()) == (0, 0)


def test_a_full_disk_costs_the_memory_and_not_the_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("joblib.numpy_pickle.dump", fail)
    assert run_two(Cache(tmp_path), Settings()) == (1, 1)


def test_the_folder_is_trimmed_to_its_bounds(tmp_path: Path) -> None:
    cache = Cache(tmp_path, most_bytes=150_000)
    stages = Stages(cache, Settings(), ROOTS)
    for number in range(4):
        stages.run(f"stage {number}", lambda: np.zeros(10_000), after=("ids",))  # 80 kB each
    cache.trim()
    assert sum(path.stat().st_size for path in tmp_path.rglob("output.pkl")) <= 150_000


@pytest.fixture
def code(tmp_path: Path) -> Callable[[str, str], str]:
    """Writes a file into a folder of code and gives the folder's digest."""

    def write(name: str, text: str) -> str:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
        return digest_files([tmp_path], ("*.py", "*.toml"))

    return write


def test_a_folder_s_digest_follows_names_and_contents_and_nothing_else(code: Callable[[str, str], str]) -> None:
    first = code("a.py", "one")
    assert code("a.py", "one") == first == code("notes.txt", "of no consequence") == code("__pycache__/a.py", "")
    assert len({first, code("a.py", "two"), code("b.py", ""), code("vocabulary.toml", "")}) == 4


def test_a_value_is_kept_and_found_again(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.look("site", "key") is None
    cache.keep("site", "key", "first")
    cache.keep("site", "key", "second")
    assert (cache.look("site", "key"), cache.look("site", "other")) == ("second", None)
    for path in tmp_path.rglob("output.pkl"):
        path.write_bytes(b"")
    assert cache.look("site", "key") is None
    cache.keep("site", "key", "third")
    assert cache.look("site", "key") == "third"


def test_equal_objects_have_one_digest() -> None:
    assert digest_object(Settings()) == digest_object(Settings(title="".join(["Constell", "ation"])))
    assert digest_object(Settings()) != digest_object(Settings(clusters=21))
