"""The description of the exports for programs: datapackage.json, in the Frictionless format of data packages.

Source of the format: Data Package Standard, version 1 (specs.frictionlessdata.io), which most programs read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from constellation.atlas import Atlas
from constellation.catalogue.slugs import make_slug
from constellation.render.exports.auspice import AUSPICE
from constellation.render.exports.explained import FAMILIES as FAMILIES_FILE
from constellation.render.exports.parts import Parts
from constellation.render.exports.schemas import TableSchema
from constellation.render.exports.table_files import Table, cut_table
from constellation.version import __version__

#: The path of the description.
PACKAGE = "datapackage.json"

_TITLES: Mapping[str, str] = {
    ".nwk": "tree of all models in Newick format",
    ".graphml": "similarity graph of all models in GraphML format",
    ".gexf": "similarity graph of all models in GEXF format",
    ".sqlite": "SQLite database with all tables",
    ".parquet": "the same table as a Parquet file",
    ".json": "families and lines, with their stems, editions and addresses",
}
_MEDIA_TYPES: Mapping[str, str] = {
    ".nwk": "text/x-nh",
    ".graphml": "application/graphml+xml",
    ".gexf": "application/gexf+xml",
    ".sqlite": "application/vnd.sqlite3",
    ".parquet": "application/vnd.apache.parquet",
    ".json": "application/json",
}


def write_package(atlas: Atlas, tables: Sequence[Table], parts: Parts, typed: Sequence[str]) -> str:
    """Return the text of datapackage.json.

    Parameters
    ----------
    tables : the tables; those without a file are left out
    typed : the paths of the database and of the Parquet files
    """
    settings = atlas.settings
    held = {table.schema.name: cut_table(table, parts) for table in tables}
    described = [table for table in tables if held[table.schema.name]]
    names = {table.schema.name for table in described}
    files = [
        *([parts.backbone] if parts.backbone else []),
        *(path for kind in ("tree", "graphml", "gexf") for path in parts.list_files(kind)),
        *([] if parts.backbone else [AUSPICE]),
        FAMILIES_FILE,
        *typed,
    ]
    package = {
        "profile": "data-package",
        "name": make_slug(settings.title) or "atlas",
        "title": settings.title,
        "description": settings.description,
        "homepage": settings.base_url,
        "version": atlas.catalogue.date,
        "licenses": [{"name": settings.data_license}] if settings.data_license else [],
        "sources": [{"title": f"{atlas.catalogue.source} (SHA-256 {atlas.catalogue.sha256})"}],
        "contributors": [{"title": f"Constellation {__version__}", "role": "wrangler"}],
        "resources": [
            *(
                _describe_table(table.schema, [path for path, _ in held[table.schema.name]], names)
                for table in described
            ),
            *map(_describe_file, files),
        ],
    }
    known = {key: value for key, value in package.items() if value}
    return json.dumps(known, indent=1, ensure_ascii=False) + "\n"


def _describe_table(schema: TableSchema, paths: Sequence[str], names: set[str]) -> dict[str, Any]:
    """Describe the CSV files of a table. `names` are the tables that are described."""
    resource: dict[str, Any] = {
        "profile": "tabular-data-resource",
        "name": schema.name,
        "title": schema.title,
        "path": paths[0] if len(paths) == 1 else list(paths),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
    }
    if paths[0].endswith(".gz"):
        resource["compression"] = "gz"
    fields = [dict(_describe_field(schema, name)) for name in schema.columns]
    described: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if schema.key and not schema.links.keys() & set(schema.key[1:]):  # a part of such a key may be unknown
        described["primaryKey"] = list(schema.key)
    keys = [
        {
            "fields": [name],
            "reference": {"resource": "" if table == schema.name else table, "fields": [column]},
        }
        for name, (table, column) in schema.links.items()
        if table in names and name in schema.columns
    ]
    if keys:
        described["foreignKeys"] = keys
    return {**resource, "schema": described}


def _describe_field(schema: TableSchema, name: str) -> Iterator[tuple[str, Any]]:
    yield "name", name
    yield "type", schema.find_kind(name)
    yield "description", schema.columns[name]
    if schema.find_unit(name):
        yield "unit", schema.find_unit(name)
    if name in schema.separators:
        yield "separator", schema.separators[name]
    if schema.key == (name,):
        yield "constraints", {"required": True, "unique": True}


def _describe_file(path: str) -> dict[str, str]:
    plain = PurePosixPath(path.removesuffix(".gz"))
    resource = {
        "profile": "data-resource",
        "type": "file",  # frictionless would read a Parquet file as a table otherwise
        "name": make_slug(path.removeprefix("data/")),
        "title": _TITLES[plain.suffix] if path != AUSPICE else "tree of all models for Auspice",
        "path": path,
        "format": plain.suffix.removeprefix("."),
        "mediatype": _MEDIA_TYPES[plain.suffix],
    }
    return {**resource, "compression": "gz"} if path.endswith(".gz") else resource
