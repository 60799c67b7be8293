"""Seeded random numbers for igraph.

By default, igraph uses the global random numbers of Python.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seed_igraph(seed: int) -> Iterator[None]:
    """Make igraph use random numbers from a seed within a `with` block.

    After the block, igraph uses the module `random`.
    """
    import igraph

    igraph.set_random_number_generator(random.Random(seed))
    try:
        yield
    finally:
        igraph.set_random_number_generator(random)
