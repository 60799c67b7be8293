"""In: a file that names models, or nothing. Out: the catalogue of those that an atlas holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from constellation.catalogue.bundled import read_current
from constellation.catalogue.catalogue import Catalogue
from constellation.catalogue.reading import read_catalogue
from constellation.catalogue.selection import select_tasks
from constellation.settings import LANGUAGE_MODEL_TASKS


def load_catalogue(
    path: str | Path | None = None,
    *,
    tasks: Collection[str] | None = LANGUAGE_MODEL_TASKS,
    columns: Mapping[str, str] | None = None,
    strict: bool = False,
    date: str | None = None,
) -> Catalogue:
    """Read a catalogue, the bundled one by default, and keep the models of some tasks.

    path    : CSV, TSV, JSON Lines, JSON or Parquet, plain or gzipped; '-' is standard input
    tasks   : the Hub's tasks to keep, '' for untagged; None keeps every model
    columns : canonical column -> header, where the known aliases do not do
    strict  : raise at the first cell that would become unknown, or row that would be dropped
    date    : when the facts were observed, YYYY-MM-DD; else the first date in the file's name

    Returns a Catalogue, whose `frame` is a pandas DataFrame sorted by id and whose `report` tells what was
    recognised, coerced and dropped. Raises AtlasError, one line that names file, row, column, value and remedy.
    """
    # What is said of a file's columns and date is not of the bundled one.
    whole = read_catalogue(path, columns=columns, strict=strict, date=date) if path else read_current()
    return whole if tasks is None else select_tasks(whole, tasks)[0]
