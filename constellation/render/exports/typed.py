"""The exported tables with typed values.

Numbers are numbers, unknown values are None, and texts have no apostrophe for spreadsheets.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from constellation.formulas import unguard_text
from constellation.render.exports.schemas import INTEGER, NUMBER, TableSchema

Value = str | int | float | None

_CONVERT: dict[str, Callable[[str], Value]] = {INTEGER: int, NUMBER: float}


@dataclass(frozen=True)
class TypedTable:
    """A table whose columns have typed values.

    schema  : the description of the table
    columns : the values of each column, in the order of the schema; None is an unknown value
    """

    schema: TableSchema
    columns: Sequence[Sequence[Value]]


def type_table(schema: TableSchema, lines: Iterable[str]) -> TypedTable:
    """Read the values of a table from the lines of its CSV file, without the header."""
    rows = list(csv.reader(lines))
    columns = zip(*rows, strict=True) if rows else [()] * len(schema.columns)
    names = list(schema.columns)
    return TypedTable(
        schema, [_convert(schema.find_kind(name), cells) for name, cells in zip(names, columns, strict=True)]
    )


def _convert(kind: str, cells: Sequence[str]) -> list[Value]:
    convert = _CONVERT.get(kind, unguard_text)
    known: dict[str, Value] = {cell: convert(cell) for cell in set(cells) - {""}}
    return [known.get(cell) for cell in cells]
