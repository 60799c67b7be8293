"""Compare the data scripts of the pages with the tables that readers download."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from constellation.checking.exports import FAMILIES, MODELS, Exports
from constellation.checking.faults import BrokenFileError, Fault
from constellation.checking.folder import Folder
from constellation.checking.scripts import read_script
from constellation.checking.tables import Table, escape_formula

#: Data scripts that contain the fields of several others.
_JOINED = ("first", "tanglegram")
_NUMBERS = ("downloads", "likes", "parameters")
#: Columns that a script gives as indices of a list of texts: the name of the list.
_CODED = {"task": "tasks", "license": "licenses"}
#: Fields of a family in the scripts, and the columns of families.csv.
_OF_FAMILY = {
    "title": "title", "models": "models", "own": "own_models", "downloads": "downloads", "likes": "likes",
    "downloads_known": "downloads_known", "likes_known": "likes_known",
}  # fmt: skip

Columns = Mapping[str, Any]


def check_payloads(folder: Folder, exports: Exports) -> Iterator[Fault]:
    """Compare the facts about models and families in the data scripts with models.csv and families.csv."""
    row_of = {name: row for row, name in enumerate(exports.ids)}
    clade_of = {slug: row for row, slug in enumerate(exports.families.column("slug"))}
    for paths, models, clades, facts in _list_sources(folder):
        families = _read_columns(paths[1], clades, ("slug", *_OF_FAMILY))
        yield from _compare(
            paths[1], families["slug"], clade_of, exports.families, {
                column: [_write(value) for value in families[field]] for field, column in _OF_FAMILY.items()
            },
        )  # fmt: skip
        ids = models.get("ids")
        if not isinstance(ids, str):
            raise BrokenFileError(paths[0], "the script has no ids")
        names = [escape_formula(name) for name in ids.split("\n")]
        found = _read_columns(paths[0], models, ("family", "cluster"), len(names))
        slugs = [*families["slug"], ""]
        columns = {
            "family": [_choose(paths[0], slugs, code) for code in found["family"]],
            "cluster": [_write(code + 1 if isinstance(code, int) else code) for code in found["cluster"]],
        }
        yield from _compare(paths[0], names, row_of, exports.models, columns)
        yield from _compare(paths[2], names, row_of, exports.models, _read_facts(paths[2], facts, len(names)))


def _list_sources(folder: Folder) -> Iterator[tuple[tuple[str, str, str], Columns, Columns, Columns]]:
    """Yield the paths and the values of the scripts `models`, `clades` and `facts` of each part."""
    for path in folder.list_files(".js"):
        if path.startswith("data/models") and "/" not in path.removeprefix("data/"):
            source = path.removeprefix("data/models").removesuffix(".js")
            paths = (path, f"data/clades{source}.js", f"data/facts{source}.js")
            models, clades, facts = (_read_object(folder, one) for one in paths)
            yield paths, models, clades, facts
    for name in _JOINED:
        path = f"data/{name}.js"
        if path in folder.sizes:
            value = _read_object(folder, path)
            parts = [value.get(part) for part in ("models", "clades", "facts")]
            first, second, third = (part if isinstance(part, dict) else {} for part in parts)
            yield (path, path, path), first, second, third


def _read_object(folder: Folder, path: str) -> dict[str, Any]:
    value = read_script(folder, path)
    if not isinstance(value, dict):
        raise BrokenFileError(path, "the value of the script is not an object")
    return value


def _read_columns(
    path: str, value: Columns, names: Sequence[str], length: int | None = None
) -> dict[str, list[Any]]:
    """Return some columns of a script, which must be lists of equal length."""
    for name in names:
        column = value.get(name)
        if not isinstance(column, list):
            raise BrokenFileError(path, f"the field {name!r} is missing or is not a list")
        length = len(column) if length is None else length
        if len(column) != length:
            raise BrokenFileError(path, f"the field {name!r} has {len(column):,} values instead of {length:,}")
    return {name: value[name] for name in names}


def _read_facts(path: str, facts: Columns, models: int) -> dict[str, list[str]]:
    """Return the facts of the models in the form of the cells of models.csv."""
    found = _read_columns(path, facts, (*_NUMBERS, *_CODED), models)
    columns = {name: [_write(value) for value in found[name]] for name in _NUMBERS}
    for name, texts in _CODED.items():
        values = [_write(text) for text in _read_columns(path, facts, (texts,))[texts]]
        columns[name] = [_choose(path, values, code) for code in found[name]]
    return columns


def _choose(path: str, values: Sequence[str], code: object) -> str:
    if isinstance(code, int) and -1 <= code < len(values):
        return str(values[code])
    raise BrokenFileError(path, f"{code!r} is not the index of a text or a family")


def _write(value: object) -> str:
    """Return a value of a script as the text of a cell."""
    if value is None:
        return ""
    return escape_formula(value) if isinstance(value, str) else str(value)


def _compare(
    path: str, keys: Sequence[str], row_of: Mapping[str, int], table: Table, columns: Mapping[str, Sequence[str]]
) -> Iterator[Fault]:
    """Compare columns of a script with those of a table. A fault shows the first value that differs."""
    where = MODELS if table.path == MODELS else FAMILIES
    unknown = [key for key in keys if not isinstance(key, str) or key not in row_of]
    if unknown:
        yield Fault(path, "", f"{len(unknown):,} entries are not in {where}, such as {unknown[0]!r}")
        return
    for name, values in columns.items():
        cells = table.column(name)
        differing = [
            (key, value, cells[row_of[key]])
            for key, value in zip(keys, values, strict=True)
            if not _are_equal(value, cells[row_of[key]])
        ]
        if differing:
            key, value, cell = differing[0]
            more = f" (and {len(differing) - 1:,} more)" if len(differing) > 1 else ""
            yield Fault(path, "", f"{name} of {key!r} is {value!r}, but {where} has {cell!r}{more}")


def _are_equal(value: str, cell: str) -> bool:
    if value == cell:
        return True
    try:
        return float(value) == float(cell)
    except ValueError:
        return False
