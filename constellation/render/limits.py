"""Limits on what the pages of a very large atlas show.

Only the largest families and the most downloaded models are shown.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from constellation.atlas import Atlas


@dataclass(frozen=True)
class Limits:
    """How many models and families the pages show at most.

    Scripts can load the other models and families.

    rows     : largest number of models in a table; the table shows the most downloaded models
    families : bool (clades,), whether a table of families lists a family; true for the largest
    full     : bool (clades,), whether a family has a full page and files of its own; true for the largest
    """

    rows: int
    families: np.ndarray
    full: np.ndarray


def plan_limits(atlas: Atlas) -> Limits:
    """Choose how many models and families the pages of an atlas show at most.

    Rows and families are limited if the catalogue is sharded. Full pages are limited if the exports are in parts.
    If a family is within a limit, all families above it are within the limit too.
    """
    settings, families = atlas.settings, len(atlas.facts.groups)
    rows, listed, full = settings.table_rows, families, families
    if len(atlas) > settings.models_whole:
        rows, listed = min(rows, settings.piece_rows), settings.families_listed
    if len(atlas) > settings.part_rows:
        full = settings.families_full
    # A stable sort puts a clade before a sub-clade of the same size.
    ranked = np.argsort([-len(group) for group in atlas.facts.groups], kind="stable")
    return Limits(rows, _mark(families, ranked[:listed]), _mark(families, ranked[:full]))


def _mark(count: int, chosen: np.ndarray) -> np.ndarray:
    marked = np.zeros(count, dtype=bool)
    marked[chosen] = True
    return marked
