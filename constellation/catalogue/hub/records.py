"""Convert the records of the Hub to rows of a catalogue."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from constellation.catalogue.hub.client import FIELDS
from constellation.catalogue.reading.cells import texts_of
from constellation.catalogue.reading.cleaning import clean_columns, form_words
from constellation.catalogue.reading.dates import read_dates
from constellation.catalogue.reading.numbers import drop_impossible, read_numbers
from constellation.catalogue.reading.recognise import recognise_columns
from constellation.catalogue.reading.records import RecordTable
from constellation.catalogue.reading.report import FATES, Findings
from constellation.catalogue.reading.schema import COLUMNS, EXTRA_COLUMNS
from constellation.catalogue.reading.source import Source
from constellation.catalogue.writing import Row, list_rows

#: The columns of the rows.
ROW_COLUMNS = (*COLUMNS, *EXTRA_COLUMNS)
#: The fields of a record that fill EXTRA_COLUMNS, in the same order. The other fields fill COLUMNS.
EXTRA_FIELDS = ("gated", "library_name", "author", "lastModified", "downloadsAllTime")
#: Who may download a model: everyone (False), everyone who agrees to the terms, or those whom the owner accepts.
GATES: Mapping[Any, str] = {False: "false", True: "true", "auto": "auto", "manual": "manual"}
DEEPEST = 50  # levels of lists and objects; a record of the Hub has fewer than ten


def clean_records(records: Sequence[Any]) -> tuple[list[Row], Counter[str]]:
    """Convert the records of a page to rows with the columns ROW_COLUMNS.

    Records and cells with problems are counted.

    A file with the same records gives the same catalogue, because its records are read in the same way.
    """
    objects = [record for record in records if isinstance(record, dict) and not is_deep(record)]
    public = [record for record in objects if record.get("private") is not True]
    named = [
        {"id": name, **{key: record[key] for key in FIELDS if key in record}}
        for record in public
        if (name := record.get("id") or record.get("modelId"))  # the Hub sends the id under both keys
    ]
    found = Counter(
        malformed=len(records) - len(objects), private=len(objects) - len(public), dropped=len(public) - len(named)
    )
    if not named:
        return [], found
    lines = "\n".join(
        json.dumps({key: value for key, value in record.items() if key not in EXTRA_FIELDS}) for record in named
    )
    table = RecordTable(Source("the Hub's page", "jsonl", lines.encode(), ()), ())
    recognised = recognise_columns(table, {}).recognised
    findings = Findings(table.place, strict=False, lines=table.lines)
    frame = clean_columns(table, recognised, "", findings)
    extras, unreadable = clean_extras([named[row] for row in frame.index])
    found += Counter({fate: findings.tally(fate).count for fate in FATES})
    found["unknown"] += unreadable
    return [(*row, *extra) for row, extra in zip(list_rows(frame), extras, strict=True)], found


def clean_extras(records: Sequence[Mapping[str, Any]]) -> tuple[list[Row], int]:
    """Return the cells of EXTRA_COLUMNS for each record, and the number of cells that could not be read."""
    given = {field: [record.get(field) for record in records] for field in EXTRA_FIELDS}
    gated = [GATES.get(value, "") if isinstance(value, bool | str) else "" for value in given["gated"]]
    library, author = (
        [form_words(value) if isinstance(value, str) else "" for value in given[field]]
        for field in ("library_name", "author")
    )
    modified = read_dates(texts_of(given["lastModified"]), "").values.tolist()
    numbers = read_numbers(texts_of(given["downloadsAllTime"]), None)
    drop_impossible(numbers)
    downloads = [None if np.isnan(value) else int(value) for value in numbers.values]
    columns = (gated, library, author, modified, downloads)
    unreadable = sum(
        value not in (None, "") and cell in (None, "")
        for field, cells in zip(EXTRA_FIELDS, columns, strict=True)
        for value, cell in zip(given[field], cells, strict=True)
    )
    return list(zip(*columns, strict=True)), unreadable


def is_deep(value: Any) -> bool:
    """Return whether lists and objects are nested in more than DEEPEST levels."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for one in level
            if isinstance(one, list | dict)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return False
    return any(isinstance(one, list | dict) for one in level)
