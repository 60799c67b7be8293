"""Find the records of models in a JSON document.

Lists of models are published as an array of objects, as an array within an object, as an object keyed by the
models' names, as a list for each column, and in each orientation of pandas' `DataFrame.to_json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from constellation.catalogue.reading.addresses import is_hub_id
from constellation.catalogue.reading.schema import (
    ALIASES,
    CONTAINERS,
    find_column,
    has_id_header,
    normalise_header,
)

DEEPEST = 4  # the highest number of objects around the records
SAMPLE = 200  # the number of records that are examined
KEY = "(key)"  # the header of the key of each record, if it is not a number
NESTED = "models"  # the key of the models in the record of a provider


@dataclass(frozen=True)
class Records:
    """The records of models that a JSON document contains.

    records: pairs of a number, from 1, and a record.
    notes: notes on where the records were found.
    rows: the records without their numbers, if they are all in memory.
    """

    records: Iterable[tuple[int, Any]]
    notes: tuple[str, ...] = ()
    rows: Sequence[Any] = ()


def find_records(document: list[Any] | dict[str, Any]) -> Records:
    """Find the records of models in a JSON document.

    If no records are found, the document itself, or each element if it is an array, is a record.
    """
    found = read_shape(document, 0)
    if found is None:
        rows = document if isinstance(document, list) else [document]
        return Records(enumerate(rows, 1), (), rows)
    rows, note = found
    return Records(enumerate(rows, 1), (note,) if note else (), rows)


def read_shape(value: Any, depth: int) -> tuple[list[Any], str] | None:
    """Find the records in a JSON value of any shape.

    A note on its structure is also returned. If the value has no records, return None.
    """
    if isinstance(value, list):
        return read_array(value)
    if not isinstance(value, dict) or depth > DEEPEST:
        return None
    return (
        read_split(value)
        or read_columns(value)
        or read_keyed(value)
        or read_wrapped(value, depth)
        or read_pairs(value)
    )


def read_array(value: list[Any]) -> tuple[list[Any], str] | None:
    """Find the records in a JSON array.

    A note on its structure is also returned. The array consists of objects, of names or of rows.
    """
    head = value[:SAMPLE]
    if head and all(isinstance(one, dict) for one in head):
        unpacked = [model for one in value for model in list_nested(one)]
        if 2 * sum(bool(list_nested(one)) for one in head) > len(head):
            return unpacked, f"models are read from {NESTED!r} of each record"
        return value, ""
    if head and all(isinstance(one, str) for one in head):
        return [{"id": one} if isinstance(one, str) else one for one in value], "an array of ids"
    if head and all(isinstance(one, list) for one in head):
        if len(value) > 1 and has_id_header(one for one in head[0] if isinstance(one, str)):
            return [label_row([str(one) for one in head[0]], row) for row in value[1:]], ""
        headers = [f"column {number}" for number in range(1, max(map(len, head)) + 1)]
        note = f"the rows have no headers; their columns are called {headers[0]!r} and so on" if headers else ""
        return [label_row(headers, one) for one in value], note
    return None


def label_row(headers: Sequence[str], row: Any) -> Any:
    """Convert a list of cells to an object, with the headers as keys.

    Other values are returned unchanged.
    """
    return dict(zip(headers, row, strict=False)) if isinstance(row, list) else row


def read_split(value: dict[str, Any]) -> tuple[list[Any], str] | None:
    """Find the records in an object that has one list of columns and one list of rows.

    This is the orientation 'split' of pandas.
    """
    columns, rows = value.get("columns"), value.get("data", value.get("rows"))
    if not (isinstance(columns, list) and isinstance(rows, list) and rows):
        return None
    names = [str(one.get("name", "")) if isinstance(one, dict) else str(one) for one in columns]
    if not all(isinstance(row, list) for row in rows[:SAMPLE]):
        return None
    index = value.get("index")
    keys = [str(one) for one in index] if isinstance(index, list) and len(index) == len(rows) else []
    records = [label_row(names, row) for row in rows]
    if keys and not all(key.isdigit() for key in keys) and KEY not in names:
        records = [
            {KEY: key, **one} if isinstance(one, dict) else one for key, one in zip(keys, records, strict=True)
        ]
    return records, "column names beside rows"


def read_columns(value: dict[str, Any]) -> tuple[list[Any], str] | None:
    """Find the records in an object that has one entry for each column.

    Each entry is a list or an object.

    These are the orientations 'list' and 'columns' of pandas.
    """
    known = [key for key in value if is_header(key)]
    if not known:
        return None
    lists = {key: one for key, one in value.items() if isinstance(one, list)}
    if len(lists) == len(value) and any(normalise_header(key) in ALIASES["id"] for key in lists):
        length = max(map(len, lists.values()))
        if length and all(len(one) == length for one in lists.values()):
            return [
                dict(zip(lists, row, strict=True)) for row in zip(*lists.values(), strict=True)
            ], "a list by column"
    objects = [one for one in value.values() if isinstance(one, dict)]
    if len(objects) < len(value) or (2 * len(known) < len(value) and not any(is_id_header(key) for key in known)):
        return None
    rows = list(dict.fromkeys(key for one in objects for key in one))
    if not rows or sum(map(is_header, rows[:SAMPLE])) * 2 > len(rows[:SAMPLE]):
        return None
    shared = sum(len(one) for one in objects)
    if 2 * shared < len(rows) * len(objects):
        return None
    named = not all(row.isdigit() for row in rows) and KEY not in value
    records = [
        {**({KEY: row} if named else {}), **{key: one.get(row) for key, one in value.items()}} for row in rows
    ]
    return records, "an object by column"


def read_keyed(value: dict[str, Any]) -> tuple[list[Any], str] | None:
    """Return the records of an object that has one record under each key.

    The keys are the names of models or row numbers.

    This is the orientation 'index' of pandas.
    """
    objects = {
        key: one for key, one in value.items() if isinstance(one, dict) and normalise_header(key) not in CONTAINERS
    }
    if not objects or any(
        normalise_header(key) in ALIASES["id"] for key in value if key not in objects and key != "name"
    ):
        return None
    if 2 * len(objects) < len(value) or any(isinstance(one, list) and has_records(one) for one in value.values()):
        return None
    unpacked = [model for one in objects.values() for model in list_nested(one)]
    if unpacked and sum(bool(list_nested(one)) for one in objects.values()) * 2 > len(objects):
        return unpacked, f"models are read from {NESTED!r} of each record"
    head = list(objects.values())[:SAMPLE]
    if len(objects) == 1 and ("/" not in next(iter(objects)) or read_shape(head[0], DEEPEST - 1) is not None):
        return None
    if not any(has_facts(one) for one in head) and not any("/" in key for key in objects):
        return None
    if all(key.isdigit() for key in objects):
        return list(objects.values()), "an object by row"
    return [{KEY: key, **one} for key, one in objects.items()], "an object by name"


def read_wrapped(value: dict[str, Any], depth: int) -> tuple[list[Any], str] | None:
    """Find the records in one of the values of an object.

    The object may also have other values.

    If several values have records, use the value with the most known keys, then the value with the most records.
    """
    best: tuple[list[Any], str] | None = None
    named = any(map(is_id_header, value))
    for key, one in value.items():
        if not isinstance(one, list | dict) or normalise_header(key) in CONTAINERS or find_column(key):
            continue
        if (
            (named or depth) and isinstance(one, list) and not has_records(one)
        ):  # names of something other than models
            continue
        found = read_shape(one, depth + 1)
        if found is None or not has_records(found[0]) or (best and rank_records(found[0]) <= rank_records(best[0])):
            continue
        shape = f" ({found[1]})" if found[1] else ""
        best = found[0], f"models are read from {key!r}{shape}"
    return best


def rank_records(rows: list[Any]) -> tuple[int, int]:
    """Return a key by which lists of records are compared.

    The key is the number of known keys and the number of records.
    """
    keys = {key for one in rows[:SAMPLE] if isinstance(one, dict) for key in one}
    return sum(map(is_header, keys)), len(rows)


def read_pairs(value: dict[str, Any]) -> tuple[list[Any], str] | None:
    """Find the records in an object that maps ids to simple values.

    The ids have the form OWNER/NAME. The values are not records.
    """
    if not value or not all(is_hub_id(key) for key in value):
        return None
    return [{KEY: key, "value": one} for key, one in value.items()], "an object by name"


def list_nested(record: Any) -> list[Any]:
    """Return the models that are listed inside a record, for example inside the record of a provider.

    If there are none, the list is empty.
    """
    inner = record.get(NESTED) if isinstance(record, dict) else None
    if isinstance(inner, dict):
        inner = [{KEY: key, **one} for key, one in inner.items() if isinstance(one, dict)]
    return inner if isinstance(inner, list) and has_records(inner) else []


def has_records(rows: list[Any]) -> bool:
    """Return whether an array contains an object with an id.

    Only the first elements are examined.
    """
    return any(
        isinstance(one, dict) and any(is_id_header(key) or key.startswith("column ") for key in one)
        for one in rows[:SAMPLE]
    )


def has_facts(record: Any) -> bool:
    """Return whether a value is an object with at least one known key."""
    return isinstance(record, dict) and any(is_header(key) for key in record)


def is_header(key: str) -> bool:
    """Return whether a key is the known name of a column.

    It may also be the name of an object with values for columns.
    """
    return find_column(key) is not None or normalise_header(key) in CONTAINERS


def is_id_header(key: str) -> bool:
    """Return whether a key is a known name of the column of ids."""
    return normalise_header(key) in ALIASES["id"]
