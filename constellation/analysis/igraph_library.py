"""The library igraph without matplotlib, and seeded random numbers for it.

By default, igraph uses the global random numbers of Python.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def load_igraph() -> Any:
    """Import and return igraph without matplotlib.

    igraph imports matplotlib for drawings that are not used here. That would take half a second and 30 MB. A
    program that draws with igraph and matplotlib must import one of them first.
    """
    hidden = "matplotlib" not in sys.modules and "igraph" not in sys.modules
    if hidden:
        sys.modules["matplotlib"] = None  # type: ignore[assignment] # igraph then works without it
    try:
        import igraph
    finally:
        if hidden:
            del sys.modules["matplotlib"]
    return igraph


@contextmanager
def seed_igraph(seed: int) -> Iterator[None]:
    """Make igraph use random numbers from a seed within a `with` block.

    After the block, igraph uses the module `random`.
    """
    igraph = load_igraph()
    igraph.set_random_number_generator(random.Random(seed))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)
