"""What the tests of hostile input share: a reader of whole sites, and a runner of many command lines."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parent


def load_beside(name: str) -> ModuleType:
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def contract() -> ModuleType:
    """The reader of a site's files."""
    return load_beside("contract")


@pytest.fixture(scope="session")
def markup() -> ModuleType:
    """The reader of a site's pages."""
    return load_beside("markup")


@pytest.fixture(scope="session")
def list_faults(contract: ModuleType, markup: ModuleType) -> Callable[[Path, Sequence[str]], list[str]]:
    """`list_faults(site, ids)`: all that breaks the contract in a site of these models, a line each."""

    def list_all(site: Path, ids: Sequence[str]) -> list[str]:
        family_of = {row["id"]: row["family"] for row in contract.read_models(site)}
        return [*contract.check_exports(site, ids), *markup.check_pages(site, family_of)]

    return list_all


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit status (negative: killed by that signal), what it said, its memory in bytes."""

    status: int
    said: str
    most: int


@pytest.fixture(scope="session")
def run_all(root: Path) -> Callable[[Sequence[tuple[Path, list[str]]]], list[Ended]]:
    """`run_all([(folder, ["build", "x.csv"]), …])` runs each in a process of its own, and says how it ended."""

    def run(tasks: Sequence[tuple[Path, list[str]]]) -> list[Ended]:
        given = json.dumps([{"words": words, "folder": str(folder)} for folder, words in tasks])
        # One thread, for a process that has several may not be parted.
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(root)}
        strict = ["-W", "error::RuntimeWarning", "-W", "error::UserWarning"]
        command = [sys.executable, *strict, str(HERE / "forking.py")]
        ran = subprocess.run(command, input=given, capture_output=True, text=True, env=environment, check=False)
        assert ran.returncode == 0, ran.stderr
        return [Ended(**one) for one in json.loads(ran.stdout)]

    return run
