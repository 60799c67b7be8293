"""In: a file that names models, in any known format. Out: a Catalogue, and the report of how it was read.

In: nothing. Out: the two snapshots of the Hub that come with the package (see snapshots/PROVENANCE.md).

In: a file that names models, or nothing. Out: the catalogue of those that an atlas holds.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from constellation.catalogue.catalogue import Catalogue, digest_frame, select_tasks
from constellation.catalogue.reading.cleaning import clean_columns
from constellation.catalogue.reading.duplicates import settle_duplicates
from constellation.catalogue.reading.report import FATES, Findings, Report
from constellation.catalogue.reading.schema import recognise_columns
from constellation.catalogue.reading.source import load_source
from constellation.catalogue.reading.table import read_table
from constellation.errors import AtlasError
from constellation.settings import LANGUAGE_MODEL_TASKS


def read_catalogue(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    strict: bool = False,
    date: str | None = None,
) -> Catalogue:
    """Read a catalogue from CSV, TSV, JSON Lines, JSON or Parquet, plain or gzipped; '-' is standard input.

    columns: canonical column -> header, where the aliases do not know it. aliases: canonical column -> headers
    that go before the known aliases where the file has them. strict: raise at the first cell that would become
    unknown, or row that would be dropped. date: when the facts were observed, YYYY-MM-DD; else the first date
    in the file's name, else unknown.

    The order of the rows makes no difference to the frame. Raises AtlasError, one line with file, row,
    column, value and remedy, for a file whose structure is broken.
    """
    day = check_date(date) if date else find_date(Path(path).name)
    columns, aliases = columns or {}, aliases or {}
    source = load_source(path)
    mapped = (*columns.values(), *(header for headers in aliases.values() for header in headers))
    table = read_table(source, mapped)
    recognised, ignored = recognise_columns(table.headers, columns, table.place, aliases)
    findings = Findings(source.name, strict, table.lines)
    frame = clean_columns(table, recognised, day, findings)
    frame = settle_duplicates(frame, findings)
    findings.enforce()
    report = Report(
        rows=table.rows,
        models=len(frame),
        recognised=recognised,
        ignored=ignored,
        notes=table.notes,
        **{fate: findings.tally(fate) for fate in FATES},
    )
    return Catalogue(frame, source.name, digest_frame(frame), day, report)


def find_date(name: str) -> str:
    """The first date in a file's name, or "" where there is none: 'models-2026-10-05.csv'."""
    for found in re.findall(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", name, re.ASCII):
        if is_date(found):
            return found
    return ""


def check_date(date: str) -> str:
    """The date itself, or AtlasError where it is none."""
    if not is_date(date):
        raise AtlasError(f"the date {date!r} is none; give it as YYYY-MM-DD")
    return date


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, as YYYY-MM-DD."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


SNAPSHOTS = Path(__file__).parent / "snapshots"
CURRENT = SNAPSHOTS / "models-2026-10-05.csv"
PREVIOUS = SNAPSHOTS / "models-2026-08-21.csv"


def read_current() -> Catalogue:
    """The catalogue that is built where none is given: 16,849 models, before any choice of tasks."""
    return read_catalogue(CURRENT)


def read_previous() -> Catalogue:
    """The snapshot six weeks earlier, of 12,937 models."""
    return read_catalogue(PREVIOUS)


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
