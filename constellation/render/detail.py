"""An atlas in, how much is shown of each of its families out: all there is, or in a huge atlas the least."""

from __future__ import annotations

import numpy as np

from constellation.atlas import Atlas


def rank_clades(atlas: Atlas) -> np.ndarray:
    """All clades, larger first, ties in their own order, so that what stands above one comes before it."""
    sizes = np.array([len(group) for group in atlas.groups], dtype=np.int64)
    return np.argsort(-sizes, kind="stable")


def choose_full(atlas: Atlas) -> np.ndarray:
    """Whether each family has a full page and files of its own: bool (clades,).

    The `settings.families_full` largest have; what stands above one of them is one of them.
    """
    full = np.zeros(len(atlas.groups), dtype=bool)
    full[rank_clades(atlas)[: atlas.settings.families_full]] = True
    return full
