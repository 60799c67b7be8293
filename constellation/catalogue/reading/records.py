"""In: JSON, as one array of objects or an object on each line. Out: a table of the keys that matter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from constellation.catalogue.reading.cells import texts_of
from constellation.catalogue.reading.schema import is_known, normalise_header
from constellation.catalogue.reading.source import Source
from constellation.errors import AtlasError

REMEDY = "give one JSON object for each model, a line each or in one array"


class RecordTable:
    """A table of JSON objects, kept by column. Rows are lines, or places in an array, counted from 1.

    Of each record only the keys that a column could use are kept: the Hub's hold a hundred times as much.
    A value within a nested object goes by its dotted path.
    """

    def __init__(self, source: Source, mapped: Sequence[str], paths: Sequence[str]) -> None:
        """mapped: headers that the user named. paths: dotted paths to look for within nested objects."""
        self.notes = source.notes
        self.place = source.name
        self.mapped = frozenset(mapped)
        self.paths = paths
        self.met: set[str] = set()
        self.flat: dict[str, list[Any]] = {}
        self.nested: dict[str, list[Any]] = {}
        self.numbers: list[int] = []
        for number, record in parse_records(source):
            self.add(record, number)
        self.rows = len(self.numbers)
        if not self.rows:
            raise AtlasError(f"{source.name} holds no models; {REMEDY}")
        filled = [path for path, values in self.nested.items() if any(value is not None for value in values)]
        self.headers = (*sorted(self.met), *(path for path in filled if path not in self.met))

    def add(self, record: Any, number: int) -> None:
        """Append one record, whose row is `number`."""
        if not isinstance(record, dict):
            raise AtlasError(f"{self.place}, row {number}: {kind_of(record)}, not an object; {REMEDY}")
        if not self.met >= record.keys():
            self.learn(record.keys() - self.met)
        for key, values in self.flat.items():
            values.append(record.get(key))
        for path, values in self.nested.items():
            values.append(follow_path(record, path))
        self.numbers.append(number)

    def learn(self, keys: Iterable[str]) -> None:
        """Make room for keys not met before, unknown in the records so far."""
        for key in keys:
            self.met.add(key)
            if key in self.mapped or is_known(normalise_header(key)):
                self.flat[key] = [None] * len(self.numbers)
        for path in self.paths:
            if path not in self.nested and path.split(".")[0] in self.met:
                self.nested[path] = [None] * len(self.numbers)

    def column(self, header: str) -> np.ndarray:
        try:
            return texts_of(self.flat[header] if header in self.flat else self.nested[header])
        except RecursionError as error:
            raise AtlasError(f"{self.place}: in {header!r} {explain_json(error)}; {REMEDY}") from None

    def lines(self) -> Sequence[int]:
        return self.numbers


def parse_records(source: Source) -> Iterator[tuple[int, Any]]:
    """Each row's number and value."""
    if source.kind == "jsonl":
        yield from parse_lines(source)
        return
    try:
        document = DECODER.decode(source.data.decode())
    except (ValueError, RecursionError) as error:
        if source.data.lstrip().startswith(b"{"):  # JSON Lines goes under this ending too
            yield from parse_lines(source)
            return
        row = f", row {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise AtlasError(f"{source.name}{row}: {explain_json(error)}; {REMEDY}") from None
    if not isinstance(document, list | dict):
        raise AtlasError(f"{source.name} holds {kind_of(document)}, not an array of objects; {REMEDY}")
    yield from enumerate(document if isinstance(document, list) else [document], 1)


def parse_lines(source: Source) -> Iterator[tuple[int, Any]]:
    """The number and the value of each line that is not blank."""
    for number, line in enumerate(source.data.split(b"\n"), 1):
        text = line.decode().strip()
        if not text:
            continue
        try:
            value, end = DECODER.raw_decode(text)
        except (ValueError, RecursionError) as error:
            raise AtlasError(f"{source.name}, row {number}: {explain_json(error)}; {REMEDY}") from None
        if end < len(text):
            raise AtlasError(f"{source.name}, row {number}: more follows the object; {REMEDY}")
        yield number, value


def name_constant(name: str) -> str:
    """NaN and Infinity are no JSON: kept as the words they are, for the cleaning to find them."""
    return name


DECODER = json.JSONDecoder(parse_constant=name_constant)


def explain_json(error: Exception) -> str:
    """What is wrong with a text that is not JSON, in a few words."""
    if isinstance(error, RecursionError):
        return "the JSON is nested too deep"
    if isinstance(error, json.JSONDecodeError):
        return f"this is not JSON at character {error.colno} ({error.msg})"
    return "the JSON holds a number of thousands of digits"


def kind_of(value: Any) -> str:
    """The JSON word for what kind a value is of."""
    kinds = {dict: "an object", list: "an array", str: "a string", bool: "a truth value", type(None): "null"}
    return kinds.get(type(value), "a number")


def follow_path(value: Any, path: str) -> Any:
    """The value at a dotted path within nested objects, or None."""
    for key in path.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value
