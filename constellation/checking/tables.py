"""Read the CSV tables of a site.

A table is a single file, or several files with numbered parts.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import Folder

_NUMBERED = re.compile(r"-(\d{4,})\.")
#: The start of a text that a spreadsheet would run as a formula. The exports put an apostrophe before such a text.
#: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile("'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]")


def list_parts(folder: Folder, path: str) -> list[str]:
    """Return the paths of all files that an export consists of.

    An export is a single file, or numbered parts.

    For 'data/models.csv' these are 'data/models.csv', 'data/models.csv.gz', or the numbered parts
    'data/models-0001.csv.gz', 'data/models-0002.csv.gz' and so on.

    Raises BrokenFileError if there is no file, if there are both a single file and parts, or if a part is missing.
    """
    stem, dot, ending = path.removesuffix(".gz").partition(".")
    whole = [name for name in (path, f"{path.removesuffix('.gz')}.gz") if name in folder.sizes]
    numbered = re.compile(re.escape(stem) + r"-(\d{4,})" + re.escape(f"{dot}{ending}.gz"))
    parts = sorted(name for name in folder.sizes if numbered.fullmatch(name))
    if whole and parts:
        raise BrokenFileError(whole[0], f"the file exists both as a whole and in parts, such as {parts[0]}")
    for number, name in enumerate(parts, 1):
        if name != f"{stem}-{number:04d}{dot}{ending}.gz":
            missing = f"{stem}-{number:04d}{dot}{ending}.gz"
            raise BrokenFileError(missing, f"the file is missing, although the next part, {name}, exists")
    if not whole and not parts:
        folder.require(path)
    return parts or whole[:1]


def get_part_number(path: str) -> int:
    """Return the number of a file that is a part of an export.

    Parts are counted from 1. For any other file, return 0.
    """
    found = _NUMBERED.search(path)
    return int(found[1]) if found else 0


@dataclass(frozen=True)
class Table:
    """A CSV table with a header and rows."""

    path: str
    header: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        """Return the cells of the column with the given name.

        Raise BrokenFileError if the table does not have this column.
        """
        if name not in self.header:
            raise BrokenFileError(self.path, f"the column {name!r} is missing", place="row 1")
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def read_table(folder: Folder, path: str) -> Table:
    """Read a CSV table.

    The table is a single file, or numbered parts.

    Raises BrokenFileError if a part is missing, if the headers of the parts differ, or if a row has more or fewer
    cells than the header.
    """
    table = Table(path, [], [])
    for part in list_parts(folder, path):
        folder.require(part)
        try:
            header, *rows = list(csv.reader(io.StringIO(folder.read_text(part), newline=""))) or [[]]
        except csv.Error as error:
            raise BrokenFileError(part, f"the file is not valid CSV ({error})") from None
        if table.header and header != table.header:
            raise BrokenFileError(part, "the columns differ from the columns of the first part", place="row 1")
        for number, row in enumerate(rows, 2):
            if len(row) != len(header):
                raise BrokenFileError(
                    part,
                    f"the row has {len(row)} cells, but the header has {len(header)}",
                    place=f"row {number}",
                )
        table = Table(path, header, table.rows)
        table.rows.extend(rows)
    return table


def escape_formula(text: str) -> str:
    """Return the text of a cell in a form that no spreadsheet runs as a formula.

    An apostrophe is added before a text that looks like a formula.
    """
    return "'" + text if _FORMULA.match(text) else text


def unescape_formula(cell: str) -> str:
    """Remove the apostrophe that `escape_formula` has added to a text."""
    return cell[1:] if cell[:1] == "'" and escape_formula(cell[1:]) == cell else cell


def read_numbers(cells: list[str]) -> Iterator[float | None]:
    """Yield each cell as a number.

    If a cell is empty or not a number, yield None.
    """
    for cell in cells:
        try:
            yield float(cell) if cell else None
        except ValueError:
            yield None


def add_known(values: Iterable[float | None]) -> float | None:
    """Add up the known values.

    If no value is known, return None.
    """
    known = [value for value in values if value is not None]
    return sum(known) if known else None
