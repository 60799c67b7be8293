"""A build may die, or be refused something, at any step: what stands is whole, and the next build puts all right.

Each step is one call that Python makes to the system, as its audit events tell; a child process dies before the
first of them, then one before the second, and so on, until one comes through.
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
from constellation.render.output import folder as place
from constellation.render.output import staging, writer
from constellation.render.output import swap as exchange
from constellation.render.output import swap as turnover
from constellation.render.output.folder import MARK
from constellation.render.output.writer import hold_output, write_files

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the steps are counted in a child of this process"),
]

OLD = {"index.html": "old", MARK: "{}", "data/same.csv": "id\n", "gone/a.html": "a", "z.html": "z"}
NEW = {"index.html": "new", MARK: "{ }", "data/same.csv": "id\n", "b/a.html": "a", "y.html": "y"}
#: A child that came through, struck or not.
UNHURT, STRUCK = 0, 4
#: What a child does at its step.
DEATHS = {
    "killed": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "disk full": lambda: fail(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))),
    "refused": lambda: fail(PermissionError(errno.EACCES, os.strerror(errno.EACCES))),
    "Ctrl-C": lambda: fail(KeyboardInterrupt()),
}
STEPS = ("open", "os.", "shutil.", "ctypes.")


#: Of a child: whether it has been struck.
struck: list[int] = []


def fail(error: BaseException) -> None:
    raise error


def read_tree(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


class Ground:
    """A folder with a site, its ledger, and things of other people's that look like a build's."""

    def __init__(self, root: Path, standing: dict[str, str] | None) -> None:
        self.root, self.standing = root, standing or {}
        self.out, self.ledger = root / "site", root / "ledger.json"
        self.ledger.write_text("old", encoding="utf-8")
        for name in (".site-old", ".site2.constellation-build/new", ".site", "site.new"):
            (root / name).mkdir(parents=True)
            (root / name / "theirs.txt").write_text("theirs", encoding="utf-8")
        if standing is not None:
            write_files(self.out, list(standing.items()))
        self.others = self.read_others()

    def read_others(self) -> dict[str, str]:
        """All that is neither the site nor the ledger, nor a build's within the site."""
        return {
            path: text
            for path, text in read_tree(self.root).items()
            if not path.startswith("site/") and path != "ledger.json"
        }

    def build(self) -> None:
        write_files(self.out, list(NEW.items()), ledger=(self.ledger, "new"))

    def read_site(self) -> dict[str, str]:
        """The site, without what a build keeps in its folder while it runs."""
        return {path: text for path, text in read_tree(self.out).items() if path.split("/")[0] not in place.GUESTS}

    def check(self, state: dict[str, str]) -> None:
        """The site is the last one or the new one, and no address of the new one is unknown to the ledger."""
        assert state in (self.standing, NEW)
        assert self.ledger.read_text(encoding="utf-8") in (("new",) if state == NEW else ("old", "new"))

    def check_recovery(self) -> None:
        """Whoever comes next finds one of the two, and the next build leaves nothing but the site."""
        with hold_output(self.out):
            state = self.read_site()
        self.check(state)
        assert {path for path in self.read_others() if not path.startswith(".ledger.")} == set(self.others)
        self.build()
        assert read_tree(self.out) == NEW
        assert self.read_others() == self.others
        assert self.ledger.read_text(encoding="utf-8") == "new"


def run_child(action: Callable[[], None], arm: Callable[[], None]) -> int:
    """Runs the action in a child, after `arm`; its exit status, or minus the signal that killed it."""
    child = os.fork()
    if child == 0:
        status = 3
        try:
            arm()
            action()
            status = STRUCK if struck else UNHURT
        except AtlasError:
            status = 1
        except KeyboardInterrupt:
            status = 2
        except BaseException:  # noqa: BLE001 - the child tells whatever it is, and ends
            traceback.print_exc()
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def count_calls(number: int, strike: Callable[[], None]) -> Callable[[], None]:
    """Strikes once, before the call to the system of this number."""

    def arm() -> None:
        seen = 0

        def listen(event: str, arguments: tuple) -> None:
            nonlocal seen
            if event.startswith(STEPS):
                seen += 1
                if seen == number:
                    struck.append(seen)
                    strike()

        sys.addaudithook(listen)

    return arm


def count_lines(number: int, strike: Callable[[], None]) -> Callable[[], None]:
    """Strikes once, before the line of this number that the writer runs."""
    files = {module.__file__ for module in (exchange, lock, place, staging, turnover, writer, writing)}

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
                    struck.append(seen)
                    strike()
            return follow

        sys.settrace(follow)

    return arm


