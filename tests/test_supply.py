"""Packages, actions and tools of other people are pinned with checksums, and audited.

`test_release.py` tests the files that are vendored for the browser. `test_workflow.py` tests the form of the
workflows.
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


@pytest.mark.long
@pytest.mark.parametrize("name", LOCKS)
def test_no_package_is_known_to_be_vulnerable(name: str, tmp_path: Path) -> None:
    """The package index lists known vulnerabilities. Many mirrors do not have this list."""
    words = ["--require-hashes", "--disable-pip", "--progress-spinner", "off", "--cache-dir", str(tmp_path)]
    command = [sys.executable, "-m", "pip_audit", "-r", str(ROOT / name), "--format", "json", *words]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("the package index did not answer within two minutes")
    if not run.stdout:
        pytest.skip(f"the package index has no advisories: {(run.stderr.splitlines() or ['?'])[-1][:120]}")
    packages = json.loads(run.stdout)["dependencies"]
    asked = [package for package in packages if "vulns" in package]
    if not asked:
        pytest.skip(f"the advisories have none of the packages: {packages[0]['skip_reason']}")
    assert {package["name"]: package["vulns"] for package in asked if package["vulns"]} == {}


@pytest.mark.slow
def test_the_workflows_have_no_known_weakness(require: Callable) -> None:
    zizmor = Path(sys.executable).with_name("zizmor")
    require("zizmor", zizmor.is_file(), "zizmor is not installed")
    command = [str(zizmor), "--offline", "--no-progress", "--color", "never", str(ROOT / ".github" / "workflows")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_packages_from_npm_are_pinned_and_used_by_tests_only() -> None:
    """No package from npm is part of the site or of the wheel."""
    wanted = json.loads((TOOLS / "package.json").read_text(encoding="utf-8"))
    assert wanted["private"] is True and "scripts" not in wanted
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted["dependencies"].values())
    locked = json.loads((TOOLS / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert locked.pop("")["dependencies"] == wanted["dependencies"]
    assert [name for name, package in locked.items() if not package["integrity"].startswith("sha512-")] == []
    assert list(ROOT.glob("*/package.json")) == []
