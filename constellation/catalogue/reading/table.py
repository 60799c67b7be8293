"""Read a table from a file in any supported format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from constellation.catalogue.reading.cells import texts_of
from constellation.catalogue.reading.delimited import DelimitedTable
from constellation.catalogue.reading.nested import follow_path, read_object
from constellation.catalogue.reading.records import RecordTable
from constellation.catalogue.reading.schema import list_paths
from constellation.catalogue.reading.source import Source


class Table(Protocol):
    """The interface of all tables, whatever the format of their file.

    headers: the headers in the file; the header of a nested value is its dotted path. rows: the number of rows.
    notes: notes for the report. place: the file, and the row of its header, for messages.
    """

    @property
    def headers(self) -> Sequence[str]: ...

    @property
    def rows(self) -> int: ...

    @property
    def notes(self) -> tuple[str, ...]: ...

    @property
    def place(self) -> str: ...

    def column(self, header: str) -> np.ndarray:
        """Return the cells of a column as text, in an object array (rows,).

        Empty cells are "". The values of a list are separated by line feeds.
        """

    def lines(self) -> Sequence[int]:
        """Return the row number of each row in the file.

        In a file of lines, this is the line number. In an array, it is the position.
        """


class UnfoldedTable:
    """A table with additional columns for the values inside the objects in its cells.

    The objects are written as text.

    The header of an additional column is the dotted path of the value, for example 'safetensors.total'.
    """

    def __init__(self, table: Table, mapped: Sequence[str]) -> None:
        """Add a column for each value of interest inside the objects of a table.

        mapped: the headers that the user has chosen, which may be dotted paths.
        """
        self.table = table
        self.rows, self.notes, self.place = table.rows, table.notes, table.place
        self.nested: dict[str, np.ndarray] = {}
        for header in table.headers:
            paths = [path for path in list_paths(header, mapped) if path not in table.headers]
            if paths:
                self.unfold(header, paths)
        self.headers = (*table.headers, *self.nested)

    def unfold(self, header: str, paths: Sequence[str]) -> None:
        """Add columns for values inside the objects of one column.

        There is one column for each path that leads to a value.
        """
        objects = [read_object(text) if text else None for text in self.table.column(header).tolist()]
        if any(one is not None for one in objects):
            for path in paths:
                inner = path[len(header) + 1 :]
                values = [None if one is None else follow_path(one, inner) for one in objects]
                if any(value is not None for value in values):
                    self.nested[path] = texts_of(values)

    def column(self, header: str) -> np.ndarray:
        return self.nested[header] if header in self.nested else self.table.column(header)

    def lines(self) -> Sequence[int]:
        return self.table.lines()


def read_table(source: Source, mapped: Sequence[str]) -> Table:
    """Read a table from a file in any supported format.

    mapped: the headers that the user has chosen, which may be dotted paths of nested values.

    Raises AtlasError if the structure is broken. The message has the row, if there is one.
    """
    if source.kind == "parquet":
        # Imported here because pyarrow takes a tenth of a second to load.
        from constellation.catalogue.reading.columnar import ParquetTable

        return UnfoldedTable(ParquetTable(source, mapped), mapped)
    if source.kind == "xlsx":
        # Imported here because openpyxl is optional.
        from constellation.catalogue.reading.workbook import WorkbookTable

        return UnfoldedTable(WorkbookTable(source), mapped)
    if source.kind in ("json", "jsonl"):
        return RecordTable(source, mapped)
    return UnfoldedTable(DelimitedTable(source), mapped)
