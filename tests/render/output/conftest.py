"""Fixtures that replace or remove functions of the C library."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

import pytest


@pytest.fixture
def replace_functions(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that replaces functions of the C library. The value None removes a function."""
    open_library = ctypes.CDLL

    def replace(**functions: Callable[..., int] | None) -> None:
        def open_replaced(name: str | None, *, use_errno: bool) -> ctypes.CDLL:
            library = open_library(name, use_errno=use_errno)
            vars(library).update(functions)
            return library

        monkeypatch.setattr(ctypes, "CDLL", open_replaced)

    return replace


@pytest.fixture
def no_swap(replace_functions: Callable[..., None]) -> None:
    """Simulate a system that cannot swap two directories."""
    replace_functions(renameat2=None, renamex_np=None)
