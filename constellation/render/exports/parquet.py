"""Write typed tables as Parquet files."""

from __future__ import annotations

import io

import pyarrow
import pyarrow.parquet

from constellation.render.exports.schemas import INTEGER, NUMBER
from constellation.render.exports.typed import TypedTable

#: The tables that have a Parquet file.
TABLES = ("models", "families", "lines", "lineage", "history", "adoption")


def write_parquet(table: TypedTable) -> bytes:
    """Return the content of a Parquet file.

    The fields have the description and the unit of the column in their metadata.
    """
    types = {INTEGER: pyarrow.int64(), NUMBER: pyarrow.float64()}
    schema = table.schema
    fields = [
        pyarrow.field(
            name,
            types.get(schema.find_kind(name), pyarrow.string()),
            metadata={
                "description": meaning,
                **({"unit": schema.find_unit(name)} if schema.find_unit(name) else {}),
            },
        )
        for name, meaning in schema.columns.items()
    ]
    arrays = [pyarrow.array(values, type=field.type) for values, field in zip(table.columns, fields, strict=True)]
    stream = io.BytesIO()
    pyarrow.parquet.write_table(
        pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields)), stream, compression="zstd"
    )
    return stream.getvalue()
