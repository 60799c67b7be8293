"""The examples of docs/use-the-data.md run in the folder of a site."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "use-the-data.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
#: The examples, by the heading above them, the language, and their number.
EXAMPLES = [
    pytest.param(found[1], found[2], id=f"{number}-{re.findall('^##+ (.*)', TEXT[: found.start()], re.M)[-1]}")
    for number, found in enumerate(BLOCK.finditer(TEXT), 1)
]
#: What runs the code of each language. Code in Python begins with imports, and a missing module skips the test.
COMMANDS = {"python": [sys.executable, "-c"], "r": ["Rscript", "-e"], "js": ["node", "-e"], "sh": ["bash", "-euc"]}
MISSING = re.compile(
    r"ModuleNotFoundError|there is no package called|command not found|Cannot find module|DISPLAY|HeadlessException"
)


def test_every_example_has_a_language_that_is_run() -> None:
    assert {found[1] for found in BLOCK.finditer(TEXT)} == set(COMMANDS)
    assert len(EXAMPLES) > 20


@pytest.mark.slow
@pytest.mark.parametrize(("language", "code"), EXAMPLES)
def test_an_example_runs(
    language: str, code: str, golden_site: Path, tmp_path: Path, require: Callable[[str, object, str], None]
) -> None:
    program = shutil.which(COMMANDS[language][0])
    require("clients", program, f"{COMMANDS[language][0]} is not installed")
    command = [str(program), *COMMANDS[language][1:], code]
    if "figtree" in code:
        require("clients", shutil.which("xvfb-run"), "xvfb is not installed")
        command = ["xvfb-run", "-a", *command]
    site = tmp_path / "site"
    shutil.copytree(golden_site, site)
    paths = [str(Path(sys.executable).parent), os.environ["PATH"]]
    modules = ROOT / "tests" / "clients" / "node_modules"
    environment = {**os.environ, "PATH": os.pathsep.join(paths), "NODE_PATH": str(modules)}
    run = subprocess.run(command, cwd=site, env=environment, capture_output=True, text=True, check=False)
    missing = MISSING.search(run.stderr)
    require("clients", run.returncode == 0 or not missing, f"a program is not installed: {run.stderr[-200:]}")
    assert run.returncode == 0, run.stderr


def test_the_views_are_documented() -> None:
    from constellation.render.exports.views import VIEWS

    assert re.findall(r"^\| `(\w+)` \| (.*\?) \|$", TEXT, re.M) == [(view.name, view.question) for view in VIEWS]
