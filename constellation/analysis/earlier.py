"""The families of an earlier edition of the catalogue, found from the names in that edition alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from constellation.analysis.families.families import Families

#: The values of `EarlierFamilies.member_of` for a model without a family, and for one that was not listed.
UNPLACED, ABSENT = -1, -2


@dataclass(frozen=True)
class EarlierFamilies:
    """The families that the models of this catalogue had in an earlier edition.

    Attributes
    ----------
    date : str
        The date of the edition.
    titles : tuple of str, length c
        The title of each family of the edition.
    parents : tuple of int, length c
        The family above each family, -1 at the top level. Parents come before their children.
    member_of : ndarray of int32, shape (n,)
        The most specific family of each model of this catalogue; UNPLACED or ABSENT.
    """

    date: str
    titles: tuple[str, ...]
    parents: tuple[int, ...]
    member_of: NDArray[np.int32]

    def list_path(self, row: int) -> list[str]:
        """Return the titles of the families of a model, beginning with the top-level family."""
        path: list[str] = []
        clade = int(self.member_of[row])
        while clade >= 0:
            path.insert(0, self.titles[clade])
            clade = self.parents[clade]
        return path or ["Unplaced"]


def match_earlier(date: str, earlier_ids: list[str], families: Families, ids: list[str]) -> EarlierFamilies:
    """Find the families that the models of a catalogue had in an earlier edition.

    Parameters
    ----------
    date : str
        The date of the edition.
    earlier_ids : list of str
        The models of the edition.
    families : Families
        The families of the edition.
    ids : list of str
        The models of this catalogue.
    """
    place = pd.Index(earlier_ids).get_indexer(pd.Index(ids))
    member_of = np.where(place >= 0, families.member_of[place], ABSENT).astype(np.int32)
    clades = families.clades
    return EarlierFamilies(
        date, tuple(clade.title for clade in clades), tuple(clade.parent for clade in clades), member_of
    )
