"""A call in its own process returns its result or its error, and leaves no process behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from constellation.atlas import Atlas, build_atlas
from constellation.cache import Cache
from constellation.errors import AtlasError
from constellation.render.site import write_site
from constellation.workers import Engine, start_call
from tests.workers.test_processes import is_alive

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
]
ROOT = Path(__file__).resolve().parents[2]
BOTH = pytest.mark.parametrize("jobs", [1, 2])
#: A command that waits for a call which prints its process and does not end.
ENDLESS = """
import os, signal, sys, time
from constellation import cli
from constellation.commands import check
from constellation.workers import start_call

def wait():
    print(os.getpid(), flush=True)
    time.sleep(600)

def run(arguments):
    with start_call(wait, jobs=2) as get_result:
        return get_result()

check.run = run
signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent in the background makes its children ignore it
sys.exit(cli.main(["check", "."]))
"""


def fail(message: str) -> None:
    raise AtlasError(message)


def end(status: int) -> None:
    os._exit(status)


@BOTH
def test_the_result_is_that_of_the_call(jobs: int) -> None:
    shared = np.arange(100_000)
    with start_call(lambda array: (os.getpid(), array * 2), shared, jobs=jobs) as get_result:
        process, doubled = get_result()  # larger than the buffer of a pipe
    assert (process == os.getpid()) == (jobs == 1)
    assert np.array_equal(doubled, shared * 2)


@BOTH
def test_an_error_is_raised_when_the_result_is_needed(jobs: int) -> None:
    with start_call(fail, "a.csv: no rows", jobs=jobs) as get_result, pytest.raises(AtlasError) as caught:
        get_result()
    assert str(caught.value) == "a.csv: no rows"


def test_other_errors_show_where_they_happened() -> None:
    with start_call(divmod, 1, 0, jobs=2) as get_result, pytest.raises(ZeroDivisionError) as caught:
        get_result()
    assert "Traceback" in caught.value.__notes__[0]


def test_a_killed_process_is_reported() -> None:
    with start_call(end, 9, jobs=2) as get_result, pytest.raises(AtlasError, match="a worker process was killed"):
        get_result()


def interrupt_wait() -> None:
    with start_call(time.sleep, 600, jobs=2):
        assert len(multiprocessing.active_children()) == 1
        raise KeyboardInterrupt


def test_the_process_ends_with_the_block() -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupt_wait()
    assert multiprocessing.active_children() == []


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda number: number.name)
def test_the_process_does_not_outlive_its_parent(number: signal.Signals) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", ENDLESS], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        process = int(parent.stdout.readline())
        parent.send_signal(number)
        errors = parent.communicate(timeout=180)[1]
    finally:
        parent.kill()
    until = time.monotonic() + 30
    while is_alive(process) and time.monotonic() < until:
        time.sleep(0.05)
    assert not is_alive(process)
    assert parent.returncode == (-number if number == signal.SIGKILL else 128 + number)
    assert "Traceback" not in errors


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_a_site_has_the_same_bytes_and_the_same_cache_with_any_number_of_jobs(
    small_atlas: Atlas, small_site: Path, tmp_path: Path, jobs: int
) -> None:
    engine, caches = Engine(jobs=jobs, least=0), [Cache(tmp_path / "cache") for _ in range(2)]
    for cache in caches:
        atlas = build_atlas(
            small_atlas.catalogue,
            left_out=small_atlas.left_out,
            previous=small_atlas.changes.previous,
            settings=small_atlas.settings,
            cache=cache,
            engine=engine,
        )
    write_site(atlas, tmp_path / "site", jobs=jobs)
    assert (tmp_path / "site" / "SHA256SUMS").read_bytes() == (small_site / "SHA256SUMS").read_bytes()
    assert {"find_communities", "lay_out_graph"} <= set(caches[0].computed)
    assert caches[1].computed == []
