"""Settings of the whole test run. The fixtures that several folders use are in `tests/fixtures/`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# One thread in each worker: the threads of several would wait for each other. Those that a test starts all the same
# wait without using a core. Set before numpy is loaded.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

pytest.register_assert_rewrite("tests.fixtures")
FIXTURES = ("catalogues", "atlases", "commands", "pages", "programs", "sites")
#: Folders in which every test has the mark of the same name.
MARKED = ("browser", "full")
ROOT = Path(__file__).resolve().parents[1]

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
    if config.getoption("dist", "no") == "no":  # the process that distributes the tests runs none of them
        for name in FIXTURES:
            config.pluginmanager.import_plugin(f"tests.fixtures.{name}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import the modules of a folder if the expression of `-m` leaves its mark out."""
    if collection_path.parent != ROOT / "tests" or collection_path.name not in MARKED:
        return None
    words = config.option.markexpr.split()
    return True if ("not", collection_path.name) in pairwise(words) and "or" not in words else None


@pytest.fixture(scope="session", autouse=True)
def _no_cache() -> Iterator[None]:
    """Switch the cache off: a test that finds an earlier result would not test the code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONSTELLATION_CACHE", "")
        yield


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT
