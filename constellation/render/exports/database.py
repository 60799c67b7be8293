"""The SQLite database with all tables of an atlas (data/atlas.sqlite)."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from constellation.atlas import Atlas
from constellation.render.exports.schemas import INTEGER, NUMBER, Kind, TableSchema
from constellation.render.exports.typed import TypedTable
from constellation.render.exports.views import VIEWS
from constellation.version import __version__

#: The path of the database.
DATABASE = "data/atlas.sqlite"
#: Number of nearest names of each model in the table `similar`.
NEAREST = 5

_TYPES: Mapping[Kind, str] = {INTEGER: "INTEGER", NUMBER: "REAL"}
#: Columns by which people search, with an index of their own. Keys have one anyway.
_INDEXES = {
    "models": ("family", "top_family", "line", "downloads", "created"),
    "families": ("parent",),
    "lineage": ("parent",),
    "history": ("family",),
}
#: The bytes of the header of an SQLite file with the version of the library that wrote it (SQLite documentation,
#: Database File Format, section 1.3). They are cleared, so that the library's version does not change the file.
_VERSION_BYTES = slice(92, 100)
_SIMILAR = """CREATE TABLE similar (
  model INTEGER NOT NULL REFERENCES models (number),
  other INTEGER NOT NULL REFERENCES models (number),
  similarity REAL NOT NULL,
  PRIMARY KEY (model, other)
) WITHOUT ROWID"""
_COLUMNS = """CREATE TABLE columns (
  "table" TEXT NOT NULL,
  "column" TEXT NOT NULL,
  type TEXT NOT NULL,
  unit TEXT,
  description TEXT NOT NULL,
  PRIMARY KEY ("table", "column")
) WITHOUT ROWID"""
_ATLAS = "CREATE TABLE atlas (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID"


def write_database(atlas: Atlas, tables: Sequence[TypedTable]) -> bytes:
    """Return the content of an SQLite file with all tables of an atlas.

    The tables have primary keys, references and indexes. The table `similar` has the nearest names of each model,
    `columns` describes each column, and `atlas` has the title and the date. The views are those of `VIEWS`.

    Parameters
    ----------
    tables : the tables; an empty table is written too, so that every view works
    """
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("BEGIN")
        for table in tables:
            _write_table(connection, table)
        connection.execute(_SIMILAR)
        connection.executemany("INSERT INTO similar VALUES (?, ?, ?)", _list_similar(atlas))
        connection.execute(_COLUMNS)
        connection.executemany("INSERT INTO columns VALUES (?, ?, ?, ?, ?)", _list_columns(tables))
        connection.execute(_ATLAS)
        connection.executemany("INSERT INTO atlas VALUES (?, ?)", _list_facts(atlas))
        for view in VIEWS:
            connection.execute(f"CREATE VIEW {view.name} AS -- {view.question}\n{view.query}")
        connection.execute("COMMIT")
        content = bytearray(connection.serialize())
    finally:
        connection.close()
    content[_VERSION_BYTES] = bytes(8)
    return bytes(content)


def _quote(name: str) -> str:
    return f'"{name}"'


def _declare_table(schema: TableSchema) -> str:
    """Write the SQL statement that creates a table.

    Models have a number, to which the table `similar` refers. A column of a key may be unknown, because the whole
    catalogue has no family in the table of history: such a key is a constraint, and not a primary key.
    """
    lines = ["number INTEGER PRIMARY KEY"] if schema.name == "models" else []
    for name in schema.columns:
        line = f"{_quote(name)} {_TYPES.get(schema.find_kind(name), 'TEXT')}"
        if schema.key == (name,):
            line += " NOT NULL UNIQUE"
        if name in schema.links:
            table, column = schema.links[name]
            line += f" REFERENCES {_quote(table)} ({_quote(column)})"
        lines.append(line)
    if len(schema.key) > 1:
        lines.append(f"UNIQUE ({', '.join(map(_quote, schema.key))})")
    return f"CREATE TABLE {_quote(schema.name)} (\n  " + ",\n  ".join(lines) + "\n)"


def _write_table(connection: sqlite3.Connection, table: TypedTable) -> None:
    schema, columns = table.schema, list(table.columns)
    connection.execute(_declare_table(schema))
    if schema.name == "models":
        columns.insert(0, range(1, len(columns[0]) + 1))
    marks = ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {_quote(schema.name)} VALUES ({marks})", zip(*columns, strict=True))
    for column in _INDEXES.get(schema.name, ()):
        connection.execute(f"CREATE INDEX {schema.name}_{column} ON {_quote(schema.name)} ({_quote(column)})")


def _list_similar(atlas: Atlas) -> Iterator[tuple[int, int, float]]:
    """Yield the nearest names of each model, as the numbers of two models and their cosine."""
    nearest = atlas.network.similarity.neighbours
    for row, (start, stop) in enumerate(itertools.pairwise(nearest.indptr.tolist())):
        others, cosines = nearest.indices[start:stop], nearest.data[start:stop]
        best = np.sort(np.lexsort((others, -cosines))[:NEAREST])
        for other, cosine in sorted(zip(others[best].tolist(), cosines[best].tolist(), strict=True)):
            yield row + 1, other + 1, round(cosine, 4)


def _list_columns(tables: Sequence[TypedTable]) -> Iterator[tuple[str, str, str, str | None, str]]:
    for table in tables:
        schema = table.schema
        for name, meaning in schema.columns.items():
            yield schema.name, name, schema.find_kind(name), schema.find_unit(name) or None, meaning


def _list_facts(atlas: Atlas) -> Iterator[tuple[str, str | None]]:
    yield "title", atlas.settings.title
    yield "date", atlas.catalogue.date or None
    yield "source", atlas.catalogue.source
    yield "address", atlas.settings.base_url or None
    yield "license", atlas.settings.data_license or None
    yield "constellation", __version__
