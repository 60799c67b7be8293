"""The worker process reports its processor time and its highest memory use on every system."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from constellation.benchmark.worker import get_peak_memory, get_processor_time, load_psutil
from constellation.errors import AtlasError


def test_peak_memory_is_in_bytes() -> None:
    block = b"x" * 50_000_000
    assert get_peak_memory() > len(block)
    assert get_processor_time() > 0


def test_peak_memory_on_windows_comes_from_psutil(monkeypatch: pytest.MonkeyPatch) -> None:
    process = SimpleNamespace(memory_info=lambda: SimpleNamespace(peak_wset=123))
    monkeypatch.setitem(sys.modules, "resource", None)  # Windows has no such module
    monkeypatch.setitem(sys.modules, "psutil", SimpleNamespace(Process=lambda: process))
    assert get_peak_memory() == 123


def test_missing_psutil_is_reported_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)
    with pytest.raises(AtlasError, match=r"^bench needs psutil; install it with: pip install '\.\[bench\]'$"):
        load_psutil()
