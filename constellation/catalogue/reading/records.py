"""Read tables from JSON objects.

The file has one object on each line, or all objects in one document.

shapes.py finds the objects in a document.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from constellation.catalogue.reading.cells import texts_of
from constellation.catalogue.reading.nested import follow_path
from constellation.catalogue.reading.schema import has_id_header, is_alias, list_paths
from constellation.catalogue.reading.shapes import Records, find_records, read_wrapped
from constellation.catalogue.reading.source import Source
from constellation.errors import AtlasError

REMEDY = "give one JSON object for each model, on separate lines or in one array"


class RecordTable:
    """A table that was read from JSON objects.

    The table is stored by column. Row numbers are line numbers, or positions in an array, counted from 1.

    Only the keys that a column of a catalogue may use are stored, because complete records of the Hub are a hundred
    times as large. Other keys are read again when they are needed. The header of a nested value is its dotted path.
    """

    def __init__(self, source: Source, mapped: Sequence[str]) -> None:
        """Read the objects in `source`.

        mapped: the headers that the user has chosen, which may be dotted paths.
        """
        self.source = source
        self.place = source.name
        self.mapped = tuple(mapped)
        self.met: set[str] = set()
        self.flat: dict[str, list[Any]] = {}
        self.nested: dict[str, list[Any]] = {}
        self.numbers: list[int] = []
        found = read_records(source)
        self.notes = (*source.notes, *found.notes)
        for number, record in found.records:
            self.add(record, number)
        self.rows = len(self.numbers)
        if not self.rows:
            raise AtlasError(f"{source.name} contains no models; {REMEDY}")
        filled = [path for path, values in self.nested.items() if any(value is not None for value in values)]
        self.headers = (*sorted(self.met), *(path for path in filled if path not in self.met))

    def add(self, record: Any, number: int) -> None:
        """Add a record to the table.

        `number` is its row number.
        """
        if not isinstance(record, dict):
            raise AtlasError(
                f"{self.place}, row {number}: there is {kind_of(record)} instead of an object; {REMEDY}"
            )
        if not self.met >= record.keys():
            self.learn(record.keys() - self.met)
        for key, values in self.flat.items():
            values.append(record.get(key))
        for path, values in self.nested.items():
            values.append(follow_path(record, path))
        self.numbers.append(number)

    def learn(self, keys: Iterable[str]) -> None:
        """Add a column for each key that has not occurred before.

        The values of the new column are unknown for all earlier records.
        """
        for key in sorted(keys):
            self.met.add(key)
            if key in self.mapped or is_alias(key):
                self.flat[key] = [None] * len(self.numbers)
            for path in list_paths(key, self.mapped):
                self.nested[path] = [None] * len(self.numbers)

    def column(self, header: str) -> np.ndarray:
        kept = self.flat.get(header) or self.nested.get(header)
        if kept is None:
            kept = [record.get(header) for _, record in read_records(self.source).records]
        try:
            return texts_of(kept)
        except RecursionError as error:
            raise AtlasError(f"{self.place}: {explain_json(error)} in the column {header!r}; {REMEDY}") from None

    def lines(self) -> Sequence[int]:
        return self.numbers


def read_records(source: Source) -> Records:
    """Return the records in a JSON file.

    The file is JSON Lines, an array, or a document that contains records.
    """
    try:
        document = DECODER.decode(source.data.decode())
    except (ValueError, RecursionError) as error:
        if source.data.lstrip().startswith(b"{") and (source.kind == "jsonl" or has_first_line(source.data)):
            return Records(unwrap_lines(source))
        row = f", row {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise AtlasError(f"{source.name}{row}: {explain_json(error)}; {REMEDY}") from None
    if not isinstance(document, list | dict):
        raise AtlasError(f"{source.name} contains {kind_of(document)} instead of an array of objects; {REMEDY}")
    found = find_records(document)
    if source.kind == "jsonl" and len(found.rows) == 1 and found.rows[0] is document:
        return Records(parse_lines(source))  # the row number of the object is the number of its line
    return found


def unwrap_lines(source: Source) -> Iterator[tuple[int, Any]]:
    """For each line of a JSON Lines file, yield the number of the line and its record.

    A line may also be a page with several records.
    """
    for number, value in parse_lines(source):
        page = read_wrapped(value, 0) if isinstance(value, dict) and not has_id_header(value) else None
        if page is None:
            yield number, value
        else:
            yield from ((number, record) for record in page[0])


def has_first_line(data: bytes) -> bool:
    """Return whether the first line of a file is a complete JSON object.

    This is the case in JSON Lines.
    """
    line = data.lstrip().split(b"\n", 1)[0]
    try:
        return isinstance(DECODER.decode(line.decode()), dict)
    except (ValueError, RecursionError):
        return False


def parse_lines(source: Source) -> Iterator[tuple[int, Any]]:
    """For each line of a file, yield the number of the line and its JSON value.

    Blank lines are skipped.
    """
    for number, line in enumerate(source.data.split(b"\n"), 1):
        text = line.decode().strip()
        if not text:
            continue
        try:
            value, end = DECODER.raw_decode(text)
        except (ValueError, RecursionError) as error:
            raise AtlasError(f"{source.name}, row {number}: {explain_json(error)}; {REMEDY}") from None
        if end < len(text):
            raise AtlasError(f"{source.name}, row {number}: there is more text after the object; {REMEDY}")
        yield number, value


def name_constant(name: str) -> str:
    """Return NaN or Infinity as text.

    These numbers are not valid JSON.

    They become unknown values when the column is cleaned.
    """
    return name


DECODER = json.JSONDecoder(parse_constant=name_constant)


def explain_json(error: Exception) -> str:
    """Describe an error in JSON text in a few words."""
    if isinstance(error, RecursionError):
        return "the JSON is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"this is not JSON at character {error.colno} ({error.msg})"
    return "the JSON holds a number with thousands of digits"


def kind_of(value: Any) -> str:
    """Name the JSON type of a value in words.

    An example is 'an object'.
    """
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "a truth value", type(None): "null"}
    return kinds.get(type(value), "a number")
