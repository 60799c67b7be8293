"""In: files that name models. Out: catalogues: read, cleaned, chosen from."""

from __future__ import annotations

from constellation.catalogue.bundled import read_current, read_previous
from constellation.catalogue.catalogue import Catalogue
from constellation.catalogue.history import Held, Past, Snapshot, read_past
from constellation.catalogue.reading import read_catalogue
from constellation.catalogue.report import Report
from constellation.catalogue.selection import select_earlier, select_tasks

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
