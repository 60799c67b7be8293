"""A valid file with a few changed bytes is read, or refused in one line, in limited time and memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

FORMATS = 12


@pytest.mark.parametrize("times", [15, pytest.param(600, marks=pytest.mark.full)])
def test_damaged_files_are_read_or_refused(root: Path, times: int) -> None:
    run = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("mutating.py")), str(times), "7"],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    ended = json.loads(run.stdout)
    assert ended["other"] == []
    assert ended["read"] + ended["refused"] == FORMATS * times
    assert ended["read"] > times and ended["refused"] > times, "the changes are neither too gentle nor too rough"
