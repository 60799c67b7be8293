"""Read CSV and TSV files.

An error message names the row in which a file is broken.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from constellation.catalogue.reading.addresses import is_hub_id, read_link
from constellation.catalogue.reading.schema import has_id_header, is_alias
from constellation.catalogue.reading.source import Source
from constellation.errors import AtlasError

DELIMITERS = (",", ";", "\t", "|")
SAMPLE = 50  # the number of first records that are used to choose the delimiter
_RULE = re.compile(rb"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$", re.M)  # in Markdown tables
_HINT = re.compile(rb"\s*\"?sep=([,;|\t])\"?[ \t]*\n", re.I)  # the first line that Excel reads and writes


class DelimitedTable:
    """A table that was read from a CSV or TSV file.

    Row numbers are line numbers.

    The first row that is not blank has the headers, unless it contains ids.
    """

    def __init__(self, source: Source) -> None:
        self.name = source.name
        # Line feeds only: pandas loses what follows a lone carriage return after a line feed.
        data = source.data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        hint = _HINT.match(data)
        if hint:  # the line is replaced by a blank line, so that later lines keep their numbers
            data = b"\n" * hint[0].count(b"\n") + data[hint.end() :]
        self.delimiter = hint[1].decode() if hint else choose_delimiter(source.kind, data)
        if self.delimiter == "|":
            data = _RULE.sub(b"", data)
        self.data = blank_lines(data, self.delimiter)
        self.notes = source.notes
        if source.kind == "csv" and self.delimiter != ",":
            self.notes += (f"cells are separated by {self.delimiter!r}",)
        frame = self.parse()
        first = [str(cell).strip() for cell in frame.iloc[0]]
        self.headed = has_id_header(first) or not any(is_list_of_ids(frame[number]) for number in frame)
        if self.headed:
            self.headers = tuple(first)
        else:
            self.headers = tuple(f"column {number}" for number in range(1, len(first) + 1))
            self.notes += (f"the first row is not a header; its columns are called {self.headers[0]!r} and so on",)
        self.rows = len(frame) - self.headed
        self.columns = [frame[number].to_numpy(dtype=object)[int(self.headed) :] for number in frame]

    def parse(self) -> pd.DataFrame:
        """Return all cells of the file as text.

        The result is a data frame.

        pandas raises an error for rows that are too long, but fills rows that are too short without an error.
        """
        try:
            frame = pd.read_csv(
                io.BytesIO(self.data), sep=self.delimiter, header=None, dtype=object, na_filter=False
            )
        except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
            self.check_records()
            raise AtlasError(f"{self.name} cannot be read as CSV ({error}); save the table again as CSV") from None
        if self.is_doubtful(*frame.shape):
            self.check_records()
        return frame

    def is_doubtful(self, rows: int, columns: int) -> bool:
        """Return whether the file may have a row with missing cells or a misplaced quote.

        In a file without quotes, the number of delimiters shows this. Other files are read again.
        """
        if b'"' not in self.data:
            return self.data.count(self.delimiter.encode()) != rows * (columns - 1)
        try:
            with open_reader(self.data, self.delimiter) as reader:
                return not set(map(len, reader)) <= {0, columns}
        except csv.Error:
            return True

    def check_records(self) -> None:
        """Check that every row has the right number of cells and no misplaced quotes.

        Otherwise, raise AtlasError for the first wrong row.
        """
        with closing(self.records()) as records:
            start, expected = next(records, (0, 0))
            if not expected:
                raise AtlasError(f"{self.name} is empty; give a header, and a row for each model")
            for start, width in records:
                if width != expected:
                    raise AtlasError(
                        f"{self.name}, row {start}: the row has {count_cells(width)}, but the header has "
                        f"{expected}; "
                        "add the missing cells, or put quotes around a cell that contains a delimiter"
                    )

    def records(self) -> Generator[tuple[int, int]]:
        """Yield the line number and the number of cells of each record.

        The line number is that of the first line. Blank records are skipped.
        """
        start = 1
        try:
            with open_reader(self.data, self.delimiter) as reader:
                for cells in reader:
                    if cells:
                        yield start, len(cells)
                    start = reader.line_num + 1
        except csv.Error as error:
            what = "never closed" if "end of data" in str(error) else "closed before the end of its cell"
            raise AtlasError(
                f"{self.name}, row {start}: a quote is {what}; double each quote that is part of the text"
            ) from None

    @property
    def place(self) -> str:
        with closing(self.records()) as records:
            start, _ = next(records)
        return f"{self.name}, row {start}"

    def lines(self) -> Sequence[int]:
        data = self.data.rstrip(b"\n")
        first = int(self.headed)
        if b'"' not in data and data.count(b"\n") == self.rows + first - 1:
            return range(1 + first, self.rows + 1 + first)
        return self.starts[first:]

    @cached_property
    def starts(self) -> list[int]:
        """The number of the first line of each record.

        The header is a record.
        """
        with closing(self.records()) as records:
            return [start for start, _ in records]

    def column(self, header: str) -> np.ndarray:
        return self.columns[self.headers.index(header)]


def is_list_of_ids(cells: pd.Series) -> bool:
    """Return whether the only column of a file has no header and contains ids.

    It does if the first cell and most of the cells below are ids (OWNER/NAME).
    """
    likely = [is_hub_id(read_link(str(cell).strip())) for cell in cells.iloc[:SAMPLE]]
    return likely[0] and 2 * sum(likely) > len(likely)


@contextmanager
def open_reader(data: bytes, delimiter: str) -> Iterator[Any]:
    """Create a csv.reader that splits cells in the same way as pandas.

    It is slower than pandas, but knows the line of each record.

    The csv module has one limit on the size of cells for the whole process. The limit is raised while the reader is
    in use, and restored afterwards, because a cell that begins with an unclosed quote can be as long as the file.
    """
    limit = csv.field_size_limit(2**31 - 1)
    try:
        text = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")
        yield csv.reader(text, delimiter=delimiter, strict=True)
    finally:
        csv.field_size_limit(limit)


def choose_delimiter(kind: str, data: bytes) -> str:
    """Return the most likely delimiter of a file.

    A delimiter is a candidate if it splits each of the first records into the same number of cells. The candidate
    with the most known headers is chosen; at a tie, the usual delimiter of the format, then the candidate with the
    most cells. Without a candidate, the delimiter is the tab for .tsv files. For other files, it is the comma if
    the first line has one, or else the most frequent delimiter in the first line.
    """
    head = b"\n".join(data.lstrip().split(b"\n", SAMPLE)[:SAMPLE])
    first = head.split(b"\n", 1)[0]
    usual = "\t" if kind == "tsv" else ","
    ranked = []
    for delimiter in DELIMITERS:
        headers, even = sample_records(head, delimiter)
        if even and len(headers) > 1:
            known = sum(map(is_alias, headers))
            ranked.append((known, delimiter == usual, len(headers), delimiter))
    if ranked:
        return max(ranked)[-1]
    if usual.encode() in first or kind == "tsv":
        return usual
    return max(DELIMITERS[:3], key=lambda delimiter: first.count(delimiter.encode()))


def sample_records(head: bytes, delimiter: str) -> tuple[list[str], bool]:
    """Split the first records of a file at a given delimiter.

    Return the headers, and whether all these records have the same number of cells.
    """
    try:
        with open_reader(head, delimiter) as reader:
            records = [cells for cells in islice(reader, SAMPLE) if any(cell.strip() for cell in cells)]
    except csv.Error:  # the last record may end within a quote
        return [], False
    return records[0] if records else [], len(set(map(len, records))) == 1


def blank_lines(data: bytes, delimiter: str) -> bytes:
    """Replace lines that contain only blanks by empty lines.

    This is necessary because csv.reader does not skip such lines.
    """
    blanks = b" " if delimiter == "\t" else b" \t"
    if not any(b"\n" + blanks[i : i + 1] in data for i in range(len(blanks))) and data[:1] not in blanks:
        return data
    return re.sub(rb"^[" + blanks + rb"]+$", b"", data, flags=re.M)


def count_cells(count: int) -> str:
    """Return a number of cells as text, such as '1 cell' or '3 cells'."""
    return f"{count} cell" if count == 1 else f"{count} cells"
