"""An atlas in, how much is shown of each of its families out: all there is, or in a huge atlas the least."""

from __future__ import annotations

import numpy as np

from constellation.atlas import Atlas


def rank_clades(atlas: Atlas) -> np.ndarray:
    """All clades, larger first, ties in their own order, so that what stands above one comes before it."""
    sizes = np.array([len(group) for group in atlas.facts.groups], dtype=np.int64)
    return np.argsort(-sizes, kind="stable")


def count_listed(atlas: Atlas) -> int:
    """How many families a table of them lists, the largest, before the script loads the others: from pieces."""
    families, settings = len(atlas.facts.groups), atlas.settings
    return families if len(atlas) <= settings.models_whole else min(families, settings.families_listed)


def count_rows(atlas: Atlas) -> int:
    """How many models a table on a page lists, the most downloaded, before the script loads the others."""
    settings = atlas.settings
    whole = len(atlas) <= settings.models_whole
    return settings.table_rows if whole else min(settings.table_rows, settings.piece_rows)


def choose_full(atlas: Atlas) -> np.ndarray:
    """Whether each family has a full page and files of its own: bool (clades,).

    In an atlas whose exports come in parts the `settings.families_full` largest have; what stands above one of
    them is one of them.
    """
    if len(atlas) <= atlas.settings.part_rows:
        return np.ones(len(atlas.facts.groups), dtype=bool)
    full = np.zeros(len(atlas.facts.groups), dtype=bool)
    full[rank_clades(atlas)[: atlas.settings.families_full]] = True
    return full
