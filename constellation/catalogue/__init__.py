"""Read, clean and write catalogues of models."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

#: The module of each name. A name is imported when it is first used, because names of models are explained without
#: pandas.
_HOMES = {
    "HISTORY": "loading",
    "Catalogue": "catalogue",
    "Held": "history",
    "Past": "history",
    "Report": "reading.report",
    "Snapshot": "history",
    "read_catalogue": "loading",
    "read_current": "loading",
    "read_past": "history",
    "select_earlier": "catalogue",
    "select_tasks": "catalogue",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"constellation.catalogue.{_HOMES[name]}"), name)
