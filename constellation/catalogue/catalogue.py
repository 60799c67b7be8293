"""In: cleaned columns. Out: the catalogue, the table of models that every later stage starts from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from constellation.catalogue.digest import digest_frame
from constellation.catalogue.report import Report


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The models of one file, in the order of their ids; row i of every later array is model i here.

    frame: the canonical columns (`schema.COLUMNS`) over a RangeIndex, sorted by id. Counts are float64 with
    NaN for unknown, texts are objects with "" for unknown, `created` is 'YYYY-MM-DD' or "". `languages` and
    `base_model` hold several values separated by a space where there are several.
    source: the file's name without its folder. sha256: of what the whole file says, before any choice of models
    (see digest.py). date: 'YYYY-MM-DD' when the facts were observed, or "" where nobody said.
    """

    frame: pd.DataFrame
    source: str
    sha256: str
    date: str
    report: Report

    def __len__(self) -> int:
        return len(self.frame)

    @cached_property
    def content(self) -> str:
        """The checksum of what these models' rows say (see digest.py), worked out when it is first asked for."""
        return digest_frame(self.frame)
