"""The scripts' pure parts, tested by Node's own runner: layouts, state, colours, search, drawing."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def test_scripts_pass_their_own_tests() -> None:
    node = shutil.which("node")
    if node is None and "node" not in os.environ.get("CONSTELLATION_REQUIRE", "").split():
        pytest.skip("Node is not installed")
    assert node, "Node is required here, and is not installed"
    tests = sorted(str(path) for path in Path(__file__).parent.glob("*.test.js"))
    run = subprocess.run([node, "--test", *tests], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
