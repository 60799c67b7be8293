"""The exported tables: their rows, their files, and the same tables as a database and as Parquet files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from constellation.atlas import Atlas
from constellation.render.exports import schemas
from constellation.render.exports.adoption import list_adoption_rows
from constellation.render.exports.created import list_created_rows
from constellation.render.exports.database import DATABASE, write_database
from constellation.render.exports.parquet import TABLES as PARQUET_TABLES
from constellation.render.exports.parquet import write_parquet
from constellation.render.exports.parts import Parts
from constellation.render.exports.popular import list_popular_rows, rank_popular
from constellation.render.exports.schemas import TableSchema
from constellation.render.exports.tables import list_history_rows, list_lineage_rows, write_lines
from constellation.render.exports.typed import type_table
from constellation.render.exports.word_trends import list_word_quarter_rows, list_word_trend_rows


@dataclass(frozen=True)
class Table:
    """A table with the lines of its CSV file, without the header."""

    schema: TableSchema
    lines: list[str]


def list_tables(
    atlas: Atlas, family_rows: Sequence[Sequence[str]], line_rows: Sequence[Sequence[str]]
) -> Iterator[Table]:
    """Yield all tables except that of the models. A table without rows is yielded, too.

    Parameters
    ----------
    family_rows, line_rows : the rows of the tables of families and lines
    """
    yield Table(schemas.FAMILIES, write_lines(family_rows))
    yield Table(schemas.LINES, write_lines(line_rows))
    yield Table(schemas.LINEAGE, write_lines(list_lineage_rows(atlas) if atlas.lineage.graph else ()))
    history = atlas.changes.history
    yield Table(schemas.HISTORY, write_lines(list_history_rows(atlas, history) if history else ()))
    adopted = list_adoption_rows(atlas, atlas.adoption) if line_rows and atlas.adoption else ()
    yield Table(schemas.ADOPTION, write_lines(adopted))
    yield Table(schemas.POPULAR, write_lines(list_popular_rows(atlas, rank_popular(atlas))))
    yield Table(schemas.CREATED, write_lines(list_created_rows(atlas, atlas.created) if atlas.created else ()))
    trends = atlas.word_trends
    yield Table(schemas.WORD_TRENDS, write_lines(list_word_trend_rows(trends) if trends else ()))
    yield Table(schemas.WORD_QUARTERS, write_lines(list_word_quarter_rows(trends) if trends else ()))


def cut_table(table: Table, parts: Parts) -> list[tuple[str, slice]]:
    """Return the path and the rows of each CSV file of a table.

    A table without rows has no file, except the tables of models and families.
    """
    name = table.schema.name
    runs = {"models": parts.models, "families": parts.families, "lineage": parts.lineage}
    if not table.lines and name not in ("models", "families"):
        return []
    if name not in runs:
        return [(f"data/{name}.csv", slice(None))]
    return list(zip(parts.list_files(name), runs[name], strict=True))


def has_typed_tables(atlas: Atlas) -> bool:
    """Return whether the tables are also written as a database and as Parquet files.

    They are not if the settings say so, or if the table of models is in parts: such a database would be too large
    for a web site.
    """
    return atlas.settings.typed_tables and len(atlas) <= atlas.settings.part_rows


def list_typed(atlas: Atlas, tables: Sequence[Table]) -> Iterator[tuple[str, bytes]]:
    """Yield the tables as a database and as Parquet files."""
    typed = [type_table(table.schema, table.lines) for table in tables]
    yield DATABASE, write_database(atlas, typed)
    for one, table in zip(typed, tables, strict=True):
        if table.schema.name in PARQUET_TABLES and table.lines:
            yield f"data/{table.schema.name}.parquet", write_parquet(one)
