"""A build that is stopped, starved or doubled: the last site stays, a line says why, and the next build is well."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from constellation import lock
from constellation.catalogue.ledger import read_ledger
from constellation.cli import main
from constellation.render.output import writer
from constellation.render.output.manifest import is_whole

ROOT = Path(__file__).resolve().parents[2]
#: A build that stops in the middle of its files, says so, and waits.
HALF = """
import sys, time
from constellation.render.output import staging
stage = staging.Staging.stage
def halt(self, path, content):
    stage(self, path, content)
    if len(self.written) == 10:
        print("half", flush=True)
        time.sleep(60)
staging.Staging.stage = halt
from constellation.cli import main
sys.exit(main(sys.argv[1:]))
"""
BUILD = "import sys; from constellation.cli import main; sys.exit(main(sys.argv[1:]))"
NAMES = (
    "Llama-2-7b",
    "Llama-2-13b",
    "Llama-2-70b",
    "Qwen2-7B",
    "Qwen2-72B",
    "Qwen2-0.5B",
    "pythia-70m",
    "pythia-1b",
)


def write_catalogue(path: Path, names: tuple[str, ...] = NAMES) -> Path:
    rows = [f"maker/{name},{place * 7},{place}" for place, name in enumerate(names)]
    path.write_text("\n".join(["id,downloads,likes", *rows, ""]), encoding="utf-8")
    return path


def read_tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def list_names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a catalogue, the site of an earlier one, and the ledger; one stands in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(lock, "_PATIENCE", 0.05)
    write_catalogue(tmp_path / "one-2026-01-01.csv", NAMES[:-2])
    write_catalogue(tmp_path / "two-2026-02-01.csv")
    build("one-2026-01-01.csv", "--ledger", "ledger.json")
    return tmp_path


def build(*arguments: str) -> None:
    assert main(["build", *arguments, "--quiet"]) == 0


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen]]:
    """`start(HALF, "two.csv")` is a build in a process of its own; `limit` is the most bytes of a file."""
    started = []

    def run(program: str, *arguments: str, limit: int = 0) -> subprocess.Popen:
        def prepare() -> None:
            import resource

            for number in (signal.SIGINT, signal.SIGHUP):  # whoever runs the tests may ignore them, as nohup does
                signal.signal(number, signal.SIG_DFL)
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        child = subprocess.Popen(
            [sys.executable, "-c", program, "build", *arguments, "--quiet"],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=prepare,
        )
        started.append(child)
        return child

    yield run
    for child in started:
        child.kill()
        child.communicate()


INTERRUPTED = (
    "constellation: interrupted; the site that was there before is as it was, or the new one whole in its place\n"
)
STOPS = [
    (signal.SIGTERM, 143, INTERRUPTED),
    pytest.param(signal.SIGINT, 130, INTERRUPTED, marks=pytest.mark.full),
    pytest.param(signal.SIGHUP, 129, INTERRUPTED, marks=pytest.mark.full),
    pytest.param(signal.SIGKILL, -9, "", marks=pytest.mark.full),
]


@pytest.mark.slow
@pytest.mark.parametrize(("number", "status", "told"), STOPS)
def test_stopped_half_way(project: Path, start: Callable, number: int, status: int, told: str) -> None:
    before = read_tree(project)
    child = start(HALF, "two-2026-02-01.csv", "--ledger", "ledger.json")
    assert child.stdout.readline() == "half\n"
    assert ".site.constellation-build" in list_names(project)
    child.send_signal(number)
    assert (child.communicate(timeout=30)[1], child.returncode) == (told, status)
    found = read_tree(project)
    assert {path: found[path] for path in before} == before
    if number != signal.SIGKILL:
        assert found == before, "it has cleared away what it had begun"
    build("two-2026-02-01.csv", "--ledger", "ledger.json")
    assert is_whole(project / "site")
    assert list_names(project) == ["ledger.json", "one-2026-01-01.csv", "site", "two-2026-02-01.csv"]


@pytest.mark.slow
def test_hangup_that_is_ignored_stays_so() -> None:
    program = (
        "import signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from constellation import cli\n"
        "with cli._heed_signals(): print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN,"
        " signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)\n"
        "print(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["True", "False", "True"]


@pytest.mark.full
def test_no_room_for_a_file(project: Path, start: Callable) -> None:
    before = read_tree(project)
    child = start(BUILD, "two-2026-02-01.csv", "--ledger", "ledger.json", limit=20_000)
    told = child.communicate(timeout=60)[1]
    message = (
        f"constellation: {project / 'site'} cannot be written (the disk is full); what stood there is as it was\n"
    )
    assert (told, child.returncode) == (message, 1)
    assert read_tree(project) == before
    build("two-2026-02-01.csv", "--ledger", "ledger.json")
    assert is_whole(project / "site")


@pytest.mark.slow
def test_second_build_is_refused_in_a_line_before_it_begins(
    project: Path, start: Callable, capsys: pytest.CaptureFixture
) -> None:
    child = start(HALF, "two-2026-02-01.csv", "--ledger", "ledger.json")
    assert child.stdout.readline() == "half\n"
    for arguments, busy in (
        (["absent.csv"], project / "site"),
        (["absent.csv", "--out", "other", "--ledger", "ledger.json"], "ledger.json"),
    ):
        assert main(["build", *arguments, "--quiet"]) == 1
        message = f"constellation: another process is writing {busy}; wait until it has ended, or give another\n"
        assert capsys.readouterr() == ("", message)
    build("two-2026-02-01.csv", "--out", "other", "--ledger", "another.json")
    assert is_whole(project / "other")
    child.kill()
    child.wait()
    build("two-2026-02-01.csv")
    assert read_tree(project / "site") == read_tree(project / "other")


@pytest.mark.parametrize(
    "arguments",
    [
        ["site/models.csv"],
        ["one-2026-01-01.csv", "--ledger", "site/ledger.json"],
        ["one-2026-01-01.csv", "--previous", "site/models.csv"],
        ["one-2026-01-01.csv", "--config", "site/atlas.toml"],
    ],
)
def test_what_a_build_reads_or_keeps_may_not_lie_in_the_site(
    project: Path, capsys: pytest.CaptureFixture, arguments: list[str]
) -> None:
    (project / "site" / "models.csv").write_text("id\na/b\n", encoding="utf-8")
    (project / "site" / "atlas.toml").write_text("", encoding="utf-8")
    before = read_tree(project)
    assert main(["build", *arguments, "--force", "--quiet"]) == 1
    lost = next(argument for argument in arguments if argument.startswith("site/"))
    assert (
        f"site holds {lost}, which is needed and would be lost; give another with --out" in capsys.readouterr().err
    )
    assert read_tree(project) == before


# --- the site and the ledger

WEEKS = (
    (*NAMES, *(f"Zebra-{size}b" for size in (1, 3, 7))),
    # Zebra is called Gnu now, but for one; Qwen2 has gone.
    (*NAMES[:3], *NAMES[6:], "Zebra-1b", *(f"Gnu-{size}b" for size in (1, 3, 7, 9)), "pythia-6.9b"),
    (*NAMES[:6], *(f"Okapi-{size}b" for size in (1, 3, 7)), "Gnu-1b"),
)


def die(*arguments: object) -> None:
    raise KeyboardInterrupt


def list_addresses(site: Path) -> set[str]:
    return {path.name for path in (site / "families").glob("*.html")}


@pytest.mark.parametrize("following", [1, 2])
def test_ledger_ahead_of_the_site_loses_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, following: int
) -> None:
    """The ledger of the second week is written and its site is not; what comes then is as if nothing had been."""
    monkeypatch.chdir(tmp_path)
    weeks = [str(write_catalogue(Path(f"week-{number}.csv"), names)) for number, names in enumerate(WEEKS)]
    build(weeks[0], "--ledger", "ledger.json")
    given_out = list_addresses(Path("site"))
    shutil.copytree("site", "calm")
    shutil.copy("ledger.json", "calm.json")
    for week in dict.fromkeys((weeks[1], weeks[following])):
        build(week, "--out", "calm", "--ledger", "calm.json")

    before = read_tree(Path("site"))
    with monkeypatch.context() as patched:
        patched.setattr(writer, "turn_over", die)
        assert main(["build", weeks[1], "--ledger", "ledger.json", "--quiet"]) == 130
    assert read_tree(Path("site")) == before
    known = read_ledger(Path("ledger.json"))
    assert {f"{slug}.html" for slug in (*known.families, *known.given_up)} > given_out
    build(weeks[following], "--ledger", "ledger.json")
    assert given_out <= list_addresses(Path("site"))
    assert read_tree(Path("site")) == read_tree(Path("calm"))
    assert json.loads(Path("ledger.json").read_text()) == json.loads(Path("calm.json").read_text())


def test_the_same_build_again_touches_no_file(project: Path) -> None:
    before = read_tree(project / "site")
    stamps = {path: path.stat().st_mtime_ns for path in (project / "site").rglob("*")}
    build("one-2026-01-01.csv", "--ledger", "ledger.json")
    assert read_tree(project / "site") == before
    assert {path: path.stat().st_mtime_ns for path in (project / "site").rglob("*")} == stamps
    assert re.fullmatch(r"(?:[0-9a-f]{64}  [^\n]+\n)+", before["SHA256SUMS"].decode())
