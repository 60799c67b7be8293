"""The linter, the formatter and the type checker have nothing to say, and what silences them says why."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SILENCED = re.compile(r"# (?:noqa|type: ignore)\b.*")
WITH_REASON = re.compile(r"# (?:noqa: [A-Z]+\d+(?:, [A-Z]+\d+)* - |type: ignore\[[a-z-]+\]  # )\w.*")


@pytest.mark.parametrize("command", ["ruff check .", "ruff format --check --diff .", "mypy"])
def test_nothing_is_amiss(command: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", *command.split()], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"


def test_every_ignore_names_its_rule_and_its_reason() -> None:
    silenced = [
        f"{path.relative_to(ROOT)}:{number}: {found[0]}"
        for folder in ("constellation", "tests")
        for path in sorted((ROOT / folder).rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if path != Path(__file__) and (found := SILENCED.search(line)) and not WITH_REASON.fullmatch(found[0])
    ]
    assert silenced == []


def test_every_rule_that_is_left_out_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = re.search(r"^ignore = \[\n(.*?)^\]", text, re.M | re.S)
    assert ignored, "ruff's ignore list has moved"
    for line in ignored[1].splitlines():
        assert re.fullmatch(r' +"[A-Z]+\d+", # \w.*', line), line
