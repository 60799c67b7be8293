"""Two directories are swapped atomically if the system supports it. Otherwise nothing changes."""

from __future__ import annotations

import ctypes
import errno
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from constellation.render.output.swap import swap_paths

linux = pytest.mark.skipif(sys.platform != "linux", reason="error numbers of Linux")


class Renameat2:
    """A replacement for the function `renameat2` that fails with an error number."""

    def __init__(self, number: int) -> None:
        self.number, self.restype = number, None

    def __call__(self, *arguments: object) -> int:
        ctypes.set_errno(self.number)
        return -1


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    one, other = tmp_path / "été", tmp_path / "below" / "other"
    for folder in (one, other):
        folder.mkdir(parents=True)
        (folder / "name.txt").write_text(folder.name, encoding="utf-8")
    return one, other


def read_pair(pair: tuple[Path, Path]) -> list[str]:
    return [(folder / "name.txt").read_text(encoding="utf-8") for folder in pair]


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="this system cannot swap")
def test_folders_are_swapped(pair: tuple[Path, Path]) -> None:
    if not swap_paths(*pair):
        pytest.skip("this filesystem cannot swap")
    assert read_pair(pair) == ["other", "été"]
    assert swap_paths(*pair)
    assert read_pair(pair) == ["été", "other"]


@linux
def test_the_name_always_exists(pair: tuple[Path, Path]) -> None:
    if not swap_paths(*pair):
        pytest.skip("this filesystem cannot swap")
    missed, done = [], threading.Event()

    def look() -> None:
        while not done.is_set():
            try:
                (pair[0] / "name.txt").read_bytes()
            except FileNotFoundError as error:
                missed.append(error)

    watcher = threading.Thread(target=look)
    watcher.start()
    for _ in range(400):
        swap_paths(*pair)
    done.set()
    watcher.join()
    assert missed == []


@linux
@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM])
def test_a_kernel_or_filesystem_that_cannot_swap(
    pair: tuple[Path, Path], replace_functions: Callable[..., None], number: int
) -> None:
    replace_functions(renameat2=Renameat2(number))
    assert not swap_paths(*pair)
    assert read_pair(pair) == ["été", "other"]


@pytest.mark.usefixtures("no_swap")
@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_a_system_that_cannot_swap(pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    assert not swap_paths(*pair)
    assert read_pair(pair) == ["été", "other"]


def test_macos_has_its_own_call(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, replace_functions: Callable[..., None]
) -> None:
    asked = []

    class Renamex:
        restype = None

        def __call__(self, *arguments: object) -> int:
            asked.append(arguments)
            return 0

    replace_functions(renamex_np=Renamex())
    monkeypatch.setattr(sys, "platform", "darwin")
    assert swap_paths(*pair)
    assert [(one, other, flags.value) for one, other, flags in asked] == [(*(bytes(path) for path in pair), 2)]


@linux
def test_a_swap_that_is_not_permitted(pair: tuple[Path, Path], replace_functions: Callable[..., None]) -> None:
    with pytest.raises(FileNotFoundError):
        swap_paths(pair[0], pair[0] / "none")
    replace_functions(renameat2=Renameat2(errno.EACCES))
    with pytest.raises(PermissionError):
        swap_paths(*pair)
