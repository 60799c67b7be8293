"""A local server that behaves like the Hub, so that no token is needed and no time is spent waiting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from constellation.catalogue.collecting import Collected, collect_models
from constellation.catalogue.hub import Hub, Limits


@pytest.fixture
def server(hub_server: ModuleType, no_token: None) -> Iterator[Any]:
    """Start a server with forty-two models, ten on each page."""
    with hub_server.serve_hub(hub_server.make_records(42)) as server:
        yield server


class Watch:
    """A recorder of the messages, the waiting times and the number of models of a collection.

    It has a clock of its own, which moves only when the collection waits. It does not sleep.
    """

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.messages: list[str] = []
        self.models = 0
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def tick(self) -> None:
        self.now += 1

    def advance(self, models: int) -> None:
        self.models += models


@pytest.fixture
def watch() -> Watch:
    """A recorder for a collection."""
    return Watch()


@pytest.fixture
def collect(server: Any, watch: Watch, tmp_path: Path) -> Callable[..., Collected]:
    """Return a function that collects from the server, for example `collect("models.csv", limit=3)`."""

    def run(
        name: str = "models.csv",
        *,
        tasks: tuple[str, ...] = ("text-generation",),
        limits: Limits | None = None,
        **options: Any,
    ) -> Collected:
        hub = Hub(server.address, limits=limits, sleep=watch.sleep, clock=watch.clock, notify=watch.messages.append)
        return collect_models(tmp_path / name, hub, tasks=tasks, advance=watch.advance, **options)

    return run


def _list_ids(path: Path) -> list[str]:
    return [line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]]


@pytest.fixture
def list_ids() -> Callable[[Path], list[str]]:
    """Return a function that reads the ids in a CSV file: `list_ids(path)`."""
    return _list_ids


@pytest.fixture
def expect_ids() -> Callable[[int], list[str]]:
    """Return a function that gives the sorted ids of the first models of the server: `expect_ids(3)`."""
    return lambda count: sorted(f"maker/Model-{place}" for place in range(count))
