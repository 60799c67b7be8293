"""Compare what the table of families says about the models of each family with the table of models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from constellation.checking.exports import FAMILIES, MODELS, Exports, find_owner
from constellation.checking.faults import BrokenFileError, Fault
from constellation.checking.folder import Folder
from constellation.checking.tables import escape_formula, read_numbers

DESCRIPTIONS = "data/families.json"
#: Fields of a family in families.json that are columns of families.csv.
_DESCRIBED = ("title", "parent", "models")


def check_family_facts(exports: Exports) -> Iterator[Fault]:
    """Find wrong owners, dates, numbers of models with both counts, and models with the most downloads."""
    owners = list(map(find_owner, exports.ids))
    created = exports.models.column("created")
    downloads, likes = (list(read_numbers(exports.models.column(name))) for name in ("downloads", "likes"))
    slugs = exports.families.column("slug")
    names = ("owners", "first_seen", "last_seen", "correlated", "top_model")
    columns = [exports.families.column(name) for name in names]
    for number, (slug, *cells) in enumerate(zip(slugs, *columns, strict=True), 2):
        rows = exports.rows[slug]
        dates = sorted(created[row] for row in rows if created[row])
        known = [count for row in rows if (count := downloads[row]) is not None]
        expected = [
            str(len({owners[row] for row in rows} - {""})),
            dates[0] if dates else "",
            dates[-1] if dates else "",
            str(sum(downloads[row] is not None and likes[row] is not None for row in rows)),
        ]
        for name, found, value in zip(names, cells, expected, strict=False):
            if found != value:
                problem = f"{name} of {slug!r} is {found!r}, but {MODELS} has {value!r}"
                yield Fault(FAMILIES, f"row {number}", problem)
        most = {exports.ids[row] for row in rows if known and downloads[row] == max(known)} or {""}
        if cells[-1] not in most:
            problem = f"top_model of {slug!r} is {cells[-1]!r}, but {MODELS} has {min(most)!r}"
            yield Fault(FAMILIES, f"row {number}", problem)


def check_descriptions(folder: Folder, exports: Exports) -> Iterator[Fault]:
    """Compare families.json with families.csv."""
    described = {entry["slug"]: entry for entry in _read_descriptions(folder)}
    slugs = exports.families.column("slug")
    if described.keys() != set(slugs):
        yield Fault(DESCRIPTIONS, "", f"the families differ from those of {FAMILIES}")
        return
    for field in _DESCRIBED:
        cells = exports.families.column(field)
        for number, (slug, cell) in enumerate(zip(slugs, cells, strict=True), 2):
            value = _write(described[slug], field)
            if value != cell:
                problem = f"{field} of {slug!r} is {cell!r}, but {DESCRIPTIONS} has {value!r}"
                yield Fault(FAMILIES, f"row {number}", problem)


def _write(entry: Mapping[str, Any], field: str) -> str:
    value = entry.get(field)
    return "" if value is None else escape_formula(value) if isinstance(value, str) else str(value)


def _read_descriptions(folder: Folder) -> Sequence[dict[str, Any]]:
    folder.require(DESCRIPTIONS)
    try:
        value = json.loads(folder.read_text(DESCRIPTIONS))
    except (ValueError, RecursionError) as error:
        raise BrokenFileError(DESCRIPTIONS, f"the file is not valid JSON ({error})") from None
    families = value.get("families") if isinstance(value, dict) else None
    if not isinstance(families, list) or not all(
        isinstance(entry, dict) and isinstance(entry.get("slug"), str) for entry in families
    ):
        raise BrokenFileError(DESCRIPTIONS, "the file has no list of families with slugs")
    return families