@pytest.fixture
def make_ground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ground]:
    """`make_ground(way, standing)`: how the site gets to its place, and what stands there."""
    made = 0
    # That the disk has taken all is no question here, and there are hundreds of builds.
    monkeypatch.setattr(turnover, "flush_folder", lambda folder: None)
    monkeypatch.setattr(os, "fsync", lambda handle: None)

    def make(way: str, standing: dict[str, str] | None) -> Ground:
        nonlocal made
        made += 1
        (tmp_path / str(made)).mkdir()
        ground = Ground(tmp_path / str(made), standing)
        if way != "exchange":
            monkeypatch.setattr(turnover, "exchange_names", lambda one, other: False)
        if way == "within":
            monkeypatch.chdir(ground.out)
        return ground

    return make


def strike_everywhere(
    make: Callable[[], Ground], count: Callable, strike: Callable, stride: int = 1
) -> Iterator[tuple[Ground, int]]:
    """For each step a fresh ground where a build was struck at it, and the child's status; the last is unhurt."""
    for number in range(1, 5000, stride):
        ground = make()
        status = run_child(ground.build, count(number, strike))
        yield ground, status
        if status == UNHURT:
            assert number > 20, "there are more steps than that"
            return
    raise AssertionError("it never came through")


WAYS = [("exchange", OLD), ("exchange", None), ("renames", OLD), ("within", OLD)]
FULL = functools.partial(pytest.param, marks=pytest.mark.full)
#: The way, what stands there, and the stride: every seventh step in the quick part, each of them in the full one.
STEPS_OF = [
    *((*way, 7) for way in WAYS),
    *(FULL(*way, 1) for way in WAYS),
]
QUICKLY = [("disk full", "within"), ("refused", "exchange"), ("Ctrl-C", "renames")]
ERRORS = [
    *((death, way, OLD, 7) for death, way in QUICKLY),
    *(FULL(death, *way, 1) for death in list(DEATHS)[1:] for way in WAYS),
]


@pytest.mark.parametrize(("way", "standing", "stride"), STEPS_OF)
def test_killed_at_any_call(make_ground: Callable, way: str, standing: dict | None, stride: int) -> None:
    for ground, status in strike_everywhere(
        lambda: make_ground(way, standing), count_calls, DEATHS["killed"], stride
    ):
        assert status in (UNHURT, -signal.SIGKILL)
        if way == "exchange":  # nothing needs to be put right: it stands whole at every moment
            ground.check(ground.read_site())
        ground.check_recovery()


@pytest.mark.parametrize(("death", "way", "standing", "stride"), ERRORS)
def test_an_error_at_any_call_leaves_the_site_whole(
    make_ground: Callable, death: str, way: str, standing: dict | None, stride: int
) -> None:
    statuses = set()
    for ground, status in strike_everywhere(lambda: make_ground(way, standing), count_calls, DEATHS[death], stride):
        statuses.add(status)
        ground.check(
            {path: text for path, text in ground.read_site().items() if not path.startswith(place.WORKSHOP)}
        )
        ground.check_recovery()
    # An error that a fallback answers stops nothing, and all others are told in a line.
    assert statuses <= {UNHURT, STRUCK, 2 if death == "Ctrl-C" else 1}


@pytest.mark.full
@pytest.mark.parametrize(("way", "standing"), WAYS)
@pytest.mark.parametrize("death", ["killed", "Ctrl-C"])
def test_struck_at_any_line(make_ground: Callable, death: str, way: str, standing: dict | None) -> None:
    for ground, status in strike_everywhere(lambda: make_ground(way, standing), count_lines, DEATHS[death]):
        assert status in (UNHURT, STRUCK, 2, -signal.SIGKILL)
        if way == "exchange":
            ground.check(ground.read_site())
        ground.check_recovery()


@pytest.mark.parametrize(
    ("way", "stride"),
    [("renames", 5), *(pytest.param(way, 1, marks=pytest.mark.full) for way in ("renames", "within"))],
)
def test_killed_again_while_it_is_put_right(make_ground: Callable, way: str, stride: int) -> None:
    """A build dies in the middle of its moves, and the next one at each step of taking them back."""

    def die_midway() -> Ground:
        ground = make_ground(way, OLD)
        renames = 0

        def arm() -> None:
            def listen(event: str, arguments: tuple) -> None:
                nonlocal renames
                # The ledger's is the first; what stood there has been moved away then, some of the new moved in.
                if event == "os.rename":
                    renames += 1
                if event == "os.rename" and renames == (3 if way == "renames" else 5):
                    os.kill(os.getpid(), signal.SIGKILL)

            sys.addaudithook(listen)

        assert run_child(ground.build, arm) == -signal.SIGKILL
        assert ground.read_site() not in (OLD, NEW)
        return ground

    for number in range(1, 500, stride):
        ground = die_midway()

        def settle(ground: Ground = ground) -> None:
            with hold_output(ground.out):
                pass

        status = run_child(settle, count_calls(number, DEATHS["killed"]))
        ground.check_recovery()
        if status == UNHURT:
            assert number > 10
            return
    raise AssertionError("it never came through")
