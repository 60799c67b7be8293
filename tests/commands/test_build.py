"""If a build is interrupted or fails, the previous site stays, and the error is one line."""

from __future__ import annotations

import contextlib
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

from constellation.catalogue.ledger import read_ledger
from constellation.cli import Interrupted, interrupt_on_signals, main
from constellation.render.output.manifest import is_whole

ROOT = Path(__file__).resolve().parents[2]
#: A build that stops at its tenth file, prints "half" and waits.
HALF = """
import sys, time
files = 0
def listen(event, arguments):
    global files
    if event == "open" and ".constellation-build/new/" in str(arguments[0]):
        files += 1
        if files == 10:
            print("half", flush=True)
            time.sleep(600)
sys.addaudithook(listen)
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


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a catalogue, the site of an earlier catalogue, and the ledger."""
    folder = tmp_path_factory.mktemp("built")
    write_catalogue(folder / "one-2026-01-01.csv", NAMES[:-2])
    write_catalogue(folder / "two-2026-02-01.csv")
    with contextlib.chdir(folder):
        build("one-2026-01-01.csv", "--ledger", "ledger.json")
    return folder


@pytest.fixture
def project(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of this folder, which becomes the current folder."""
    folder = Path(shutil.copytree(built, tmp_path / "project"))
    monkeypatch.chdir(folder)
    return folder


def build(*arguments: str) -> None:
    assert main(["build", *arguments, "--quiet"]) == 0


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen]]:
    """Return a function that starts a build in another process. `limit` is the largest file size in bytes."""
    started = []

    def run(program: str, *arguments: str, limit: int = 0) -> subprocess.Popen:
        def prepare() -> None:
            import resource

            for number in (
                signal.SIGINT,
                signal.SIGHUP,
            ):  # a parent in the background, or nohup, makes children ignore them
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
    "constellation: interrupted; the site is either the unchanged previous site or the complete new site\n"
)
STOPS = [
    (signal.SIGTERM, 143, INTERRUPTED),
    pytest.param(signal.SIGINT, 130, INTERRUPTED, marks=pytest.mark.full),
    pytest.param(signal.SIGHUP, 129, INTERRUPTED, marks=pytest.mark.full),
    pytest.param(signal.SIGKILL, -9, "", marks=pytest.mark.full),
]


@pytest.mark.slow
@pytest.mark.parametrize(("number", "status", "message"), STOPS)
def test_an_interrupted_build_changes_nothing(
    project: Path, start: Callable, number: int, status: int, message: str
) -> None:
    before = read_tree(project)
    child = start(HALF, "two-2026-02-01.csv", "--ledger", "ledger.json")
    assert child.stdout.readline() == "half\n"
    assert ".site.constellation-build" in list_names(project)
    child.send_signal(number)
    assert (child.communicate(timeout=180)[1], child.returncode) == (message, status)
    found = read_tree(project)
    assert {path: found[path] for path in before} == before
    if number != signal.SIGKILL:
        assert found == before, "its temporary files are removed"
    build("two-2026-02-01.csv", "--ledger", "ledger.json")
    assert is_whole(project / "site")
    assert list_names(project) == ["ledger.json", "one-2026-01-01.csv", "site", "two-2026-02-01.csv"]


@pytest.fixture
def restore_signals() -> Iterator[None]:
    """Restore the handlers of SIGHUP and SIGTERM after the test."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("restore_signals")
def test_an_ignored_hangup_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with interrupt_on_signals():
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.full
def test_a_full_disk_changes_nothing(project: Path, start: Callable) -> None:
    before = read_tree(project)
    child = start(BUILD, "two-2026-02-01.csv", "--ledger", "ledger.json", limit=20_000)
    errors = child.communicate(timeout=180)[1]
    message = (
        f"constellation: {project / 'site'} cannot be written (the disk is full); the previous site is unchanged\n"
    )
    assert (errors, child.returncode) == (message, 1)
    assert read_tree(project) == before
    build("two-2026-02-01.csv", "--ledger", "ledger.json")
    assert is_whole(project / "site")


@pytest.mark.slow
def test_a_second_build_is_refused_before_it_starts(
    project: Path, start: Callable, capsys: pytest.CaptureFixture
) -> None:
    child = start(HALF, "two-2026-02-01.csv", "--ledger", "ledger.json")
    assert child.stdout.readline() == "half\n"
    for arguments, busy in (
        (["absent.csv"], project / "site"),
        (["absent.csv", "--out", "other", "--ledger", "ledger.json"], "ledger.json"),
    ):
        assert main(["build", *arguments, "--quiet"]) == 1
        remedy = "wait until that process has ended, or give another path"
        message = f"constellation: another process is writing {busy}; {remedy}\n"
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
def test_files_of_the_build_may_not_be_in_the_site(
    project: Path, capsys: pytest.CaptureFixture, arguments: list[str]
) -> None:
    (project / "site" / "models.csv").write_text("id\na/b\n", encoding="utf-8")
    (project / "site" / "atlas.toml").write_text("", encoding="utf-8")
    before = read_tree(project)
    assert main(["build", *arguments, "--force", "--quiet"]) == 1
    lost = next(argument for argument in arguments if argument.startswith("site/"))
    printed = capsys.readouterr().err
    assert f"{lost}, " in printed and "--out" in printed
    assert read_tree(project) == before


# --- the site and the ledger

WEEKS = (
    (*NAMES, *(f"Zebra-{size}b" for size in (1, 3, 7))),
    # All Zebras but one are now named Gnu; Qwen2 is missing.
    (*NAMES[:3], *NAMES[6:], "Zebra-1b", *(f"Gnu-{size}b" for size in (1, 3, 7, 9)), "pythia-6.9b"),
    (*NAMES[:6], *(f"Okapi-{size}b" for size in (1, 3, 7)), "Gnu-1b"),
)


def list_addresses(site: Path) -> set[str]:
    return {path.name for path in (site / "families").glob("*.html")}


@pytest.mark.parametrize("following", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_ledger_newer_than_the_site_loses_no_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, following: int
) -> None:
    """The ledger of the second week is written, but not its site, as after a crash between the two.

    The next build is the same as without the crash.
    """
    monkeypatch.chdir(tmp_path)
    weeks = [str(write_catalogue(Path(f"week-{number}.csv"), names)) for number, names in enumerate(WEEKS)]
    build(weeks[0], "--ledger", "ledger.json")
    published = list_addresses(Path("site"))
    shutil.copytree("site", "expected")
    build(weeks[1], "--out", "expected", "--ledger", "ledger.json")
    shutil.copy("ledger.json", "expected.json")
    if following != 1:
        build(weeks[following], "--out", "expected", "--ledger", "expected.json")

    known = read_ledger(Path("ledger.json"))
    assert {f"{slug}.html" for slug in (*known.families, *known.given_up)} > published
    build(weeks[following], "--ledger", "ledger.json")
    assert published <= list_addresses(Path("site"))
    assert read_tree(Path("site")) == read_tree(Path("expected"))
    assert json.loads(Path("ledger.json").read_text()) == json.loads(Path("expected.json").read_text())


def test_a_repeated_build_writes_no_file(project: Path) -> None:
    before = read_tree(project / "site")
    stamps = {path: path.stat().st_mtime_ns for path in (project / "site").rglob("*")}
    build("one-2026-01-01.csv", "--ledger", "ledger.json")
    assert read_tree(project / "site") == before
    assert {path: path.stat().st_mtime_ns for path in (project / "site").rglob("*")} == stamps
    assert re.fullmatch(r"(?:[0-9a-f]{64}  [^\n]+\n)+", before["SHA256SUMS"].decode())


@pytest.fixture
def placeholders(tmp_path: Path) -> Path:
    """Write a catalogue of 36 models, 6 of which have zeros instead of their counts."""
    rows = [f"maker/Nova-{place}b,{place * 97 + 100},{place + 1},2025-01-01" for place in range(30)]
    rows += [f"maker/Comet-{place}b,0,0," for place in range(6)]
    path = tmp_path / "models-2026-10-05.csv"
    path.write_text("\n".join(["id,downloads,likes,created", *rows, ""]), encoding="utf-8")
    return path


def read_summary(site: Path) -> dict:
    return json.loads((site / "data" / "atlas.json").read_text(encoding="utf-8"))


def test_placeholder_counts_are_reported_at_the_start_of_a_build(
    placeholders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(placeholders), "--out", str(tmp_path / "site"), "--no-cache"]) == 0
    printed = capsys.readouterr()
    text = (printed.out + printed.err).partition("Grouping")[0]
    assert "downloads 6, likes 6" in text and "maker/Comet-0b" in text and "--keep-placeholders" in text
    assert read_summary(tmp_path / "site")["catalogue"]["placeholders"] == {"downloads": 6, "likes": 6}
    about = (tmp_path / "site" / "about.html").read_text(encoding="utf-8")
    assert "downloads 6, likes 6" in about
    models = (tmp_path / "site" / "data" / "models.csv").read_text(encoding="utf-8")
    assert "maker/Comet-0b" in models and not re.search(r"maker/Comet-\d+b,0,", models)


