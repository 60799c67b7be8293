"""The tests of the scripts, which Node runs: layouts, state, colours, search and drawing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.mark.slow
def test_scripts_pass_their_own_tests(require: Callable) -> None:
    node = shutil.which("node")
    require("node", node, "Node is not installed")
    tests = sorted(str(path) for path in Path(__file__).parent.rglob("*.test.js"))
    run = subprocess.run([str(node), "--test", *tests], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
