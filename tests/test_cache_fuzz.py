"""Damaged entries of the cache are computed again, whatever the damage is.

Each run draws other damage. The seed is printed at the start of a run; CONSTELLATION_SEED repeats a run.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, seed, settings
from hypothesis import strategies as st

from constellation.cache import Cache

#: How a part of an entry is changed: the place as a share of its length, the number of bytes that are removed, and
#: the bytes that are inserted.
DAMAGE = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.binary(max_size=60)), min_size=1, max_size=5)
VALUES = st.recursive(
    st.none() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20) | st.binary(max_size=80),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def copy_value(value: Any) -> list[Any]:
    """Return a value in a list, as a function whose results are kept."""
    return [value]


def damage_entry(content: bytes, changes: list[tuple[float, int, bytes]]) -> bytes:
    """Return the bytes of an entry after some changes."""
    for share, removed, inserted in changes:
        place = int(share * len(content))
        content = content[:place] + inserted + content[place + removed :]
    return content


@seed(int(os.environ["CONSTELLATION_SEED"]))
@settings(deadline=None)
@given(VALUES, DAMAGE)
def test_a_damaged_entry_never_gives_another_result(value: Any, changes: list[tuple[float, int, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        cache = Cache(Path(name))
        assert cache.call(copy_value, value) == [value]
        (entry,) = (path for path in Path(name).rglob("*") if path.is_file())
        content = entry.read_bytes()
        damaged = damage_entry(content, changes)
        entry.write_bytes(damaged)
        assert cache.call(copy_value, value) == [value]
        assert len(cache.computed) == 1 + (damaged != content)
        assert cache.call(copy_value, value) == [value]
        assert len(cache.computed) == 1 + (damaged != content), "the entry was not replaced"


@seed(int(os.environ["CONSTELLATION_SEED"]))
@settings(deadline=None)
@given(st.binary(max_size=200))
def test_an_entry_of_any_bytes_is_ignored(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        cache = Cache(Path(name))
        cache.call(copy_value, 1)
        (entry,) = (path for path in Path(name).rglob("*") if path.is_file())
        entry.write_bytes(content)
        assert cache.call(copy_value, 1) == [1]
        assert len(cache.computed) == 2
