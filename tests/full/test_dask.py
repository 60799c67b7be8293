"""If the workers of a Dask cluster are killed, the result is the same, or the error is one line."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from constellation import __version__
from constellation.analysis.names.features import weigh_ngrams
from constellation.analysis.neighbours import SearchLimits
from constellation.analysis.similarity import Similarity, find_neighbours
from constellation.cli import main
from constellation.errors import AtlasError
from constellation.settings import Settings
from constellation.workers import Engine, start_engine

pytestmark = pytest.mark.full

ROOT = Path(__file__).resolve().parents[2]
NAMES = [(f"stem{n % 977}", f"{n % 13}b", f"word{n * n % 5003}", f"{n % 3}") for n in range(20_000)]
SETTINGS = SearchLimits.from_settings(Settings(exact_search=0, postings=200))


@dataclasses.dataclass
class Cluster:
    """A Dask scheduler and its workers in processes of their own, started as docs/engines.md describes."""

    address: str
    folder: Path
    processes: list[subprocess.Popen[bytes]]
    workers: list[subprocess.Popen[bytes]] = dataclasses.field(default_factory=list)

    def add_worker(self, root: Path | None = ROOT) -> None:
        command = ["worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        command += ["--host", "127.0.0.1", "--death-timeout", "60", "--local-directory", str(self.folder)]
        self.workers.append(start_dask(command, root))
        self.processes.append(self.workers[-1])


def start_dask(command: list[str], root: Path | None = ROOT) -> subprocess.Popen[bytes]:
    """Start a command of Dask. `root` is the folder from which it imports the package, or None."""
    environment = {**os.environ, "PYTHONPATH": str(root or ""), "DASK_DISTRIBUTED__LOGGING__DISTRIBUTED": "error"}
    # -P: else the current folder, where the package is, could be imported from.
    return subprocess.Popen([sys.executable, "-P", "-m", "dask", *command], env=environment)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Start a scheduler without workers. All processes are killed after the test."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    command = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    started = Cluster("", tmp_path, [start_dask([*command, "--dashboard-address", "127.0.0.1:0"])])
    try:
        for _ in range(600):
            if file.is_file():
                break
            time.sleep(0.1)
        started.address = json.loads(file.read_text(encoding="utf-8"))["address"]
        yield started
    finally:
        for process in started.processes:
            process.kill()
        for process in started.processes:
            process.wait(timeout=30)


@dataclasses.dataclass(frozen=True)
class Interrupted(Engine):
    """An engine that counts the results, and calls `meanwhile` after the first ones."""

    meanwhile: Callable[[], None] = print
    after: int = 3
    counted: list[int] = dataclasses.field(default_factory=list)

    def run(self, *work: Any) -> Iterator[Any]:
        for number, result in enumerate(super().run(*work)):
            if number == self.after:
                self.meanwhile()
            self.counted.append(number)
            yield result


def find(address: str, meanwhile: Callable[[], None], piece: int = 500, after: int = 3) -> tuple[Similarity, int]:
    with start_engine("dask", scheduler=address) as engine:
        engine.client.wait_for_workers(2, timeout=60)
        interrupted = Interrupted("dask", 1, engine.client, meanwhile=meanwhile, after=after)
        features = weigh_ngrams(NAMES, 3)
        return find_neighbours(features, SETTINGS, interrupted, piece=piece), len(interrupted.counted)


def read_bytes(found: Similarity) -> tuple[bytes, ...]:
    nearest = found.neighbours
    return nearest.data.tobytes(), nearest.indices.tobytes(), nearest.indptr.tobytes()


@pytest.mark.parametrize("killed", [1, 2])
def test_workers_that_are_killed_midway_change_no_byte(cluster: Cluster, killed: int) -> None:
    here = find_neighbours(weigh_ngrams(NAMES, 3), SETTINGS, Engine("threads", 2))
    cluster.add_worker()
    cluster.add_worker()

    def kill() -> None:
        if killed == 2:  # and with them all data that was sent, so the third worker, which joins now, has no data
            cluster.add_worker()
            from distributed import Client  # takes a second, which the tests before this one need not spend

            with Client(cluster.address, set_as_default=False) as client:
                client.wait_for_workers(3, timeout=60)
        for worker in cluster.workers[:killed]:
            worker.kill()
            assert worker.wait(timeout=30) < 0

    there, pieces = find(cluster.address, kill)
    assert pieces == 40
    assert cluster.workers[-1].poll() is None
    assert read_bytes(there) == read_bytes(here)
    assert there.search == here.search


def test_a_cluster_that_is_lost_is_an_error_of_one_line(cluster: Cluster) -> None:
    cluster.add_worker()
    cluster.add_worker()

    def kill() -> None:
        for worker in cluster.workers:
            worker.kill()

    with pytest.raises(AtlasError) as error:
        find(cluster.address, kill, piece=1000, after=0)  # few pieces, so that the others are still being computed
    message = "the scheduler or all of its workers have stopped; start them and build again"
    assert str(error.value) == f"--scheduler {cluster.address}: {message}"


def read_site(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_build_on_a_cluster_writes_the_same_site(cluster: Cluster, tmp_path: Path) -> None:
    # Enough for the pages to be made by several processes, which are forked once the engine has ended.
    rows = [f"maker{n % 7}/Nova{n % 9}-{n % 5}b-word{n % 31},{n}" for n in range(2_400)]
    (tmp_path / "models.csv").write_text("\n".join(["id,downloads", *dict.fromkeys(rows)]), encoding="utf-8")
    (tmp_path / "atlas.toml").write_text("exact_search = 0\n", encoding="utf-8")
    build = [
        "build",
        str(tmp_path / "models.csv"),
        "--config",
        str(tmp_path / "atlas.toml"),
        "--no-cache",
        "--quiet",
    ]
    cluster.add_worker()
    assert main([*build, "--out", str(tmp_path / "here")]) == 0
    away = [*build, "--out", str(tmp_path / "there"), "--engine", "dask", "--scheduler", cluster.address]
    assert main(away) == 0
    assert read_site(tmp_path / "here") == read_site(tmp_path / "there")


def test_a_worker_without_the_package_is_an_error_of_one_line(cluster: Cluster) -> None:
    cluster.add_worker(root=None)
    with pytest.raises(AtlasError) as error, start_engine("dask", scheduler=cluster.address):
        pass
    message = f"--scheduler {cluster.address}: the worker tcp://127.0.0.1:"
    assert str(error.value).startswith(message)
    assert str(error.value).endswith(
        f" has constellation (none), but this machine has {__version__}; install the same version on both"
    )


def test_a_scheduler_without_a_worker_is_an_error(cluster: Cluster) -> None:
    with pytest.raises(AtlasError) as error, start_engine("dask", scheduler=cluster.address, timeout=2):
        pass
    message = f"the scheduler has no worker; start one with 'dask worker {cluster.address}'"
    assert str(error.value) == f"--scheduler {cluster.address}: {message}"
