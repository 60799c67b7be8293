"""A build may be killed or fail at any step: the site stays complete, and the next build cleans up.

A step is one call of Python to the system, seen as an audit event. A child process is killed before the first step,
the next one before the second step, and so on, until one finishes.
"""

from __future__ import annotations

import errno
import functools
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import pytest

from constellation import lock
from constellation.catalogue import writing
from constellation.errors import AtlasError
from constellation.render.output import folder as output_folder
from constellation.render.output import staging, swap, temporary_folder, writer
from constellation.render.output.folder import MARK, TEMPORARY, TEMPORARY_ENTRIES
from constellation.render.output.writer import hold_output, write_files

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the steps are counted in a forked child"),
]

OLD = {"index.html": "old", MARK: "{}", "data/same.csv": "id\n", "gone/a.html": "a", "z.html": "z"}
NEW = {"index.html": "new", MARK: "{ }", "data/same.csv": "id\n", "b/a.html": "a", "y.html": "y"}
#: Exit statuses of a child that finished, without or with a failure on the way.
FINISHED, SURVIVED = 0, 4
#: How a step fails.
FAILURES = {
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "disk full": lambda: fail(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))),
    "refused": lambda: fail(PermissionError(errno.EACCES, os.strerror(errno.EACCES))),
    "Ctrl-C": lambda: fail(KeyboardInterrupt()),
}
STEPS = ("open", "os.", "shutil.", "ctypes.")


#: The step that failed, in the child process.
failed: list[int] = []


def fail(error: BaseException) -> None:
    raise error


def read_tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


class Project:
    """A folder with a site, its ledger, and other folders with similar names."""

    def __init__(self, root: Path, current: dict[str, str] | None) -> None:
        self.root, self.current = root, current or {}
        self.out, self.ledger = root / "site", root / "ledger.json"
        self.ledger.write_text("old", encoding="utf-8")
        for name in (".site-old", ".site2.constellation-build/new", ".site", "site.new"):
            (root / name).mkdir(parents=True)
            (root / name / "theirs.txt").write_text("theirs", encoding="utf-8")
        if current is not None:
            write_files(self.out, list(current.items()))
        self.others = self.read_others()

    def read_others(self) -> dict[str, str]:
        """Return every file except the site and the ledger."""
        return {
            path: text
            for path, text in read_tree(self.root).items()
            if not path.startswith("site/") and path != "ledger.json"
        }

    def build(self) -> None:
        write_files(self.out, list(NEW.items()), ledger=(self.ledger, "new"))

    def read_site(self) -> dict[str, str]:
        """Return the files of the site, without temporary files of a build."""
        return {
            path: text for path, text in read_tree(self.out).items() if path.split("/")[0] not in TEMPORARY_ENTRIES
        }

    def check(self, state: dict[str, str]) -> None:
        """Check that the site is the previous or the new one, and that the ledger is not older than the site."""
        assert state in (self.current, NEW)
        assert self.ledger.read_text(encoding="utf-8") in (("new",) if state == NEW else ("old", "new"))

    def check_recovery(self) -> None:
        """Check that the next process finds one of the two sites, and that the next build cleans up."""
        with hold_output(self.out):
            state = self.read_site()
        self.check(state)
        assert {path for path in self.read_others() if not path.startswith(".ledger.")} == set(self.others)
        self.build()
        assert read_tree(self.out) == NEW
        assert self.read_others() == self.others
        assert self.ledger.read_text(encoding="utf-8") == "new"


def run_child(action: Callable[[], None], arm: Callable[[], None]) -> int:
    """Run an action in a child process after `arm`, and return its exit status or minus its signal."""
    child = os.fork()
    if child == 0:
        status = 3
        try:
            arm()
            action()
            status = SURVIVED if failed else FINISHED
        except AtlasError:
            status = 1
        except KeyboardInterrupt:
            status = 2
        except BaseException:  # noqa: BLE001 - the child prints any error and ends
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def count_calls(number: int, fail_once: Callable[[], None]) -> Callable[[], None]:
    """Return a function that makes a process fail before the system call with this number."""

    def arm() -> None:
        seen = 0

        def listen(event: str, arguments: tuple) -> None:
            nonlocal seen
            if event.startswith(STEPS):
                seen += 1
                if seen == number:
                    failed.append(seen)
                    fail_once()

        sys.addaudithook(listen)

    return arm


def count_lines(number: int, fail_once: Callable[[], None]) -> Callable[[], None]:
    """Return a function that makes a process fail before the writer's line with this number."""
    files = {module.__file__ for module in (lock, output_folder, staging, swap, temporary_folder, writer, writing)}

    def arm() -> None:
        seen = 0

        def follow(frame: FrameType, event: str, argument: object) -> Callable | None:
            nonlocal seen
            if frame.f_code.co_filename not in files:
                return None
            if event == "line":
                seen += 1
                if seen == number:
                    sys.settrace(None)
                    failed.append(seen)
                    fail_once()
            return follow

        sys.settrace(follow)

    return arm


