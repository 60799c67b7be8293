"""The workflows have few permissions, use pinned actions, and their scripts work.

The scripts of `publish.yml` run as on GitHub, in bash, with a substitute for Python and a repository on this disk.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

yaml = pytest.importorskip("yaml", reason="PyYAML comes with the extra 'collect'")

FOLDER = Path(__file__).resolve().parents[1] / ".github" / "workflows"
WORKFLOWS = {path.stem: path for path in sorted(FOLDER.glob("*.yml"))}
PUBLISH = yaml.safe_load(WORKFLOWS["publish"].read_text(encoding="utf-8"))
JOBS: dict[str, Any] = PUBLISH["jobs"]
STEPS = {step["name"]: step for job in JOBS.values() for step in job["steps"] if "name" in step}
TRIGGERS = True  # YAML 1.1 reads the key `on` as a truth value
NEWER = "models-2026-11-16.csv.gz"
DAY = "2026-11-23"

#: Writes its arguments, quoted, on a line of the log.
STAND_IN = '#!/bin/bash\nprintf "%q " "$0" "$@" >> "$LOG"; echo >> "$LOG"\n'


# --- form


@pytest.fixture(params=WORKFLOWS)
def workflow(request: pytest.FixtureRequest) -> dict[Any, Any]:
    """Return each workflow in turn."""
    return yaml.safe_load(WORKFLOWS[request.param].read_text(encoding="utf-8"))


def list_steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("name", ["publish", "long"])
def test_it_runs_on_schedule_and_by_hand(name: str) -> None:
    triggers = yaml.safe_load(WORKFLOWS[name].read_text(encoding="utf-8"))[TRIGGERS]
    assert re.fullmatch(r"\d+ \d+ \* \* [0-6]", triggers["schedule"][0]["cron"])
    assert "workflow_dispatch" in triggers


def test_a_catalogue_that_shrank_is_not_published_by_default() -> None:
    assert PUBLISH[TRIGGERS]["workflow_dispatch"]["inputs"]["may-shrink"]["default"] is False
    assert PUBLISH["concurrency"]["cancel-in-progress"] is False


def test_publishing_has_the_permissions_that_it_needs_and_no_more() -> None:
    assert {name: job["permissions"] for name, job in JOBS.items()} == {
        "build": {"contents": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
        "keep": {"contents": "write"},
    }


def test_every_job_has_its_permissions_and_a_time_limit(workflow: dict[Any, Any]) -> None:
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 180
        assert job["permissions"]


def test_nothing_is_deployed_or_kept_before_the_check() -> None:
    order = [step.get("name") or step["uses"].split("@")[0] for step in JOBS["build"]["steps"]]
    assert order.index("Collect") < order.index("Build") < order.index("Check")
    assert order.index("Check") < order.index("actions/upload-pages-artifact")
    assert (JOBS["deploy"]["needs"], JOBS["keep"]["needs"]) == ("build", ["build", "deploy"])
    assert not any("continue-on-error" in step or "if" in step for job in JOBS.values() for step in job["steps"])


@pytest.mark.parametrize("name", WORKFLOWS)
def test_actions_are_pinned_by_commit_with_their_version_beside(name: str) -> None:
    text = WORKFLOWS[name].read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)(.*)", text)
    assert len(used) == sum("uses" in step for step in list_steps(yaml.safe_load(text)))
    for action, comment in used:
        assert re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", action)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)


def test_expressions_name_what_exists() -> None:
    for expression in re.findall(r"\$\{\{ (.*?) \}\}", WORKFLOWS["publish"].read_text(encoding="utf-8")):
        root, name, *rest = expression.split(".")
        if root == "steps":
            assert any(step.get("id") == name for job in JOBS.values() for step in job["steps"]), expression
        elif root == "needs":
            assert rest[1] in JOBS[name]["outputs"], expression
        else:
            assert expression in ("secrets.HF_TOKEN", "inputs.may-shrink")


def test_no_script_holds_an_expression(workflow: dict[Any, Any]) -> None:
    """GitHub pastes the value of an expression into the script, where the value could be run as a command."""
    assert not [step for step in list_steps(workflow) if "${{" in step.get("run", "")]


@pytest.mark.skipif(not shutil.which("actionlint"), reason="actionlint is not installed")
def test_actionlint_finds_nothing() -> None:
    run = subprocess.run(["actionlint", *map(str, WORKFLOWS.values())], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")


# --- scripts


def run_step(name: str, folder: Path, **environment: str) -> list[list[str]]:
    """Run the script of a step as GitHub does, and return the arguments of each command in .venv."""
    if not (folder / ".venv").exists():
        (folder / ".venv" / "bin").mkdir(parents=True)
        for command in ("python", "pip"):
            (folder / ".venv" / "bin" / command).write_text(STAND_IN)
            (folder / ".venv" / "bin" / command).chmod(0o755)
    log = folder / "log"
    log.unlink(missing_ok=True)
    script = STEPS[name]["run"].replace("python3 -m venv .venv && ", "")
    run = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "LOG": str(log), "GITHUB_OUTPUT": str(folder / "outputs"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return [shlex.split(line) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.mark.slow
def test_the_day_is_named_in_universal_time(tmp_path: Path) -> None:
    run_step("Name the day", tmp_path, TZ="Pacific/Kiritimati")
    assert re.fullmatch(r"day=\d{4}-\d{2}-\d{2}\n", (tmp_path / "outputs").read_text())


@pytest.mark.slow
def test_the_first_run_has_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / f"models-{DAY}.csv.gz").touch()
    (build,) = run_step("Build", tmp_path, DAY=DAY)
    assert build == [
        ".venv/bin/python", "build.py", f"snapshots/models-{DAY}.csv.gz",
        "--history", "snapshots", "--ledger", "snapshots/ledger.json", "--out", "site",
    ]  # fmt: skip


@pytest.mark.slow
def test_later_runs_use_the_earlier_snapshots_and_the_configuration(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    for name in ("models-2026-11-09.csv.gz", NEWER, f"models-{DAY}.csv.gz"):
        (tmp_path / "snapshots" / name).touch()
    (tmp_path / "atlas.toml").touch()
    (build,) = run_step("Build", tmp_path, DAY=DAY)
    assert build[3:5] == ["--history", "snapshots"]
    assert build[-2:] == ["--config", "atlas.toml"]


@pytest.mark.slow
@pytest.mark.parametrize(("chosen", "options"), [("", []), ("false", []), ("true", ["--may-shrink"])])
def test_a_catalogue_that_shrank_passes_only_by_choice(tmp_path: Path, chosen: str, options: list[str]) -> None:
    (check,) = run_step("Check", tmp_path, MAY_SHRINK=chosen)
    assert check == [".venv/bin/python", "-m", "constellation", "check", "site", *options]


@pytest.mark.slow
def test_its_commands_have_their_options(list_options: Callable[[str], set[str]], tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / NEWER).touch()
    (tmp_path / "atlas.toml").touch()
    ran = set()
    for step in ("Collect", "Build", "Check"):
        for words in run_step(step, tmp_path, DAY=DAY, MAY_SHRINK="true"):
            command = "build" if words[1] == "build.py" else words[3]
            assert {word for word in words if word.startswith("--")} <= list_options(command), words
            ran.add(command)
    assert ran == {"collect", "build", "check"}


# --- the branch of the snapshots and the ledger


def git(*words: str, cwd: Path) -> str:
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "init.defaultBranch=main"]
    run = subprocess.run(["git", *identity, *words], cwd=cwd, capture_output=True, text=True, check=True)
    return run.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Make a shallow clone of a repository with one commit, as the action checkout does."""
    if not shutil.which("git"):
        pytest.skip("git is not installed")
    work = tmp_path / "work"
    work.mkdir()
    git("init", "--quiet", cwd=work)
    (work / "build.py").write_text("# the source\n")
    git("add", ".", cwd=work)
    git("commit", "--quiet", "--message", "First", cwd=work)
    git("clone", "--quiet", "--bare", str(work), str(tmp_path / "origin"), cwd=tmp_path)
    return make_clone(tmp_path, "one")


