"""In: the bytes of a table. Out: the table: its headers, and its columns as text, whatever the format."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from constellation.catalogue.reading.delimited import DelimitedTable
from constellation.catalogue.reading.records import RecordTable
from constellation.catalogue.reading.schema import PATHS
from constellation.catalogue.reading.source import Source


class Table(Protocol):
    """What every format offers.

    headers: as they stand; a value in a nested object goes by its dotted path. rows: how many. notes: for
    the report. place: the file, and the row of its header, for messages.
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
        """Its cells as an object array of str (rows,); "" for none, line feeds between a list's values."""

    def lines(self) -> Sequence[int]:
        """For each row the number that a person would give it: its line, or its place in an array."""


def read_table(source: Source, mapped: Sequence[str]) -> Table:
    """Parse a source. mapped: headers that the user named, so that nested ones are found too.

    Raises AtlasError, with the row where there is one, where the structure is broken.
    """
    paths = tuple(dict.fromkeys((*PATHS, *(header for header in mapped if "." in header))))
    if source.kind == "parquet":
        # Here and not above, because it loads pyarrow, which takes a tenth of a second.
        from constellation.catalogue.reading.columnar import ParquetTable

        return ParquetTable(source, paths)
    if source.kind in ("json", "jsonl"):
        return RecordTable(source, mapped, paths)
    return DelimitedTable(source)