@pytest.fixture
def make_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replace_functions: Callable[..., None]
) -> Callable[..., Project]:
    """Return a function that makes a project: `make_project(way, current)`."""
    made = 0
    # There are hundreds of builds, and no power cut is tested.
    replace_functions(syncfs=lambda handle: 0)
    monkeypatch.setattr(os, "sync", lambda: None, raising=False)
    monkeypatch.setattr(os, "fsync", lambda handle: None)

    def make(way: str, current: dict[str, str] | None) -> Project:
        nonlocal made
        made += 1
        (tmp_path / str(made)).mkdir()
        project = Project(tmp_path / str(made), current)
        if way != "swap":
            replace_functions(syncfs=lambda handle: 0, renameat2=None, renamex_np=None)
        if way == "within":
            monkeypatch.chdir(project.out)
        return project

    return make


def fail_at_every_step(
    make: Callable[[], Project], count: Callable, fail_once: Callable, stride: int = 1
) -> Iterator[tuple[Project, int]]:
    """Yield a new project and an exit status for each step at which its build was made to fail."""
    for number in range(1, 5000, stride):
        project = make()
        status = run_child(project.build, count(number, fail_once))
        yield project, status
        if status == FINISHED:
            assert number > 20, "there are more steps than that"
            return
    raise AssertionError("it never finished")


WAYS = [("swap", OLD), ("swap", None), ("renames", OLD), ("within", OLD)]
FULL = functools.partial(pytest.param, marks=pytest.mark.full)
#: How the site is replaced, the current site, and the stride: every seventh step in the quick tests, and each step
#: in the full tests.
STEPS_OF = [
    *((*way, 7) for way in WAYS),
    *(FULL(*way, 1) for way in WAYS),
]
QUICKLY = [("disk full", "within"), ("refused", "swap"), ("Ctrl-C", "renames")]
ERRORS = [
    *((failure, way, OLD, 7) for failure, way in QUICKLY),
    *(FULL(failure, *way, 1) for failure in list(FAILURES)[1:] for way in WAYS),
]


@pytest.mark.parametrize(("way", "current", "stride"), STEPS_OF)
def test_killed_at_any_call(make_project: Callable, way: str, current: dict | None, stride: int) -> None:
    for project, status in fail_at_every_step(
        lambda: make_project(way, current), count_calls, FAILURES["killed"], stride
    ):
        assert status in (FINISHED, -signal.SIGKILL)
        if way == "swap":  # the site is complete at every moment
            project.check(project.read_site())
        project.check_recovery()


@pytest.mark.parametrize(("failure", "way", "current", "stride"), ERRORS)
def test_an_error_at_any_call(
    make_project: Callable, failure: str, way: str, current: dict | None, stride: int
) -> None:
    statuses = set()
    for project, status in fail_at_every_step(
        lambda: make_project(way, current), count_calls, FAILURES[failure], stride
    ):
        statuses.add(status)
        project.check({path: text for path, text in project.read_site().items() if not path.startswith(TEMPORARY)})
        project.check_recovery()
    # Some errors have a fallback; all others are reported in one line.
    assert statuses <= {FINISHED, SURVIVED, 2 if failure == "Ctrl-C" else 1}


@pytest.mark.full
@pytest.mark.parametrize(("way", "current"), WAYS)
@pytest.mark.parametrize("failure", ["killed", "Ctrl-C"])
def test_killed_at_any_line(make_project: Callable, failure: str, way: str, current: dict | None) -> None:
    for project, status in fail_at_every_step(lambda: make_project(way, current), count_lines, FAILURES[failure]):
        assert status in (FINISHED, SURVIVED, 2, -signal.SIGKILL)
        if way == "swap":
            project.check(project.read_site())
        project.check_recovery()


@pytest.mark.parametrize(
    ("way", "stride"),
    [("renames", 5), *(pytest.param(way, 1, marks=pytest.mark.full) for way in ("renames", "within"))],
)
def test_killed_again_during_recovery(make_project: Callable, way: str, stride: int) -> None:
    """A build is killed between its moves, and the next build is killed at each step of the recovery."""

    def kill_midway() -> Project:
        project = make_project(way, OLD)
        renames = 0

        def arm() -> None:
            def listen(event: str, arguments: tuple) -> None:
                nonlocal renames
                # The first one is of the ledger. Then some entries are moved out of the site, and some into it.
                if event == "os.rename":
                    renames += 1
                if event == "os.rename" and renames == (3 if way == "renames" else 5):
                    os.kill(os.getpid(), signal.SIGKILL)

            sys.addaudithook(listen)

        assert run_child(project.build, arm) == -signal.SIGKILL
        assert project.read_site() not in (OLD, NEW)
        return project

    for number in range(1, 500, stride):
        project = kill_midway()

        def recover(project: Project = project) -> None:
            with hold_output(project.out):
                pass

        status = run_child(recover, count_calls(number, FAILURES["killed"]))
        project.check_recovery()
        if status == FINISHED:
            assert number > 10
            return
    raise AssertionError("it never finished")
