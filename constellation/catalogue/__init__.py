"""In: files that name models. Out: catalogues: read, cleaned, chosen from."""

from __future__ import annotations

from constellation.catalogue.bundled import read_current, read_previous
from constellation.catalogue.catalogue import Catalogue
from constellation.catalogue.reading import read_catalogue
from constellation.catalogue.report import Report
from constellation.catalogue.selection import select_tasks

__all__ = ["Catalogue", "Report", "read_catalogue", "read_current", "read_previous", "select_tasks"]
