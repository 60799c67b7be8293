"""Read, clean and write catalogues of models."""

from __future__ import annotations

from constellation.catalogue.catalogue import Catalogue, select_earlier, select_tasks
from constellation.catalogue.history import Held, Past, Snapshot, read_past
from constellation.catalogue.loading import HISTORY, read_catalogue, read_current
from constellation.catalogue.reading.report import Report

__all__ = [
    "HISTORY",
    "Catalogue",
    "Held",
    "Past",
    "Report",
    "Snapshot",
    "read_catalogue",
    "read_current",
    "read_past",
    "select_earlier",
    "select_tasks",
]
