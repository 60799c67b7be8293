"""How much a page shows: everything, or in a huge atlas the largest families and the most downloaded models."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from constellation.atlas import Atlas


@dataclass(frozen=True)
class Limits:
    """What pages list before the script loads the rest.

    rows     : number of models in a table, the most downloaded
    families : bool (clades,), the families in a table of families, the largest
    full     : bool (clades,), the families with a full page and files of their own, the largest
    """

    rows: int
    families: np.ndarray
    full: np.ndarray


def plan_limits(atlas: Atlas) -> Limits:
    """Return the limits of an atlas.

    Rows and families are limited if the catalogue is sharded, full pages if the exports come in parts. The families
    above a family that is within a limit are within it too.
    """
    settings, families = atlas.settings, len(atlas.facts.groups)
    rows, listed, full = settings.table_rows, families, families
    if len(atlas) > settings.models_whole:
        rows, listed = min(rows, settings.piece_rows), settings.families_listed
    if len(atlas) > settings.part_rows:
        full = settings.families_full
    # Stable, so that of equal sizes the clade above comes first.
    ranked = np.argsort([-len(group) for group in atlas.facts.groups], kind="stable")
    return Limits(rows, _mark(families, ranked[:listed]), _mark(families, ranked[:full]))


def _mark(count: int, chosen: np.ndarray) -> np.ndarray:
    marked = np.zeros(count, dtype=bool)
    marked[chosen] = True
    return marked
