"""The workflows have few permissions, use pinned actions, and their scripts work.

The scripts of `publish.yml` run as on GitHub, in bash, with a substitute for Python and a repository on this disk.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from constellation.cli import main

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
        "build": {"contents": "read", "actions": "read"},
        "deploy": {"pages": "write", "id-token": "write"},
        "keep": {"contents": "write"},
    }


def test_every_job_has_its_permissions_and_a_time_limit(workflow: dict[Any, Any]) -> None:
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 330
        assert job["permissions"]


def test_nothing_is_deployed_or_kept_before_the_check() -> None:
    order = [step.get("name") or step["uses"].split("@")[0] for step in JOBS["build"]["steps"]]
    assert order.index("Collect") < order.index("Build") < order.index("Check")
    assert order.index("Check") < order.index("actions/upload-pages-artifact")
    assert (JOBS["deploy"]["needs"], JOBS["keep"]["needs"]) == ("build", ["build", "deploy"])
    assert order[-1] == "actions/upload-pages-artifact"  # a run that fails leaves no site behind
    conditions = {step["name"]: step["if"] for job in JOBS.values() for step in job["steps"] if "if" in step}
    assert conditions == {"Keep the journal of an interrupted collection": "failure() || cancelled()"}
    assert not any("continue-on-error" in step for job in JOBS.values() for step in job["steps"])


def test_a_second_attempt_does_not_repeat_the_name_of_an_artifact() -> None:
    """Artifacts cannot be replaced, and the jobs of a second attempt need those of the attempt that made them."""
    steps = list_steps(PUBLISH)
    made = [step["with"]["name"] for step in steps if "upload-" in step.get("uses", "")]
    used = [
        step["with"].get("name") or step["with"]["artifact_name"]
        for step in steps
        if re.search("download-artifact|deploy-pages", step.get("uses", ""))
    ]
    assert all(name.endswith("-${{ github.run_attempt }}") for name in made)
    assert len(made) == 3
    assert all(name.endswith("-${{ needs.build.outputs.attempt }}") for name in used)
    assert {name.partition("-${{")[0] for name in used} == {"snapshot", "github-pages"}


def test_the_published_site_has_its_hidden_files() -> None:
    """Without .nojekyll, GitHub would leave out files, and the site would not match its checksums."""
    (step,) = [step for step in list_steps(PUBLISH) if "upload-pages-artifact" in step.get("uses", "")]
    assert step["with"]["include-hidden-files"] is True


def test_the_job_with_the_token_installs_from_a_lock_with_checksums(root: Path) -> None:
    assert "--require-hashes -r requirements-collect.lock" in STEPS["Install"]["run"]
    lock = (root / "requirements-collect.lock").read_text(encoding="utf-8")
    pinned = re.findall(r"^([\w-]+(?:\[\w,-]+)?)==", lock, re.M)
    assert {"huggingface-hub", "pandas", "scikit-learn"} <= set(pinned)
    assert all(
        "--hash=sha256:" in part for part in re.split(r"^(?=[\w-]+(?:\[[\w,-]+\])?==)", lock, flags=re.M)[1:]
    )


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
            known = (
                "secrets.HF_TOKEN",
                "inputs.may-shrink",
                "inputs.catalogue",
                "github.token",
                "github.run_attempt",
            )
            assert expression in known


def test_no_script_holds_an_expression(workflow: dict[Any, Any]) -> None:
    """GitHub pastes the value of an expression into the script, where the value could be run as a command."""
    assert not [step for step in list_steps(workflow) if "${{" in step.get("run", "")]


@pytest.mark.skipif(not shutil.which("actionlint"), reason="actionlint is not installed")
def test_actionlint_finds_nothing() -> None:
    run = subprocess.run(["actionlint", *map(str, WORKFLOWS.values())], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")


# --- scripts


def use_python(folder: Path) -> None:
    """Let .venv/bin/python be the Python of the tests, which finds the project from any folder."""
    (folder / ".venv" / "bin").mkdir(parents=True)
    python = folder / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/bash\nPYTHONPATH={shlex.quote(str(FOLDER.parents[1]))} exec {sys.executable} "$@"\n')
    python.chmod(0o755)


def run_step(name: str, folder: Path, **environment: str) -> list[list[str]]:
    """Run the script of a step as GitHub does, and return the arguments of each command in .venv."""
    if not (folder / ".venv").exists():
        (folder / ".venv" / "bin").mkdir(parents=True)
        for command in ("python", "pip"):
            (folder / ".venv" / "bin" / command).write_text(STAND_IN)
            (folder / ".venv" / "bin" / command).chmod(0o755)
    log = folder / "log"
    log.unlink(missing_ok=True)
    script = STEPS[name]["run"]
    run = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, "LOG": str(log), "GITHUB_OUTPUT": str(folder / "outputs"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return [shlex.split(line) for line in log.read_text().splitlines()] if log.exists() else []


@pytest.mark.slow
def test_the_day_is_named_in_universal_time(tmp_path: Path) -> None:
    run_step("Name the day", tmp_path, TZ="Pacific/Kiritimati", GITHUB_RUN_ATTEMPT="2")
    assert re.fullmatch(r"day=\d{4}-\d{2}-\d{2}\nattempt=2\n", (tmp_path / "outputs").read_text())


@pytest.mark.slow
def test_the_catalogue_of_the_day_is_built_with_the_earlier_snapshots(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    for name in ("models-2026-11-09.csv.gz", NEWER, f"models-{DAY}.csv.gz"):
        (tmp_path / "snapshots" / name).touch()
    (build,) = run_step("Build", tmp_path, DAY=DAY)
    assert build == [
        ".venv/bin/python", "-m", "constellation", "build", f"snapshots/models-{DAY}.csv.gz",
        "--history", "snapshots", "--ledger", "snapshots/ledger.json", "--out", "site",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("chosen", "configured", "table"),
    [("", "", ""), ("", "own.csv", "own.csv"), ("other.tsv.gz", "own.csv", "other.tsv.gz")],
)
def test_a_table_of_the_repository_is_chosen_by_hand_or_by_the_settings(
    tmp_path: Path, chosen: str, configured: str, table: str
) -> None:
    for name in ("own.csv", "other.tsv.gz"):
        (tmp_path / name).touch()
    if configured:
        (tmp_path / "atlas.toml").write_text(f'title = "T"\ncatalogue = "{configured}"\n')
    use_python(tmp_path)
    run_step("Choose the catalogue", tmp_path, CHOSEN=chosen)
    assert (tmp_path / "outputs").read_text() == f"table={table}\n"


@pytest.mark.slow
def test_a_table_that_is_missing_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"there is no table missing\.csv in this repository"):
        run_step("Choose the catalogue", tmp_path, CHOSEN="missing.csv")


@pytest.mark.slow
def test_an_interrupted_collection_is_resumed_from_the_newest_journal(tmp_path: Path) -> None:
    """`gh` lists the artifacts of all runs. The last name is a journal only if no later run was complete."""
    (tmp_path / "snapshots").mkdir()
    script = """#!/bin/bash
