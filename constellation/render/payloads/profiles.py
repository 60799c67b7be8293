"""Profiles of families and lines: when their models were created, and how large they are.

The compare page draws them as charts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from constellation.analysis.quarters import name_quarter, number_quarter, number_quarters
from constellation.analysis.size_bands import BANDS, band_sizes
from constellation.atlas import Atlas

#: The columns of the data scripts `families` and `lines` that have profiles.
PROFILE_COLUMNS = ("created", "sizes")


@dataclass(frozen=True)
class Profile:
    """When the models of a group were created, and how large they are.

    first   : number of the quarter of the first count (see `number_quarter`); 0 without counts
    created : number of models created in each quarter, until the last complete quarter of the catalogue
    sizes   : number of models in each band of sizes (see `BANDS`)
    """

    first: int
    created: tuple[int, ...]
    sizes: tuple[int, ...]

    def name_quarters(self) -> list[str]:
        """Return the name of the quarter of each count."""
        return [name_quarter(self.first + place) for place in range(len(self.created))]

    def write(self) -> list[str]:
        """Return the cells of PROFILE_COLUMNS."""
        created = f"{self.first}:{','.join(map(str, self.created))}" if self.created else ""
        return [created, ",".join(map(str, self.sizes)) if any(self.sizes) else ""]


def make_profiles(atlas: Atlas, groups: Iterable[np.ndarray]) -> list[Profile]:
    """Return the profiles of some groups of models.

    A quarter that the catalogue does not cover completely is left out.

    Parameters
    ----------
    groups : the models of each group
    """
    quarter = number_quarters(atlas.facts.counts.created)
    unfinished = number_quarter(atlas.last_date)
    if unfinished >= 0:
        quarter[quarter >= unfinished] = -1
    last = int(quarter.max(initial=-1))
    band = band_sizes(atlas.facts.counts.parameters)
    return [_make_profile(quarter[rows], last, band[rows]) for rows in groups]


def _make_profile(quarter: np.ndarray, last: int, band: np.ndarray) -> Profile:
    known = quarter[quarter >= 0]
    first = int(known.min()) if len(known) else 0
    created = np.bincount(known - first, minlength=last - first + 1).tolist() if len(known) else []
    sizes = np.bincount(band[band >= 0], minlength=len(BANDS)).tolist()
    return Profile(first, tuple(created), tuple(sizes))
