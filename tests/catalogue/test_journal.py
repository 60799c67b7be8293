"""If the process is killed at any time, no model is lost or stored twice, and the old file stays until the end."""

from __future__ import annotations

import errno
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constellation.errors import AtlasError

pytestmark = pytest.mark.slow

CHILD = "import sys; from constellation.cli import main; sys.exit(main(sys.argv[1:]))"


def start(
    server: Any, out: Path, *arguments: str, limit: int | None = None, **environment: str
) -> subprocess.Popen:
    """Start `collect` in another process with the test server. `limit` is the largest size of a file in bytes."""
    words = [sys.executable, "-c", CHILD, "collect", "--task", "text-generation", "--out", str(out), *arguments]
    env = {**os.environ, "HF_ENDPOINT": server.address, "HF_HOME": str(out.parent / "home"), **environment}

    def confine() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.Popen(
        words, env=env, cwd=Path(__file__).parents[2], stderr=subprocess.PIPE, text=True,
        preexec_fn=confine if limit else None,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("deaths", [2, pytest.param(4, marks=pytest.mark.full)])
def test_killed_anywhere_it_goes_on_and_nothing_is_lost_or_doubled(
    server: Any, tmp_path: Path, hub_server: Any, list_ids: Any, expect_ids: Any, deaths: int
) -> None:
    """The process is killed before each page except the last one is complete, and once while it waits."""
    out = tmp_path / "models.csv"
    out.write_text("previous content\n")
    for page in range(1, deaths + 1):
        held: list[str] = []
        server.mischief = [
            hub_server.behave,
            lambda handler, held=held: held.append("x") or hub_server.dawdle(5)(handler),
        ]
        if page == 1:  # before anything is on disk
            server.mischief.pop(0)
        child = start(server, out, "--quiet")
        deadline = time.monotonic() + 30
        while not held and time.monotonic() < deadline:
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
        assert child.wait(10) == -signal.SIGKILL
        child.stderr.close()
        assert out.read_text() == "previous content\n"
    server.mischief = []
    child = start(server, out)
    printed = child.communicate(timeout=30)[1]
    assert child.returncode == 0, printed
    assert f"resuming an interrupted collection: {(deaths - 1) * 10} models were fetched before" in printed
    assert sorted(list_ids(out)) == expect_ids(42)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["models.csv"]


def test_a_page_that_was_not_committed_does_not_count(
    server: Any, collect: Any, tmp_path: Path, hub_server: Any, list_ids: Any, expect_ids: Any
) -> None:
    """SQLite rolls back the rows of a process that is killed within a transaction."""
    server.mischief = [*[hub_server.behave] * 2, hub_server.fail(404)]
    with pytest.raises(AtlasError):
        collect()
    child = subprocess.run([sys.executable, "-c", UNCOMMITTED, str(tmp_path / "models.csv.journal")], check=False)
    assert child.returncode == -signal.SIGKILL
    assert collect().models == 42
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["models.csv"]


UNCOMMITTED = """
import os, signal, sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("PRAGMA cache_size = 1")  # so that the rows reach the disk before the commit
database.executemany("INSERT INTO rows (record) VALUES (?)", [(b'{"id": "maker/Model-1"}' * 100,)] * 500)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_files_of_an_earlier_version_are_left_alone(
    collect: Any, watch: Any, tmp_path: Path, list_ids: Any, expect_ids: Any
) -> None:
    (tmp_path / "models.csv.part").write_bytes(b'{"id": "old/one"}\n' * 1000)
    (tmp_path / "models.csv.state").write_text('{"asked": {}, "task": 0, "link": "x", "size": 18000}')
    assert collect().models == 42
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)
    assert watch.messages == [
        "files of an earlier version cannot be resumed and may be removed: models.csv.part and models.csv.state"
    ]


def cut_rows(journal: Path) -> None:
    with sqlite3.connect(journal) as database:
        database.execute("DELETE FROM rows WHERE place > 3")
    database.close()


def spoil_state(value: str) -> Callable[[Path], None]:
    def spoil(journal: Path) -> None:
        with sqlite3.connect(journal) as database:
            database.execute("UPDATE state SET value = ?", [value])
        database.close()

    return spoil


DAMAGES = [
    lambda journal: journal.write_bytes(b"not a database" * 1000),
    lambda journal: journal.write_bytes(journal.read_bytes()[:5000]),
    cut_rows,
    *map(spoil_state, ("{", "[]", '{"asked": 1}')),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_journal_is_reported_with_the_remedy(
    server: Any, collect: Any, tmp_path: Path, damage: Callable[[Path], None], hub_server: Any
) -> None:
    server.mischief = [hub_server.behave, hub_server.fail(404)]
    with pytest.raises(AtlasError):
        collect()
    damage(tmp_path / "models.csv.journal")
    with pytest.raises(AtlasError, match=r"models\.csv\.journal is damaged; remove it"):
        collect()
    (tmp_path / "models.csv.journal").unlink()
    assert collect().models == 42


@pytest.mark.parametrize("content", [b"", None])
def test_an_empty_journal_is_a_new_one(collect: Any, tmp_path: Path, content: bytes | None) -> None:
    journal = tmp_path / "models.csv.journal"
    journal.touch()
    if content is None:
        with sqlite3.connect(journal) as database:
            database.execute("PRAGMA user_version = 0")
        database.close()
    assert collect().models == 42


def test_another_wish_does_not_go_on_with_what_was_left(server: Any, collect: Any, hub_server: Any) -> None:
    server.mischief = [hub_server.behave, hub_server.fail(404)]
    with pytest.raises(AtlasError):
        collect()
    with pytest.raises(AtlasError, match=r"interrupted .*--task text-generation from http.*; "):
        collect(limit=5)


@pytest.mark.slow
def test_a_full_disk_is_reported_and_the_collection_can_be_resumed(
    server: Any, tmp_path: Path, list_ids: Any, expect_ids: Any
) -> None:
    out = tmp_path / "models.csv"
    out.write_text("previous content\n")
    child = start(server, out, "--quiet", limit=14000)
    printed = child.communicate(timeout=30)[1]
    assert child.returncode == 1
    assert printed.count("\n") == 1
    assert "models.csv.journal: the disk is full" in printed
    assert "run the same command again" in printed
    assert out.read_text() == "previous content\n"
    child = start(server, out, "--quiet")
    assert (child.communicate(timeout=30)[1], child.returncode) == ("", 0)
    assert sorted(list_ids(out)) == expect_ids(42)


def test_a_disk_that_fills_up_at_the_end_loses_nothing(
    server: Any, collect: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, list_ids: Any, expect_ids: Any
) -> None:
    def refuse(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(os, "fsync", refuse)  # SQLite syncs without it
        with pytest.raises(AtlasError, match=r"models\.csv: the disk is full .No space left on device.; free some"):
            collect()
    asked = len(server.asked)
    assert collect().models == 42
    assert len(server.asked) == asked  # everything had been fetched before
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)
