"""Two names change places in one step where the system can; where it cannot, nothing has happened."""

from __future__ import annotations

import errno
import sys
import threading
from pathlib import Path

import pytest

from constellation.render.output import swap as exchange
from constellation.render.output.swap import exchange_names

linux = pytest.mark.skipif(sys.platform != "linux", reason="how Linux refuses")


class Renameat2:
    """`renameat2` as ctypes gives it: something to call that takes a restype."""

    def __init__(self, number: int) -> None:
        self.number, self.restype = number, None

    def __call__(self, *arguments: object) -> int:
        exchange.ctypes.set_errno(self.number)
        return -1


def answer(monkeypatch: pytest.MonkeyPatch, **functions: object) -> None:
    """Puts these functions in the place of the C library's."""
    library = type("Library", (), functions)
    monkeypatch.setattr(exchange.ctypes, "CDLL", lambda name, use_errno: library)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    one, other = tmp_path / "été", tmp_path / "below" / "other"
    for folder in (one, other):
        folder.mkdir(parents=True)
        (folder / "name.txt").write_text(folder.name, encoding="utf-8")
    return one, other


def read_pair(pair: tuple[Path, Path]) -> list[str]:
    return [(folder / "name.txt").read_text(encoding="utf-8") for folder in pair]


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="this system has none")
def test_folders_change_places(pair: tuple[Path, Path]) -> None:
    if not exchange_names(*pair):
        pytest.skip("this filesystem has none")
    assert read_pair(pair) == ["other", "été"]
    assert exchange_names(*pair)
    assert read_pair(pair) == ["été", "other"]


@linux
def test_nobody_ever_sees_neither(pair: tuple[Path, Path]) -> None:
    if not exchange_names(*pair):
        pytest.skip("this filesystem has none")
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
        exchange_names(*pair)
    done.set()
    watcher.join()
    assert missed == []


@linux
@pytest.mark.parametrize("number", [errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM])
def test_what_knows_no_exchange_says_so(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    answer(monkeypatch, renameat2=Renameat2(number))
    assert not exchange_names(*pair)
    assert read_pair(pair) == ["été", "other"]


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_a_library_or_a_system_without_it(
    pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    answer(monkeypatch)
    monkeypatch.setattr(sys, "platform", system)
    assert not exchange_names(*pair)
    assert read_pair(pair) == ["été", "other"]


def test_macos_is_asked_in_its_own_way(pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    class Renamex:
        restype = None

        def __call__(self, *arguments: object) -> int:
            asked.append(arguments)
            return 0

    answer(monkeypatch, renamex_np=Renamex())
    monkeypatch.setattr(sys, "platform", "darwin")
    assert exchange_names(*pair)
    assert [(one, other, flags.value) for one, other, flags in asked] == [(*(bytes(path) for path in pair), 2)]


@linux
def test_what_may_not_be_exchanged_is_an_error(pair: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileNotFoundError):
        exchange_names(pair[0], pair[0] / "none")
    answer(monkeypatch, renameat2=Renameat2(errno.EACCES))
    with pytest.raises(PermissionError):
        exchange_names(*pair)
