"""Read catalogues of models from files or from the Hugging Face Hub, clean them, select models and write them."""

from __future__ import annotations

from constellation.catalogue.catalogue import Catalogue, select_earlier, select_tasks
from constellation.catalogue.history import Held, Past, Snapshot, read_past
from constellation.catalogue.loading import read_catalogue, read_current, read_previous
from constellation.catalogue.reading.report import Report

__all__ = [
    "Catalogue",
    "Held",
    "Past",
    "Report",
    "Snapshot",
    "read_catalogue",
    "read_current",
    "read_past",
    "read_previous",
    "select_earlier",
    "select_tasks",
]
