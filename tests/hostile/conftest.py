"""Fixtures for tests with hostile input: a command that runs in this process, and checks of a whole site."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from constellation.cli import main
from tests.hostile.contract import check_exports, read_models
from tests.hostile.markup import check_pages


@pytest.fixture(scope="session")
def list_faults() -> Callable[[Path, Sequence[str]], list[str]]:
    """Return a function that lists the faults in a site of the given models, one line each."""

    def list_all(site: Path, ids: Sequence[str]) -> list[str]:
        family_of = {row["id"]: row["family"] for row in read_models(site)}
        return [*check_exports(site, ids), *check_pages(site, family_of)]

    return list_all


@dataclass(frozen=True)
class Ended:
    """The exit status of a command, and the text that it has written to standard error."""

    status: int
    errors: str


@pytest.fixture(scope="session")
def run_command() -> Callable[[Path, list[str]], Ended]:
    """Return a function that runs a command in a folder: `run_command(folder, ["build", "x.csv"])`."""

    def run(folder: Path, words: list[str]) -> Ended:
        with contextlib.chdir(folder), contextlib.redirect_stderr(io.StringIO()) as errors:
            status = main(words)
        return Ended(status, errors.getvalue())

    return run
