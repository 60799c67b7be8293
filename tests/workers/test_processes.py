"""Tasks run in several processes with results in order, few waiting results, and no remaining process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from constellation.atlas import Atlas
from constellation.errors import AtlasError
from constellation.render.site import write_site
from constellation.workers import Task, run_tasks
from constellation.workers.processes import map_in_processes

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
WAYS_TO_START = [
    pytest.param(True, id="forked", marks=pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")),
    pytest.param(False, id="spawned", marks=pytest.mark.full),  # each process takes seconds to start
]
#: A script that runs tasks for minutes under the signal handlers of the command line, and prints the processes.
ENDLESS = """
import signal
import sys
from functools import partial
from constellation import cli
from constellation.commands import check
from constellation.workers import run_tasks

def run(arguments):
    beginning = partial(eval, "[__import__('os').getpid()]")
    going_on = partial(eval, "[__import__('time').sleep(0.2)]")
    seen = set()
    for results in run_tasks([beginning, going_on] * 400, ({},), 2, fork=FORK):
        for process in set(results) - {None} - seen:
            seen.add(process)
            print(process, flush=True)

check.run = run
signal.signal(signal.SIGINT, signal.default_int_handler)  # a parent in the background makes its children ignore it
sys.exit(cli.main(["check", "."]))
"""


def evaluate(code: str) -> Task:
    """Return a task that evaluates an expression with the shared names, in any process."""
    return partial(eval, code)


@pytest.mark.parametrize("fork", WAYS_TO_START)
@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(jobs: int, fork: bool) -> None:
    tasks = [evaluate(f"[there + {number}, __import__('os').getpid()]") for number in range(23)]
    results = [tuple(result) for result in run_tasks(tasks, ({"there": 100},), jobs, fork=fork)]
    assert [value for value, _ in results] == list(range(100, 123))
    processes = {process for _, process in results}
    assert processes == {os.getpid()} if jobs == 1 else os.getpid() not in processes and len(processes) <= jobs


@pytest.mark.parametrize("tasks", [0, 1])
def test_one_task_needs_no_process(tasks: int) -> None:
    results = run_tasks([evaluate("[__import__('os').getpid()]")] * tasks, ({},), 5)
    assert [list(result) for result in results] == [[os.getpid()]] * tasks


def test_one_process_computes_results_when_they_are_asked_for() -> None:
    made: list[int] = []
    tasks = [lambda: (made.append(number) or number for number in range(3))] * 2
    results = run_tasks(tasks, (), 1)
    first = iter(next(results))
    assert made == [] and next(first) == 0 and made == [0]


def test_few_results_wait(tmp_path: Path) -> None:
    tasks = [evaluate(f"[open(folder + '/{number}', 'w').close()]") for number in range(50)]
    results = run_tasks(tasks, ({"folder": str(tmp_path)},), 2)
    next(results)
    time.sleep(0.5)
    assert len(list(tmp_path.iterdir())) <= 4
    results.close()
    assert len(list(tmp_path.iterdir())) <= 4, "no other task is run"


@pytest.mark.parametrize("fork", WAYS_TO_START)
def test_an_error_in_a_task_reaches_the_caller(fork: bool) -> None:
    with pytest.raises(ZeroDivisionError):
        list(run_tasks([evaluate("[1 / 0]")] * 4, ({},), 2, fork=fork))


@pytest.mark.parametrize("fork", WAYS_TO_START)
def test_a_killed_process_is_reported(fork: bool) -> None:
    deadly = evaluate("__import__('os').kill(__import__('os').getpid(), 9)")
    with pytest.raises(
        AtlasError, match="a worker process was killed, probably because there was not enough memory; "
    ):
        list(run_tasks([deadly] * 4, ({},), 2, fork=fork))


def test_a_daemon_runs_tasks_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("multiprocessing.current_process", lambda: SimpleNamespace(daemon=True))
    results = run_tasks([evaluate("[__import__('os').getpid()]")] * 3, ({},), 2)
    assert [list(result) for result in results] == [[os.getpid()]] * 3


def is_alive(process: int) -> bool:
    """Return whether a process is running. A zombie process has already ended."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return False


def double(shared: np.ndarray, row: int) -> float:
    shared[row] *= 2  # arrays can be written to, but no other process sees it
    return float(shared[row])


@pytest.mark.parametrize("fork", WAYS_TO_START)
def test_arrays_are_shared_once(fork: bool) -> None:
    shared = np.arange(100_000, dtype=np.float64)
    assert list(map_in_processes(double, shared, range(20), 2, fork=fork)) == [2.0 * row for row in range(20)]
    assert shared[3] == 3


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("fork", WAYS_TO_START)
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=lambda number: number.name)
def test_no_process_outlives_its_parent(number: signal.Signals, fork: bool) -> None:
    script = ENDLESS.replace("FORK", str(fork))
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        processes = [int(parent.stdout.readline())]
        parent.send_signal(number)
        errors = parent.communicate(timeout=180)[1]
    finally:
        parent.kill()
    until = time.monotonic() + 30
    while any(map(is_alive, processes)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_alive, processes))
    assert parent.returncode == (-number if number == signal.SIGKILL else 128 + number)
    assert "Traceback" not in errors


def test_a_script_without_a_main_guard_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from functools import partial\n"
        "from constellation.workers import run_tasks\n"
        "print('begun')\n"
        "tasks = [partial(eval, '[there]')] * 5\n"
        "print([*map(list, run_tasks(tasks, ({'there': 7},), 2, fork=False))])\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(
        [sys.executable, str(script)], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert (ended.stdout, ended.stderr) == ("begun\n[[7], [7], [7], [7], [7]]\n", "")


@pytest.mark.parametrize("fork", WAYS_TO_START)
def test_a_site_has_the_same_bytes_with_any_number_of_processes(
    small_atlas: Atlas, small_site: Path, tmp_path: Path, fork: bool
) -> None:
    write_site(small_atlas, tmp_path / "site", jobs=2, fork=fork)
    assert (tmp_path / "site" / "SHA256SUMS").read_bytes() == (small_site / "SHA256SUMS").read_bytes()
