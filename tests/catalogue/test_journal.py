"""A process may die anywhere: no model is lost and none is doubled, and what stood there stays."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constellation.errors import AtlasError

CHILD = "import sys; from constellation.cli import main; sys.exit(main(sys.argv[1:]))"


def start(
    server: Any, out: Path, *arguments: str, limit: int | None = None, **environment: str
) -> subprocess.Popen:
    """`collect` in a process of its own, with the server for a Hub; limit: most bytes in a file."""
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
    """The process is killed while each page but the last is on its way, and once more while it waits."""
    out = tmp_path / "models.csv"
    out.write_text("what stood here\n")
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
        assert out.read_text() == "what stood here\n"
        noted = tmp_path / "models.csv.state"
        assert (json.loads(noted.read_text())["models"] if noted.exists() else 0) == (page - 1) * 10
    server.mischief = []
    child = start(server, out)
    told = child.communicate(timeout=30)[1]
    assert child.returncode == 0, told
    assert f"going on where it was left: {(deaths - 1) * 10} models are here already" in told
    assert sorted(list_ids(out)) == expect_ids(42)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["models.csv"]


def test_what_is_beyond_the_state_does_not_count(
    server: Any, collect: Any, tmp_path: Path, hub_server: Any, list_ids: Any, expect_ids: Any
) -> None:
    """A death between the rows and the state leaves rows that nothing counts, whole or torn."""
    for torn in (b'{"id": "maker/Model-1", "downl', b'{"id": "maker/Model-1"}\n' * 50):
        server.mischief = [*[hub_server.behave] * 2, hub_server.fail(404)]
        with pytest.raises(AtlasError):
            collect()
        with open(tmp_path / "models.csv.part", "ab") as part:
            part.write(torn)
        assert collect().models == 42
        assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)


def test_a_part_without_a_state_counts_for_nothing(
    collect: Any, tmp_path: Path, list_ids: Any, expect_ids: Any
) -> None:
    (tmp_path / "models.csv.part").write_bytes(b'{"id": "old/one"}\n' * 1000)
    assert collect().models == 42
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)


MISMATCHES = [
    (
        lambda out: out.with_name("models.csv.part").unlink(),
        "models.csv.part is gone; remove .*state to begin anew",
    ),
    (lambda out: out.with_name("models.csv.part").write_bytes(b""), "does not fit .*; remove it to begin anew"),
    (lambda out: out.with_name("models.csv.state").write_bytes(b"{"), "does not fit .*; remove it to begin anew"),
    (lambda out: out.with_name("models.csv.state").write_bytes(b"[]"), "does not fit .*; remove it to begin anew"),
]


@pytest.mark.parametrize(("spoil", "message"), MISMATCHES)
def test_spoilt_files_of_a_collection_are_told(
    server: Any, collect: Any, tmp_path: Path, spoil: Callable[[Path], None], message: str, hub_server: Any
) -> None:
    server.mischief = [hub_server.behave, hub_server.fail(404)]
    with pytest.raises(AtlasError):
        collect()
    spoil(tmp_path / "models.csv")
    with pytest.raises(AtlasError, match=message):
        collect()


def test_another_wish_does_not_go_on_with_what_was_left(server: Any, collect: Any, hub_server: Any) -> None:
    server.mischief = [hub_server.behave, hub_server.fail(404)]
    with pytest.raises(AtlasError):
        collect()
    with pytest.raises(
        AtlasError, match=r"is of a collection of --task text-generation from http.*; finish that one"
    ):
        collect(limit=5)


@pytest.mark.slow
def test_a_full_disk_is_told_and_room_lets_it_go_on(
    server: Any, tmp_path: Path, list_ids: Any, expect_ids: Any
) -> None:
    out = tmp_path / "models.csv"
    out.write_text("what stood here\n")
    child = start(server, out, "--quiet", limit=5000)
    told = child.communicate(timeout=30)[1]
    assert child.returncode == 1
    assert told.count("\n") == 1
    assert "models.csv.part: the disk is full (File too large); make room and run the same command again" in told
    assert out.read_text() == "what stood here\n"
    child = start(server, out, "--quiet")
    assert (child.communicate(timeout=30)[1], child.returncode) == ("", 0)
    assert sorted(list_ids(out)) == expect_ids(42)


def test_a_disk_that_fills_up_at_the_end_loses_nothing(
    server: Any, collect: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, list_ids: Any, expect_ids: Any
) -> None:
    def refuse(*arguments: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr("constellation.catalogue.writing.write_delimited", refuse)
        with pytest.raises(AtlasError, match=r"models\.csv: the disk is full .No space left on device.; make room"):
            collect()
    asked = len(server.asked)
    assert collect().models == 42
    assert len(server.asked) == asked  # all was there already
    assert sorted(list_ids(tmp_path / "models.csv")) == expect_ids(42)
