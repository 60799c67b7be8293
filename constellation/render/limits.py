"""How much a page shows: everything, or the largest and the most downloaded in a huge atlas."""

from __future__ import annotations

import numpy as np

from constellation.atlas import Atlas


def rank_clades(atlas: Atlas) -> np.ndarray:
    """Return all clades, larger first, ties in their own order.

    A clade comes after the clades above it, which are larger or equal and have lower numbers.

    Returns
    -------
    int (clades,)
    """
    sizes = np.array([len(group) for group in atlas.facts.groups], dtype=np.int64)
    return np.argsort(-sizes, kind="stable")


def count_listed(atlas: Atlas) -> int:
    """Return how many families a table lists, the largest first, before the script loads the others."""
    families, settings = len(atlas.facts.groups), atlas.settings
    return families if len(atlas) <= settings.models_whole else min(families, settings.families_listed)


def count_rows(atlas: Atlas) -> int:
    """Return how many models a table lists, the most downloaded first, before the script loads the others."""
    settings = atlas.settings
    whole = len(atlas) <= settings.models_whole
    return settings.table_rows if whole else min(settings.table_rows, settings.piece_rows)


def choose_full(atlas: Atlas) -> np.ndarray:
    """Choose the families that have a full page and files of their own.

    All families have them, except in an atlas whose exports come in parts: there it is the `settings.families_full`
    largest. The families above a chosen one are chosen too.

    Returns
    -------
    bool (clades,)
    """
    if len(atlas) <= atlas.settings.part_rows:
        return np.ones(len(atlas.facts.groups), dtype=bool)
    full = np.zeros(len(atlas.facts.groups), dtype=bool)
    full[rank_clades(atlas)[: atlas.settings.families_full]] = True
    return full
