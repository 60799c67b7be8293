"""In: nothing. Out: the two snapshots of the Hub that come with the package (see snapshots/PROVENANCE.md)."""

from __future__ import annotations

from pathlib import Path

from constellation.catalogue.catalogue import Catalogue
from constellation.catalogue.reading import read_catalogue

SNAPSHOTS = Path(__file__).parent / "snapshots"
CURRENT = SNAPSHOTS / "models-2026-10-05.csv"
PREVIOUS = SNAPSHOTS / "models-2026-08-21.csv"


def read_current() -> Catalogue:
    """The catalogue that is built where none is given: 16,849 models, before any choice of tasks."""
    return read_catalogue(CURRENT)


def read_previous() -> Catalogue:
    """The snapshot six weeks earlier, of 12,937 models."""
    return read_catalogue(PREVIOUS)
