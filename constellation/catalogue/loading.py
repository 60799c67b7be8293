"""Load a catalogue from a file or from the package.

The folder HISTORY has the earlier editions of the bundled catalogue. See snapshots/PROVENANCE.md for the sources.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from constellation.catalogue.catalogue import Catalogue, digest_frame, select_tasks
from constellation.catalogue.placeholders import Placeholders, remove_placeholders
from constellation.catalogue.reading.cleaning import clean_columns
from constellation.catalogue.reading.duplicates import settle_duplicates
from constellation.catalogue.reading.recognise import check_presence, recognise_columns
from constellation.catalogue.reading.report import FATES, Findings, Report
from constellation.catalogue.reading.source import load_source
from constellation.catalogue.reading.table import read_table
from constellation.errors import AtlasError
from constellation.settings import LANGUAGE_MODEL_TASKS


def read_catalogue(
    path: str | Path,
    *,
    columns: Mapping[str, str] | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    aliases_from: str = "",
    strict: bool = False,
    date: str | None = None,
    keep_placeholders: bool = False,
) -> Catalogue:
    """Read a catalogue from a file.

    The file is a CSV, TSV, JSON, JSON Lines, Parquet or Excel file, which may be gzipped.

    The path '-' is standard input.

    columns: canonical column -> header, for headers that are not known. A column may have a unit: 'parameters:b'
        means that the values are in billions.
    aliases: canonical column -> headers; those that the file has are used instead of the known headers.
    aliases_from: the name of the configuration with the aliases. The file must then have a header of each column.
    strict: raise an error at the first cell that would become unknown, or the first row that would be left out.
    date: the day when the facts were observed, YYYY-MM-DD; by default the first date in the file's name, or
        unknown.
    keep_placeholders: read placeholder counts as they are, not as unknown.

    The order of the rows does not affect the frame. Raises AtlasError if the structure of the file is broken. The
    message is one line with the file, row, column, value and remedy.
    """
    day = check_date(date) if date else ""
    columns, aliases = columns or {}, aliases or {}
    source = load_source(path)
    day = day or find_date(source.name)
    mapped = (*columns.values(), *(header for headers in aliases.values() for header in headers))
    table = read_table(source, mapped)
    if aliases_from:
        check_presence(aliases, columns, table.headers, aliases_from)
    meaning = recognise_columns(table, columns, aliases)
    findings = Findings(source.name, strict, table.lines, problems=list(meaning.notes))
    frame = clean_columns(table, meaning.recognised, day, findings)
    frame = settle_duplicates(frame, findings)
    findings.enforce()
    frame, placeholders = (frame, Placeholders()) if keep_placeholders else remove_placeholders(frame)
    report = Report(
        rows=table.rows,
        models=len(frame),
        recognised=meaning.recognised,
        ignored=meaning.ignored,
        notes=table.notes,
        problems=tuple(findings.problems),
        nulls={column: count for column, count in findings.nulls.items() if count},
        placeholders=placeholders,
        **{fate: findings.tally(fate) for fate in FATES},
    )
    return Catalogue(frame, source.name, digest_frame(frame), day, report)


def find_date(name: str) -> str:
    """Return the first date in the name of a file.

    The date has the form YYYY-MM-DD. If the name contains no date, return "".
    """
    for found in re.findall(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", name, re.ASCII):
        if is_date(found):
            return found
    return ""


def check_date(date: str) -> str:
    """Check that a date has the form YYYY-MM-DD, and return it.

    Otherwise, raise AtlasError.
    """
    if not is_date(date):
        raise AtlasError(f"{date!r} is not a date; give it as YYYY-MM-DD")
    return date


def is_date(text: str) -> bool:
    """Return whether a text is a valid date in the form YYYY-MM-DD."""
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


SNAPSHOTS = Path(__file__).parent / "snapshots"
CURRENT = SNAPSHOTS / "models-2026-10-05.csv"
HISTORY = SNAPSHOTS / "history"


def read_current() -> Catalogue:
    """Read the catalogue that is bundled with the package.

    It has 19,112 models of all tasks.
    """
    return read_catalogue(CURRENT)


def load_catalogue(
    path: str | Path | None = None,
    *,
    tasks: Collection[str] | None = LANGUAGE_MODEL_TASKS,
    columns: Mapping[str, str] | None = None,
    strict: bool = False,
    date: str | None = None,
    keep_placeholders: bool = False,
) -> Catalogue:
    """Read a catalogue and keep only the models of some tasks.

    By default, the bundled catalogue is read.

    path    : CSV, TSV, JSON, JSON Lines, Parquet or Excel, plain or gzipped; '-' is standard input
    tasks   : the Hub's tasks to keep, '' for models without a task; None keeps every model
    columns : canonical column -> header, for headers that are not known
    strict  : raise an error at the first cell that would become unknown, or the first row that would be left out
    date    : the day when the facts were observed, YYYY-MM-DD; by default the first date in the file's name
    keep_placeholders : read placeholder counts as they are, not as unknown

    Returns a Catalogue. Its `frame` is a pandas DataFrame sorted by id. Its `report` says which columns were
    recognised, and what happened to cells and rows. Raises AtlasError if the file cannot be read. The message is
    one line with the file, row, column, value and remedy.
    """
    if path:
        whole = read_catalogue(path, columns=columns, strict=strict, date=date, keep_placeholders=keep_placeholders)
    else:
        whole = read_current()  # the options are for other files; the bundled one has no placeholders
    return whole if tasks is None else select_tasks(whole, tasks)[0]