def make_clone(folder: Path, name: str) -> Path:
    git("clone", "--quiet", "--depth=1", (folder / "origin").as_uri(), name, cwd=folder)
    return folder / name


def keep(clone: Path, day: str, ledger: str) -> None:
    (clone / "fresh").mkdir()
    (clone / "fresh" / f"models-{day}.csv.gz").write_text(day)
    (clone / "fresh" / "ledger.json").write_text(ledger)
    run_step("Keep the snapshot and the ledger", clone, DAY=day)


@pytest.mark.slow
def test_snapshots_and_ledger_come_back_at_the_next_run(clone: Path, tmp_path: Path) -> None:
    fetch = "Fetch the snapshots and the ledger of earlier builds"
    run_step(fetch, clone)
    assert list((clone / "snapshots").iterdir()) == []
    keep(clone, "2026-11-16", "{1}")
    second = make_clone(tmp_path, "two")
    run_step(fetch, second)
    kept = {path.name: path.read_text() for path in (second / "snapshots").iterdir() if path.name != ".git"}
    assert kept == {NEWER: "2026-11-16", "ledger.json": "{1}"}
    keep(second, DAY, "{2}")
    keep(make_clone(tmp_path, "three"), DAY, "{2}")  # once more on the same day: nothing new
    log = git("log", "--format=%s", "snapshots", cwd=tmp_path / "origin").splitlines()
    assert log == [f"Snapshot of {DAY}", "Snapshot of 2026-11-16"]
    names = git("ls-tree", "--name-only", "snapshots", cwd=tmp_path / "origin").split()
    assert names == ["ledger.json", NEWER, f"models-{DAY}.csv.gz"]
    assert git("show", "snapshots:ledger.json", cwd=tmp_path / "origin") == "{2}"
    assert git("ls-tree", "--name-only", "main", cwd=tmp_path / "origin").split() == ["build.py"]


@pytest.mark.slow
def test_a_repository_that_does_not_answer_is_an_error(clone: Path, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "origin")
    with pytest.raises(AssertionError, match="does not appear to be a git repository"):
        run_step("Fetch the snapshots and the ledger of earlier builds", clone)
    assert not (clone / "snapshots").exists()