if [ "$1" = api ]; then printf "%s\\n" "$LISTED"; exit; fi
mkdir -p interrupted
echo x > interrupted/models-1.csv.gz.journal
"""
    (tmp_path / "gh").write_text(script)
    (tmp_path / "gh").chmod(0o755)
    paths = f"{tmp_path}:{os.environ['PATH']}"
    step = "Resume an interrupted collection"
    common = {"PATH": paths, "DAY": DAY, "GITHUB_REPOSITORY": "a/b"}
    run_step(step, tmp_path, LISTED="", TABLE="", **common)
    run_step(step, tmp_path, LISTED="7 journal-1", TABLE="own.csv", **common)
    assert list((tmp_path / "snapshots").iterdir()) == []
    run_step(step, tmp_path, LISTED="7 journal-1", TABLE="", **common)
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == [f"models-{DAY}.csv.gz.journal"]


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
@pytest.mark.slow
def test_the_newest_artifact_decides(tmp_path: Path) -> None:
    found = re.search(r"--jq '(.*?)'", STEPS["Resume an interrupted collection"]["run"], re.S)
    assert found

    def choose(*artifacts: tuple[str, str, bool]) -> str:
        listed = [
            {"name": name, "created_at": day, "expired": old, "workflow_run": {"id": number}}
            for number, (name, day, old) in enumerate(artifacts)
        ]
        run = subprocess.run(
            ["jq", "-r", found[1]],
            input=json.dumps({"artifacts": listed}),
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout.strip()

    assert choose() == ""
    assert choose(("journal-1", "2026-11-16", False), ("github-pages-1", "2026-11-23", False)) == "0 journal-1"
    assert choose(("journal-1", "2026-11-16", False), ("snapshot-1", "2026-11-23", False)) == ""
    assert choose(("snapshot-1", "2026-11-16", False), ("journal-2", "2026-11-23", True)) == ""
    assert choose(("snapshot-1", "2026-11-16", False), ("journal-2", "2026-11-23", False)) == "1 journal-2"


@pytest.mark.slow
@pytest.mark.parametrize(("chosen", "options"), [("", []), ("false", []), ("true", ["--may-shrink"])])
def test_a_catalogue_that_shrank_passes_only_by_choice(tmp_path: Path, chosen: str, options: list[str]) -> None:
    (check,) = run_step("Check", tmp_path, MAY_SHRINK=chosen)
    assert check == [".venv/bin/python", "-m", "constellation", "check", "site", *options]


@pytest.mark.slow
def test_its_commands_have_their_options(list_options: Callable[[str], set[str]], tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "snapshots" / f"models-{DAY}.csv.gz").touch()
    ran = set()
    for step in ("Collect", "Build", "Check"):
        for words in run_step(step, tmp_path, DAY=DAY, MAY_SHRINK="true", TABLE=""):
            assert {word for word in words if word.startswith("--")} <= list_options(words[3]), words
            ran.add(words[3])
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


@pytest.mark.slow
def test_a_branch_whose_name_ends_with_snapshots_is_another_branch(clone: Path, tmp_path: Path) -> None:
    git("branch", "someone/snapshots", cwd=tmp_path / "origin")
    run_step("Fetch the snapshots and the ledger of earlier builds", clone)
    assert list((clone / "snapshots").iterdir()) == []
    keep(clone, DAY, "{1}")
    assert git("show", "snapshots:ledger.json", cwd=tmp_path / "origin") == "{1}"


# --- the whole workflow


def publish(folder: Path, name: str, day: str, **environment: str) -> Path:
    """Run the steps of all jobs in order, as GitHub does, and return the unpacked artifact of the site."""
    clone = make_clone(folder, name)
    use_python(clone)
    common = {"DAY": day, "CHOSEN": "", "MAY_SHRINK": "", "CONSTELLATION_CACHE": "", **environment}
    run_step("Fetch the snapshots and the ledger of earlier builds", clone, **common)
    run_step("Choose the catalogue", clone, **common)
    common["TABLE"] = (clone / "outputs").read_text().removeprefix("table=").strip()
    for step in ("Collect", "Build", "Check"):
        run_step(step, clone, **common)
    artifact = folder / f"{name}-artifact"
    artifact.mkdir()
    packed = artifact / "site.tar"  # as upload-pages-artifact packs it
    subprocess.run(["tar", "--directory", clone / "site", "-cf", packed, "--exclude=.git", "."], check=True)
    subprocess.run(["tar", "--directory", artifact, "-xf", packed], check=True)
    packed.unlink()
    (clone / "fresh").mkdir()
    kept = [path for path in (clone / "snapshots").iterdir() if path.name.startswith(f"models-{day}.")]
    for path in (*kept, clone / "snapshots" / "ledger.json"):
        shutil.copy(path, clone / "fresh")
    run_step("Keep the snapshot and the ledger", clone, **common)
    return artifact


def read_summary(site: Path) -> dict[str, Any]:
    return json.loads((site / "data" / "atlas.json").read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.usefixtures("no_token")
def test_two_runs_collect_build_and_keep_what_the_next_run_needs(
    clone: Path, tmp_path: Path, hub_server: ModuleType
) -> None:
    with hub_server.serve_hub(hub_server.make_records(60)) as hub:
        first = publish(tmp_path, "first", "2026-11-16", HF_ENDPOINT=hub.address)
        hub.records.extend(hub_server.make_records(5, owner="another"))
        second = publish(tmp_path, "second", DAY, HF_ENDPOINT=hub.address)
        assert main(["check", str(second)]) == 0
        assert (second / ".nojekyll").exists()
        assert read_summary(first)["previous"] is None
        summary = read_summary(second)
        assert summary["counts"]["models"] == 65
        assert summary["previous"]["date"] == "2026-11-16"
        names = git("ls-tree", "--name-only", "snapshots", cwd=tmp_path / "origin").split()
        assert names == ["ledger.json", NEWER, f"models-{DAY}.csv.gz"]
        del hub.records[30:]
        with pytest.raises(AssertionError, match="more than a tenth is missing"):
            publish(tmp_path, "third", "2026-11-30", HF_ENDPOINT=hub.address)
    log = git("log", "--format=%s", "snapshots", cwd=tmp_path / "origin").splitlines()
    assert log == [f"Snapshot of {DAY}", "Snapshot of 2026-11-16"]


@pytest.mark.slow
def test_a_table_in_the_repository_is_published(tmp_path: Path, clone: Path) -> None:
    work = tmp_path / "work"
    lines = [
        "Model,Pulls",
        *(f"acme/Nova-{size}B-{kind},{size}00" for size in range(1, 9) for kind in ("Chat", "Base")),
    ]
    (work / "models.csv").write_text("\n".join(lines) + "\n")
    assert main(["init", str(work), "--catalogue", str(work / "models.csv"), "--title", "Acme", "--quiet"]) == 0
    with (work / "atlas.toml").open("a") as file:
        file.write('[columns]\nid = "Model"\ndownloads = "Pulls"\n')
    git("add", ".", cwd=work)
    git("commit", "--quiet", "--message", "An atlas", cwd=work)
    git("push", "--quiet", (tmp_path / "origin").as_uri(), "main", cwd=work)
    site = publish(tmp_path, "own", DAY)
    summary = read_summary(site)
    assert (summary["title"], summary["counts"]["models"]) == ("Acme", 16)
    assert summary["catalogue"]["known"]["downloads"] == 16
    assert main(["check", str(site)]) == 0
