"""Work runs in a process of its own: its stages, memory and failures are told, and nothing is left running."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import psutil
import pytest

from constellation.benchmark import measuring
from constellation.benchmark.measuring import Measurement, StageCost, load_psutil, measure
from constellation.errors import AtlasError

WORK = """
import os, subprocess, sys, time
from pathlib import Path
from constellation.errors import AtlasError

MEGABYTE = 1024 * 1024

def tell(watch, least, folder):
    watch.part = "before"
    with watch.stage("small"):
        time.sleep(0.15)
    watch.part = "after"
    with watch.stage("large", 3) as stage:
        stage.advance()
        block = b"x" * (least * MEGABYTE)
        time.sleep(0.5)
    del block
    with watch.stage("with a helper"):
        command = f"import time; block = b'x' * ({least} * {MEGABYTE}); time.sleep(1)"
        subprocess.run([sys.executable, "-c", command], check=True)
    return {"process": os.getpid(), "parent": os.getppid()}

def fail(watch, folder):
    with watch.stage("begun"):
        raise AtlasError("row 3 is no model")

def starve(watch, folder):
    raise MemoryError

def vanish(watch, folder):
    with watch.stage("begun"):
        os._exit(3)

def abandon(watch, folder):
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(folder, "numbers").write_text(f"{os.getpid()} {child.pid}")
    with watch.stage("begun"):
        time.sleep(0.4)
    os._exit(4)
"""


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module that the other process can import."""
    (tmp_path / "bench_work.py").write_text(WORK, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("bench_work")
    del sys.modules["bench_work"]


def is_running(number: int) -> bool:
    """Whether it still runs after a while: what is killed need not be gone at once."""
    for _ in range(50):
        try:
            if psutil.Process(number).status() == psutil.STATUS_ZOMBIE:
                return False
        except psutil.NoSuchProcess:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.slow
def test_stages_are_told_in_order_with_their_parts_and_their_memory(work: ModuleType, tmp_path: Path) -> None:
    found = measure(work.tell, 150, tmp_path)
    assert found.failure == ""
    assert [(stage.part, stage.name) for stage in found.stages] == [
        ("before", "small"), ("after", "large"), ("after", "with a helper"),
    ]  # fmt: skip
    small, large, helped = found.stages
    block = 150 * 1024 * 1024
    assert large.peak - small.peak > 0.8 * block, "what is held is seen"
    assert helped.peak - small.peak > 0.8 * block, "what a helper holds is seen"
    assert found.peak >= max(stage.peak for stage in found.stages)
    assert found.counts["process"] != found.counts["parent"] == psutil.Process().pid


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "told", "stages"),
    [
        ("fail", "AtlasError: row 3 is no model", ["begun"]),
        ("starve", "MemoryError", []),
        ("vanish", "its process ended with status 3", ["begun"]),
    ],
)
def test_a_failure_is_told(work: ModuleType, tmp_path: Path, name: str, told: str, stages: list[str]) -> None:
    found = measure(getattr(work, name), tmp_path)
    assert found.failure == told
    assert [stage.name for stage in found.stages] == stages


@pytest.mark.slow
def test_helpers_of_a_process_that_died_are_ended(work: ModuleType, tmp_path: Path) -> None:
    assert measure(work.abandon, tmp_path).failure == "its process ended with status 4"
    assert not any(is_running(int(number)) for number in (tmp_path / "numbers").read_text().split())


@pytest.mark.slow
def test_an_interrupted_measurement_leaves_nothing_running(
    work: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(measuring, "_receive", interrupt)
    with pytest.raises(KeyboardInterrupt):
        measure(work.abandon, tmp_path)
    assert not any(is_running(int(number)) for number in (tmp_path / "numbers").read_text().split())


def test_a_stage_too_short_for_a_look_has_what_was_in_use_as_it_began() -> None:
    record = measuring._Record()
    record.note(500)
    record.take(("begin", 0.1, "a", "short"))
    record.take(("end", 0.2))
    record.note(100)
    record.take(("done", 0.3, 600, {}))
    assert record.ended and record.found.peak == 600
    (stage,) = record.found.stages
    assert stage.peak == 500 and stage.processor == pytest.approx(0.1)


def test_parts_are_summed() -> None:
    stages = [StageCost("a", "x", 1, 2, 30), StageCost("b", "y", 10, 20, 300), StageCost("a", "z", 3, 4, 20)]
    measured = Measurement(stages)
    one, both, none = (measured.sum_parts(*parts) for parts in (("a",), ("a", "b"), ("c",)))
    assert (one.seconds, one.processor, one.peak) == (4, 6, 30)
    assert (both.seconds, both.peak, none.seconds, none.peak) == (14, 300, 0, 0)


def test_what_is_missing_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)
    with pytest.raises(AtlasError, match=r"^bench needs psutil; install it with: pip install '\.\[bench\]'$"):
        load_psutil()
