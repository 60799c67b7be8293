"""Tables of a site in CSV, whole or in numbered parts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import Folder

_NUMBERED = re.compile(r"-(\d{4,})\.")
#: Text that a spreadsheet would run as a formula. The exports write an apostrophe before it.
#: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile("'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]")


def list_parts(folder: Folder, path: str) -> list[str]:
    """Return the files of an export: 'data/models.csv', 'data/models.csv.gz', or 'data/models-0001.csv.gz' and on.

    Raises BrokenFileError if there is no file, if there is a whole file beside its parts, or if a part is missing.
    """
    stem, dot, ending = path.removesuffix(".gz").partition(".")
    whole = [name for name in (path, f"{path.removesuffix('.gz')}.gz") if name in folder.sizes]
    numbered = re.compile(re.escape(stem) + r"-(\d{4,})" + re.escape(f"{dot}{ending}.gz"))
    parts = sorted(name for name in folder.sizes if numbered.fullmatch(name))
    if whole and parts:
        raise BrokenFileError(whole[0], f"there are also parts of it, such as {parts[0]}")
    for number, name in enumerate(parts, 1):
        if name != f"{stem}-{number:04d}{dot}{ending}.gz":
            raise BrokenFileError(f"{stem}-{number:04d}{dot}{ending}.gz", f"it is missing, but there is {name}")
    if not whole and not parts:
        folder.require(path)
    return parts or whole[:1]


def get_part_number(path: str) -> int:
    """Return the number of a part, from 1, or 0 for a whole file."""
    found = _NUMBERED.search(path)
    return int(found[1]) if found else 0


@dataclass(frozen=True)
class Table:
    """The header and rows of a CSV file, or of all its parts."""

    path: str
    header: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        """Return the cells of a column. Raises BrokenFileError if the table has no such column."""
        if name not in self.header:
            raise BrokenFileError(self.path, f"the column {name} is missing", place="row 1")
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def read_table(folder: Folder, path: str) -> Table:
    """Read a CSV file, whole or in parts.

    Raises BrokenFileError if a part is missing, if headers differ, or if a row and its header differ in length.
    """
    table = Table(path, [], [])
    for part in list_parts(folder, path):
        folder.require(part)
        try:
            header, *rows = list(csv.reader(io.StringIO(folder.read_text(part), newline=""))) or [[]]
        except csv.Error as error:
            raise BrokenFileError(part, f"it is not valid CSV ({error})") from None
        if table.header and header != table.header:
            raise BrokenFileError(part, "its columns differ from those of the first part", place="row 1")
        for number, row in enumerate(rows, 2):
            if len(row) != len(header):
                raise BrokenFileError(part, f"{len(row)} cells under {len(header)} headers", place=f"row {number}")
        table = Table(path, header, table.rows)
        table.rows.extend(rows)
    return table


def escape_formula(text: str) -> str:
    """Return a text as the tables write it: with an apostrophe if a spreadsheet would run it as a formula."""
    return "'" + text if _FORMULA.match(text) else text


def unescape_formula(cell: str) -> str:
    """Return the text of a cell, without the apostrophe of `escape_formula`."""
    return cell[1:] if cell[:1] == "'" and escape_formula(cell[1:]) == cell else cell


def read_numbers(cells: list[str]) -> Iterator[float | None]:
    """Yield cells as numbers, None for an empty cell or other text."""
    for cell in cells:
        try:
            yield float(cell) if cell else None
        except ValueError:
            yield None
