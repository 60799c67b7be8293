"""What the project takes from others is pinned with its checksum, and audited: packages, actions, the tests' tools.

The files vendored for the browser are in `test_release.py`, the workflow's form in `test_workflow.py`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = ROOT / "tests" / "tools"
LOCKS = ["requirements.lock", "requirements-test.lock"]


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_its_checksums(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(entries) > 20
    pinned = r"[a-z0-9._-]+(\[[a-z0-9,-]+\])?==[0-9][\w.!+-]*( ; [^;]+?)?(\s+--hash=sha256:[0-9a-f]{64})+\s*"
    assert [line[:80] for line in entries if not re.fullmatch(pinned, line, re.I)] == []


@pytest.mark.full
@pytest.mark.parametrize("name", LOCKS)
def test_no_package_is_known_to_be_vulnerable(name: str, tmp_path: Path) -> None:
    """Asks the index's own list of advisories, which many a mirror lacks."""
    words = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--cache-dir", str(tmp_path)]
    command = [sys.executable, "-m", "pip_audit", "-r", str(ROOT / name), "--format", "json", *words]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("the advisories cannot be asked: no answer in two minutes")
    if not run.stdout:
        pytest.skip(f"the advisories cannot be asked: {(run.stderr.splitlines() or ['?'])[-1][:120]}")
    packages = json.loads(run.stdout)["dependencies"]
    asked = [package for package in packages if "vulns" in package]
    if not asked:
        pytest.skip(f"the advisories know none of the packages: {packages[0]['skip_reason']}")
    assert {package["name"]: package["vulns"] for package in asked if package["vulns"]} == {}


def test_the_workflow_has_no_known_weakness(require: Callable) -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    require("zizmor", zizmor.is_file(), "zizmor is not installed")
    command = [str(zizmor), "--offline", "--no-progress", "--color", "never", str(ROOT / ".github" / "workflows")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_what_comes_from_npm_is_pinned_and_stays_with_the_tests() -> None:
    """Nothing that npm brings is in the site or in the package."""
    wanted = json.loads((TOOLS / "package.json").read_text(encoding="utf-8"))
    assert list(wanted) == ["description", "private", "dependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted["dependencies"].values())
    locked = json.loads((TOOLS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert locked.pop("")["dependencies"] == wanted["dependencies"]
    assert [name for name, package in locked.items() if not package["integrity"].startswith("sha512-")] == []
    assert list(ROOT.glob("*/package.json")) == []
