"""Measured work runs in its own process. Its stages, memory and failures are recorded, and no process remains."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import psutil
import pytest

from constellation.benchmark.measuring import Measurement, Recorder, StageCost, measure, receive_message
from constellation.benchmark.worker import Finished, Message, StageEnded, StageStarted

WORK = """
import os, subprocess, sys, time
from pathlib import Path
from constellation.errors import AtlasError

MEGABYTE = 1024 * 1024

def allocate(reporter, least, folder):
    reporter.part = "before"
    with reporter.stage("small"):
        time.sleep(0.15)
    reporter.part = "after"
    with reporter.stage("large", 3) as stage:
        stage.advance()
        block = b"x" * (least * MEGABYTE)
        time.sleep(0.5)
    del block
    with reporter.stage("with a child"):
        command = f"import time; block = b'x' * ({least} * {MEGABYTE}); time.sleep(1)"
        subprocess.run([sys.executable, "-c", command], check=True)
    return {"process": os.getpid(), "parent": os.getppid()}

def fail(reporter, folder):
    with reporter.stage("begun"):
        raise AtlasError("row 3 is not a model")

def run_out_of_memory(reporter, folder):
    raise MemoryError

def exit_early(reporter, folder):
    with reporter.stage("begun"):
        os._exit(3)

def abandon(reporter, folder):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(folder, "numbers").write_text(f"{os.getpid()} {child.pid}")
    with reporter.stage("begun"):
        while not Path(folder, "go").exists():
            time.sleep(0.01)
    os._exit(4)
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Create a module that the other process can import."""
    (tmp_path / "bench_work.py").write_text(WORK, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("bench_work")
    del sys.modules["bench_work"]


def is_running(number: int) -> bool:
    """Return whether a process is still running, after waiting a moment for a killed process to end."""
    for _ in range(50):
        try:
            if psutil.Process(number).status() == psutil.STATUS_ZOMBIE:
                return False
        except psutil.NoSuchProcess:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.slow
def test_stages_have_their_parts_and_their_memory(work: ModuleType, tmp_path: Path) -> None:
    found = measure(work.allocate, 150, tmp_path)
    assert found.failure == ""
    assert [(stage.part, stage.name) for stage in found.stages] == [
        ("before", "small"), ("after", "large"), ("after", "with a child"),
    ]  # fmt: skip
    small, large, with_child = found.stages
    block = 150 * 1024 * 1024
    assert large.peak - small.peak > 0.8 * block, "memory of the process"
    assert with_child.peak - small.peak > 0.8 * block, "memory of its child"
    assert found.peak >= max(stage.peak for stage in found.stages)
    assert found.counts["process"] != found.counts["parent"] == psutil.Process().pid


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "failure", "stages"),
    [
        ("fail", "AtlasError: row 3 is not a model", ["begun"]),
        ("run_out_of_memory", "MemoryError", []),
        ("exit_early", "its process ended with status 3", ["begun"]),
    ],
)
def test_a_failure_has_its_reason(
    work: ModuleType, tmp_path: Path, name: str, failure: str, stages: list[str]
) -> None:
    found = measure(getattr(work, name), tmp_path)
    assert found.failure == failure
    assert [stage.name for stage in found.stages] == stages


@pytest.mark.slow
def test_children_of_a_dead_process_are_killed(work: ModuleType, tmp_path: Path) -> None:
    def receive(*arguments: Any) -> Message:
        (tmp_path / "go").touch()  # the child was seen before the message was received
        return receive_message(*arguments)

    assert measure(work.abandon, tmp_path, receive=receive).failure == "its process ended with status 4"
    assert not any(is_running(int(number)) for number in (tmp_path / "numbers").read_text().split())


@pytest.mark.slow
def test_an_interrupted_measurement_leaves_nothing_running(work: ModuleType, tmp_path: Path) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure(work.abandon, tmp_path, receive=interrupt)
    assert not any(is_running(int(number)) for number in (tmp_path / "numbers").read_text().split())


def test_a_stage_without_a_reading_has_the_memory_of_its_start() -> None:
    recorder = Recorder()
    recorder.add_memory(500)
    recorder.add_message(StageStarted(0.1, "a", "short"))
    recorder.add_message(StageEnded(0.2))
    recorder.add_memory(100)
    recorder.add_message(Finished(0.3, 600, {}))
    assert recorder.ended and recorder.measurement.peak == 600
    (stage,) = recorder.measurement.stages
    assert stage.peak == 500 and stage.processor == pytest.approx(0.1)


def test_parts_are_summed() -> None:
    stages = [StageCost("a", "x", 1, 2, 30), StageCost("b", "y", 10, 20, 300), StageCost("a", "z", 3, 4, 20)]
    measured = Measurement(stages)
    one, both, none = (measured.sum_parts(*parts) for parts in (("a",), ("a", "b"), ("c",)))
    assert (one.seconds, one.processor, one.peak) == (4, 6, 30)
    assert (both.seconds, both.peak, none.seconds, none.peak) == (14, 300, 0, 0)
