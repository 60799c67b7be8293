"""One process at a time holds a lock, which is released when the process ends and leaves no file."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from constellation.errors import AtlasError
from constellation.lock import hold_path

ROOT = Path(__file__).resolve().parents[1]
HOLDER = """
import sys, time
from pathlib import Path
from constellation.lock import hold_path
with hold_path(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""
#: Adds one to a number in a file, fifty times. Without a lock, processes would overwrite each other's number.
COUNTER = """
import sys, time
from pathlib import Path
from constellation.lock import hold_path
path = Path(sys.argv[1])
for _ in range(50):
    with hold_path(path, timeout=60):
        number = int(path.read_text())
        time.sleep(0.0005)
        path.write_text(str(number + 1))
"""


@pytest.fixture
def hold() -> Iterator[Callable[[Path], subprocess.Popen]]:
    """Return a function that starts another process which holds the lock: `hold(path)`."""
    started = []

    def start(path: Path) -> subprocess.Popen:
        command = [sys.executable, "-c", HOLDER, str(path)]
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        started.append(child)
        assert child.stdout.readline() == "held\n"
        return child

    yield start
    for child in started:
        child.kill()
        child.wait()
        child.stdout.close()


@pytest.mark.slow
def test_a_second_process_is_refused_until_the_first_has_ended(tmp_path: Path, hold: Callable) -> None:
    child = hold(tmp_path / "site")
    message = (
        f"another process is writing {tmp_path / 'site'}; wait until that process has ended, or give another path"
    )
    for _ in range(2):
        with pytest.raises(AtlasError, match=re.escape(message)), hold_path(tmp_path / "site", timeout=0.05):
            pass
    with hold_path(tmp_path / "other"), hold_path(tmp_path / "site2"):
        pass
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert [path.name for path in tmp_path.iterdir()] == [".site.lock"]
    with hold_path(tmp_path / "site"):
        assert [path.name for path in tmp_path.iterdir()] == [".site.lock"]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_folder_and_a_link_to_it_have_one_lock(tmp_path: Path, hold: Callable) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "link").symlink_to("site")
    hold(tmp_path / "link")
    with pytest.raises(AtlasError, match="another process"), hold_path(tmp_path / "site", timeout=0.05):
        pass


def test_a_process_may_lock_again(tmp_path: Path) -> None:
    with hold_path(tmp_path / "site"):
        with hold_path(tmp_path / "site"):
            pass
        assert (tmp_path / ".site.lock").exists()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ZeroDivisionError), hold_path(tmp_path / "site"):
        1 / 0  # noqa: B018 - any error would do
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_many_processes_take_turns(tmp_path: Path) -> None:
    path = tmp_path / "number"
    path.write_text("0", encoding="utf-8")
    command = [sys.executable, "-c", COUNTER, str(path)]
    children = [subprocess.Popen(command, cwd=ROOT) for _ in range(4)]
    assert [child.wait(60) for child in children] == [0] * 4
    assert path.read_text(encoding="utf-8") == "200"
    assert [entry.name for entry in tmp_path.iterdir()] == ["number"]


def test_a_lock_file_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / ".site.lock").mkdir()
    message = r"site cannot be written \(Is a directory\); give another path"
    with pytest.raises(AtlasError, match=message), hold_path(tmp_path / "site"):
        pass
