"""The sites whose exports are opened: the golden site, and in the long tests the default site."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest

from tests.clients.facts import Facts, read_facts


@pytest.fixture(scope="module", params=["golden", pytest.param("default", marks=pytest.mark.long)])
def facts(request: pytest.FixtureRequest) -> Facts:
    """Return what the clients must find in a site."""
    return read_facts(request.getfixturevalue(f"{request.param}_site"))


@pytest.fixture(scope="module", params=["grown", pytest.param("default", marks=pytest.mark.long)])
def plain_facts(request: pytest.FixtureRequest) -> Facts:
    """Return the same for a site whose names have no quotes and brackets, which some readers cannot read."""
    return read_facts(request.getfixturevalue(f"{request.param}_site"))


@pytest.fixture(scope="session")
def load(require: Callable[[str, object, str], None]) -> Callable[[str], Any]:
    """Return a function that imports a client, or skips the test if the client is not installed."""

    def load_client(name: str) -> Any:
        try:
            return importlib.import_module(name)
        except ImportError as error:
            require("clients", False, f"{name} is not installed ({error}); see tests/clients/requirements.lock")

    return load_client
