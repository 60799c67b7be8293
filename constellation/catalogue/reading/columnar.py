"""Read and write Parquet files.

Only this module imports pyarrow.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import BinaryIO

import numpy as np
import pyarrow
import pyarrow.parquet

from constellation.catalogue.reading.cells import texts_of
from constellation.catalogue.reading.schema import INTEGERS, list_names, list_paths
from constellation.catalogue.reading.source import Source, check_rows
from constellation.errors import AtlasError

BATCH = 1 << 16  # rows in memory while writing: a few megabytes


class ParquetTable:
    """A table that was read from a Parquet file.

    A column is decoded only when it is used.

    Row numbers begin at 1.
    """

    notes: tuple[str, ...] = ()

    def __init__(self, source: Source, mapped: Sequence[str]) -> None:
        """Open the Parquet file in `source`.

        mapped: the headers that the user has chosen, which may be dotted paths.
        """
        self.place = source.name
        try:
            self.file = pyarrow.parquet.ParquetFile(pyarrow.BufferReader(source.data))
        except (pyarrow.ArrowException, OSError) as error:
            raise AtlasError(
                f"{source.name} is not a complete Parquet file ({first_line(error)}); write or download it again"
            ) from None
        self.rows = self.file.metadata.num_rows
        check_rows(self.rows, source.name)
        schema = self.file.schema_arrow
        if len(set(schema.names)) < len(schema.names):
            raise AtlasError(
                f"{source.name}: two columns have the same name ({list_names(schema.names)}); rename one of them"
            )
        paths = [path for name in schema.names for path in list_paths(name, mapped)]
        self.headers = (*schema.names, *(path for path in paths if self.has_path(schema, path)))

    @staticmethod
    def has_path(schema: pyarrow.Schema, path: str) -> bool:
        """Return whether a dotted path leads to a field of a nested column.

        An example of a dotted path is 'safetensors.total'.
        """
        if path in schema.names:
            return False
        outer, *inner = path.split(".")
        kind = schema.field(outer).type if outer in schema.names else None
        for key in inner:
            if kind is None or not pyarrow.types.is_struct(kind) or kind.get_field_index(key) < 0:
                return False
            kind = kind.field(key).type
        return True

    def column(self, header: str) -> np.ndarray:
        nested = () if header in self.file.schema_arrow.names else header.split(".")[1:]
        try:
            values = self.file.read(columns=[header]).column(0)
            for key in nested:
                values = pyarrow.compute.struct_field(values, key)
            return texts_of(values.to_pylist())
        except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
            raise AtlasError(
                f"{self.place}: column {header!r} is damaged ({first_line(error)}); write the file again"
            ) from None

    def lines(self) -> Sequence[int]:
        return range(1, self.rows + 1)


def first_line(error: Exception) -> str:
    """Return the first line of an error message from Arrow.

    Unprintable characters are replaced.
    """
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in str(error).split("\n")[0]).rstrip(".")


def write_batches(rows: Iterable[Sequence[int | str | None]], stream: BinaryIO, columns: Sequence[str]) -> None:
    """Write batches of rows to a stream in the Parquet format.

    Unknown values are written as null.

    The cells of a row are in the order of `columns`.
    """
    schema = pyarrow.schema([(name, pyarrow.int64() if name in INTEGERS else pyarrow.string()) for name in columns])
    remaining = iter(rows)
    with pyarrow.parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while batch := list(itertools.islice(remaining, BATCH)):
            arrays = [
                pyarrow.array([None if cell == "" else cell for cell in cells], type=field.type)
                for cells, field in zip(zip(*batch, strict=True), schema, strict=True)
            ]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
