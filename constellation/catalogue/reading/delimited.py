"""In: the bytes of a CSV or TSV file. Out: its headers and columns as text, or the row where it is broken."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from constellation.catalogue.reading.source import Source
from constellation.errors import AtlasError


class DelimitedTable:
    """A table of delimited text; the first row that is not blank holds its headers. Rows are lines."""

    def __init__(self, source: Source) -> None:
        self.name = source.name
        # Line feeds alone: pandas loses what follows a lone carriage return after a line feed.
        data = source.data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        self.delimiter = choose_delimiter(source.kind, data)
        self.data = blank_lines(data, self.delimiter)
        self.notes = source.notes
        if source.kind == "csv" and self.delimiter != ",":
            self.notes += (f"cells are separated by {self.delimiter!r}",)
        frame = self.parse()
        self.headers = tuple(header.strip() for header in frame.iloc[0])
        self.rows = len(frame) - 1
        self.columns = [frame[number].to_numpy(dtype=object)[1:] for number in frame]

    def parse(self) -> pd.DataFrame:
        """Every cell as text. pandas refuses rows that are too long, and fills up those too short."""
        try:
            frame = pd.read_csv(
                io.BytesIO(self.data), sep=self.delimiter, header=None, dtype=object, na_filter=False
            )
        except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            self.check_records()
            raise AtlasError(f"{self.name} is no table of delimited text ({error}); mend or convert it") from None
        if self.is_doubtful(*frame.shape):
            self.check_records()
        return frame

    def is_doubtful(self, rows: int, columns: int) -> bool:
        """Whether rows may be too short, or quotes astray; where none is, counting delimiters tells."""
        if b'"' not in self.data:
            return self.data.count(self.delimiter.encode()) != rows * (columns - 1)
        try:
            return not set(map(len, self.reader())) <= {0, columns}
        except csv.Error:
            return True

    def check_records(self) -> None:
        """Raise AtlasError for the first row with a quote astray, or with too many cells or too few."""
        records = self.records()
        start, expected = next(records, (0, 0))
        if not expected:
            raise AtlasError(f"{self.name} is empty; give a header, and a row for each model")
        for start, width in records:
            if width != expected:
                raise AtlasError(
                    f"{self.name}, row {start}: {count_cells(width)} where the header has {expected}; "
                    "add what is missing, or quote a cell that holds a delimiter"
                )

    def records(self) -> Iterator[tuple[int, int]]:
        """The line on which each record starts and the number of its cells; blank lines are no records."""
        reader = self.reader()
        start = 1
        try:
            for cells in reader:
                if cells:
                    yield start, len(cells)
                start = reader.line_num + 1
        except csv.Error as error:
            what = "never closed" if "end of data" in str(error) else "closed before the end of its cell"
            raise AtlasError(
                f"{self.name}, row {start}: a quote is {what}; double each quote that is meant"
            ) from None

    def reader(self) -> Any:
        """Python's own reader, which is slower than pandas but knows lines; it splits cells the same way."""
        csv.field_size_limit(2**31 - 1)  # a cell that begins at an unclosed quote is as long as the file
        text = io.TextIOWrapper(io.BytesIO(self.data), encoding="utf-8", newline="")
        return csv.reader(text, delimiter=self.delimiter, strict=True)

    @property
    def place(self) -> str:
        start, _ = next(self.records())
        return f"{self.name}, row {start}"

    def lines(self) -> Sequence[int]:
        data = self.data.rstrip(b"\n")
        if b'"' not in data and data.count(b"\n") == self.rows:
            return range(2, self.rows + 2)
        return self.starts

    @cached_property
    def starts(self) -> list[int]:
        """The line on which each row starts, the header's left out."""
        return [start for start, _ in self.records()][1:]

    def column(self, header: str) -> np.ndarray:
        return self.columns[self.headers.index(header)]


def choose_delimiter(kind: str, data: bytes) -> str:
    """A tab for TSV; for CSV the comma, unless its first line has none and has semicolons or tabs."""
    if kind == "tsv":
        return "\t"
    first = data.lstrip().split(b"\n", 1)[0]
    if b"," in first:
        return ","
    return max((",", ";", "\t"), key=lambda delimiter: first.count(delimiter.encode()))


def blank_lines(data: bytes, delimiter: str) -> bytes:
    """Empty the lines that hold only blanks, which pandas takes for no row and Python's reader for one."""
    blanks = b" " if delimiter == "\t" else b" \t"
    if not any(b"\n" + blanks[i : i + 1] in data for i in range(len(blanks))) and data[:1] not in blanks:
        return data
    return re.sub(rb"^[" + blanks + rb"]+$", b"", data, flags=re.M)


def count_cells(count: int) -> str:
    """'1 cell', '3 cells'."""
    return f"{count} cell" if count == 1 else f"{count} cells"
