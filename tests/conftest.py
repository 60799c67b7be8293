"""Settings of the whole test run. The fixtures that several folders use are in `tests/fixtures/`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# One thread in each worker: the threads of several would wait for each other. Set before numpy is loaded.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

pytest_plugins = [
    "tests.fixtures.catalogues",
    "tests.fixtures.atlases",
    "tests.fixtures.commands",
    "tests.fixtures.pages",
    "tests.fixtures.programs",
    "tests.fixtures.sites",
]

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
