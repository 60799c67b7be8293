"""Read Excel workbooks (.xlsx).

Only this module imports openpyxl, which is an optional library.
"""

from __future__ import annotations

import datetime
import io
import warnings
import zipfile
from collections.abc import Sequence
from typing import Any

import numpy as np

from constellation.catalogue.reading.cells import texts_of
from constellation.catalogue.reading.schema import has_id_header, is_alias
from constellation.catalogue.reading.source import Source, check_rows
from constellation.errors import AtlasError

LARGEST_PART = 1 << 30  # bytes of a workbook when unpacked: a small file can hold more than any machine
HEADER_WITHIN = 20  # the number of first rows in which the header must be


class WorkbookTable:
    """The table that was read from an Excel workbook.

    The table is in the first sheet with a column of ids, or else in the first sheet that is not empty.

    The header is the first row that names a column of ids, within the first rows of the sheet. Row numbers are
    those of the sheet. The value of a formula is the value that was saved in the workbook.
    """

    def __init__(self, source: Source) -> None:
        sheets = [(name, rows) for name, rows in read_sheets(source) if rows]
        if not sheets:
            raise AtlasError(f"{source.name} is empty; give a sheet with a header, and a row for each model")
        ranked = [(find_header([cells for _, cells in rows]), name, rows) for name, rows in sheets]
        start, name, rows = next((one for one in ranked if one[0] is not None), ranked[0])
        header, *models = rows[start or 0 :]
        self.place = f"{source.name}, sheet {name!r}, row {header[0]}"
        self.notes = source.notes + ((f"read from the sheet {name!r}",) if len(sheets) > 1 else ())
        width = max(len(cells) for _, cells in (header, *models))
        self.headers = tuple(str(text).strip() for text in texts_of(pad(header[1], width)))
        self.rows = len(models)
        self._lines = [number for number, _ in models]
        columns = zip(*(pad(cells, width) for _, cells in models), strict=True)
        self._columns = [texts_of(column) for column in columns] or [np.empty(0, dtype=object)] * width

    def column(self, header: str) -> np.ndarray:
        return self._columns[self.headers.index(header)]

    def lines(self) -> Sequence[int]:
        return self._lines


def read_sheets(source: Source) -> list[tuple[str, list[tuple[int, list[Any]]]]]:
    """Return the name and the rows of each sheet of a workbook.

    A row is its number and its cells. Empty rows are left out.
    """
    try:
        import openpyxl
    except ImportError:
        raise AtlasError(
            f"{source.name}: reading Excel files needs openpyxl; install it with: pip install '.[excel]', "
            "or save the sheet as CSV"
        ) from None
    try:
        with zipfile.ZipFile(io.BytesIO(source.data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST_PART:
                raise AtlasError(f"{source.name} is larger than 1 GB when unpacked; save the sheet as CSV")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which are not read
            workbook = openpyxl.load_workbook(io.BytesIO(source.data), read_only=True, data_only=True)
            return [(sheet.title, list_rows(sheet, source.name)) for sheet in workbook.worksheets]
    except AtlasError:
        raise
    except Exception as error:  # noqa: BLE001  # openpyxl raises errors of many kinds for a damaged file
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        raise AtlasError(
            f"{source.name} is not a complete Excel workbook ({reason}); save it again, or save the sheet as CSV"
        ) from None


def list_rows(sheet: Any, name: str) -> list[tuple[int, list[Any]]]:
    """Return the number and the cells of each row of a sheet.

    Empty rows are skipped.

    Empty cells at the end of a row are left out.
    """
    sheet.reset_dimensions()  # the size that the file states may be wrong by far
    rows = []
    for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
        cells = list(map(form_cell, values))
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if cells:
            rows.append((number, cells))
            check_rows(len(rows), name)
    return rows


def form_cell(value: Any) -> Any:
    """Convert the value of a cell to a simple type.

    Dates and times become ISO texts, and whole numbers become integers.
    """
    if isinstance(value, datetime.date | datetime.time):  # a datetime is a date
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def find_header(rows: Sequence[Sequence[Any]]) -> int | None:
    """Return the index of the row with the headers.

    If no such row is found, return None.

    It is the first row that contains a known name of the column of ids.

    A row with several texts must also contain another known header, or consist mostly of texts.
    """
    for number, cells in enumerate(rows[:HEADER_WITHIN]):
        texts = [str(cell) for cell in cells if isinstance(cell, str)]
        if has_id_header(texts) and (
            len(texts) == 1 or sum(map(is_alias, texts)) > 1 or len(texts) > len(cells) / 2
        ):
            return number
    return None


def pad(cells: Sequence[Any], width: int) -> list[Any]:
    """Pad a row with None to `width` cells, and return the cells."""
    return [*cells, *[None] * (width - len(cells))]