@pytest.mark.parametrize("how", ["option", "setting"])
def test_placeholder_counts_can_be_kept(
    how: str, placeholders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "config.toml").write_text("keep_placeholders = true\n", encoding="utf-8")
    chosen = {"option": ["--keep-placeholders"], "setting": ["--config", str(tmp_path / "config.toml")]}[how]
    assert main(["build", str(placeholders), "--out", str(tmp_path / "site"), "--no-cache", *chosen]) == 0
    printed = capsys.readouterr()
    assert "unknown" not in printed.out + printed.err
    summary = read_summary(tmp_path / "site")
    assert summary["catalogue"]["placeholders"] == {} and summary["likes_and_downloads"]["n"] == 36


def test_placeholders_of_an_earlier_catalogue_are_reported(
    placeholders: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    earlier = tmp_path / "models-2026-09-01.csv"
    rows = placeholders.read_text(encoding="utf-8").splitlines()
    unread = [re.sub(r",\d+,2025", ",0,2025", row) for row in rows[1:]]
    earlier.write_text("\n".join([rows[0], *unread, ""]), encoding="utf-8")
    options = ["--previous", str(earlier), "--out", str(tmp_path / "site"), "--no-cache"]
    assert main(["build", str(placeholders), *options]) == 0
    printed = capsys.readouterr()
    lines = [line for line in (printed.out + printed.err).splitlines() if earlier.name in line]
    assert any("likes" in line and "unknown" in line for line in lines)
    assert main(["build", str(placeholders), *options, "--keep-placeholders"]) == 0
    printed = capsys.readouterr()
    assert "unknown" not in printed.out + printed.err


@pytest.mark.parametrize("jobs", ["1", "2"])
@pytest.mark.parametrize(
    ("text", "message"),
    [("id,likes\n", "has no models"), ("id,likes\na/x,many\n", "row 2: likes")],
    ids=["empty", "invalid cell"],
)
def test_an_error_of_the_catalogue_is_one_line_with_any_number_of_jobs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], jobs: str, text: str, message: str
) -> None:
    catalogue, out = tmp_path / "models.csv", tmp_path / "site"
    catalogue.write_text(text, encoding="utf-8")
    options = ["--strict", "--no-cache", "--quiet", "--jobs", jobs, "--out", str(out)]
    assert main(["build", str(catalogue), *options]) == 1
    error = capsys.readouterr().err
    assert message in error and error.startswith("constellation: ") and error.count("\n") == 1
    assert not out.exists()
