"""Settings for all tests. The fixtures that several folders use are in `tests/fixtures/`."""

from __future__ import annotations

import gc
import os
import re
import secrets
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# One thread in each worker: the threads of several would wait for each other. Threads that a test starts
# nevertheless wait without using a core. Set before numpy is loaded.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

gc.disable()  # while modules are imported, nothing is garbage
pytest.register_assert_rewrite("tests.fixtures")
FIXTURES = ("catalogues", "atlases", "commands", "hub", "pages", "programs", "sites")
#: The marks that a whole module has.
MARKS = re.compile(r"^pytestmark = (.*?)^(?=\S|$)", re.M | re.S)
ROOT = Path(__file__).resolve().parents[1]
#: The seed with which tests draw at random, another one in each run. It is set before other processes start.
SEED = os.environ.setdefault("CONSTELLATION_SEED", str(secrets.randbelow(1_000_000)))

#: The same examples in each run, without a time limit: a busy machine fails no test.
settings.register_profile(
    "quick",
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
settings.register_profile("whole", settings.get_profile("quick"), max_examples=60)
settings.register_profile("long", settings.get_profile("quick"), max_examples=1000, derandomize=False)


def pytest_configure(config: pytest.Config) -> None:
    """Choose the number of Hypothesis examples, unless --hypothesis-profile does: few in the quick part."""
    if not config.getoption("--hypothesis-profile"):
        settings.load_profile("quick" if "not slow" in config.option.markexpr else "whole")


def pytest_report_header() -> str:
    """Print the seed, so that a run can be repeated."""
    return f"CONSTELLATION_SEED={SEED}"


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Import the fixtures in the processes that run tests, after the measurement of coverage has begun there."""
    if session.config.getoption("dist", "no") != "no":  # this process only distributes the tests
        gc.enable()
        return
    for name in FIXTURES:
        session.config.pluginmanager.import_plugin(f"tests.fixtures.{name}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import a module if the expression of `-m` leaves out a mark that all of its tests have."""
    words = config.option.markexpr.split()
    if collection_path.suffix != ".py" or "or" in words:
        return None
    left_out = {word for before, word in pairwise(words) if before == "not"}
    marks = MARKS.search(collection_path.read_text(encoding="utf-8"))
    return True if marks and left_out & set(re.findall(r"mark\.(\w+)", marks[1])) else None


def pytest_collection_finish() -> None:
    """Collect garbage again, but rarely, and not among the modules and the tests, which stay until the end."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)
    gc.enable()


@pytest.fixture(scope="session", autouse=True)
def _no_cache() -> Iterator[None]:
    """Switch the cache off: a test that finds an earlier result would not test the code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONSTELLATION_CACHE", "")
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of the project."""
    return ROOT
