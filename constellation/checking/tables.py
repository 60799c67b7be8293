"""In: the tables of a site. Out: their columns, in plain Python, or where they are broken."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import Folder
from constellation.checking.parts import list_parts

#: What a spreadsheet takes for a formula is written with an apostrophe before it.
_FORMULA = re.compile("'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]")


@dataclass(frozen=True)
class Table:
    """The rows of a CSV file, or of all its parts, and the place of each column."""

    path: str
    header: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        """The cells of a column. Raises BrokenFileError where there is none of that name."""
        if name not in self.header:
            raise BrokenFileError(self.path, f"there is no column {name}", place="row 1")
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def read_table(folder: Folder, path: str) -> Table:
    """Read a CSV file, whole or in parts.

    Raises BrokenFileError where a part is missing, has no header or another one, or a row of another length.
    """
    table = Table(path, [], [])
    for part in list_parts(folder, path):
        folder.require(part)
        try:
            header, *rows = list(csv.reader(io.StringIO(folder.read_text(part), newline=""))) or [[]]
        except csv.Error as error:
            raise BrokenFileError(part, f"it is no CSV ({error})") from None
        if table.header and header != table.header:
            raise BrokenFileError(part, "its columns are not those of the first part", place="row 1")
        for number, row in enumerate(rows, 2):
            if len(row) != len(header):
                raise BrokenFileError(part, f"{len(row)} cells under {len(header)} headers", place=f"row {number}")
        table = Table(path, header, table.rows)
        table.rows.extend(rows)
    return table


def guard_text(text: str) -> str:
    """A text as the tables have it."""
    return "'" + text if _FORMULA.match(text) else text


def read_numbers(cells: list[str]) -> Iterator[float | None]:
    """Cells as numbers, None for what is empty or no number."""
    for cell in cells:
        try:
            yield float(cell) if cell else None
        except ValueError:
            yield None
