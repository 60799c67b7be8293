"""In: the path of an export. Out: the files that it comes in, one or numbered parts, and where one is missing.

In: the tables of a site. Out: their columns, in plain Python, or where they are broken.

In: the tables of models and families of a site, and its summary. Out: what follows from them, for the checks.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from constellation.checking.folder import BrokenFileError, Folder

_NUMBERED = re.compile(r"-(\d{4,})\.")


def list_parts(folder: Folder, path: str) -> list[str]:
    """The files of 'data/models.csv': itself, itself gzipped, or 'data/models-0001.csv.gz' and so on.

    Raises BrokenFileError where there is none, where there are both, or where a number is left out.
    """
    stem, dot, ending = path.removesuffix(".gz").partition(".")
    whole = [name for name in (path, f"{path.removesuffix('.gz')}.gz") if name in folder.sizes]
    numbered = re.compile(re.escape(stem) + r"-(\d{4,})" + re.escape(f"{dot}{ending}.gz"))
    parts = sorted(name for name in folder.sizes if numbered.fullmatch(name))
    if whole and parts:
        raise BrokenFileError(whole[0], f"it is there beside its parts, the first {parts[0]}")
    for number, name in enumerate(parts, 1):
        if name != f"{stem}-{number:04d}{dot}{ending}.gz":
            raise BrokenFileError(f"{stem}-{number:04d}{dot}{ending}.gz", f"it is missing, and {name} is there")
    if not whole and not parts:
        folder.require(path)
    return parts or whole[:1]


def number_part(path: str) -> int:
    """The number of a part, from 1; 0 of an export that comes whole."""
    found = _NUMBERED.search(path)
    return int(found[1]) if found else 0


#: What a spreadsheet takes for a formula is written with an apostrophe before it.
_FORMULA = re.compile("'*[=+@\t\r\uff1d\uff0b\uff0d\uff20-]")


@dataclass(frozen=True)
class Table:
    """The rows of a CSV file, or of all its parts, and the place of each column."""

    path: str
    header: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        """The cells of a column. Raises BrokenFileError where there is none of that name."""
        if name not in self.header:
            raise BrokenFileError(self.path, f"there is no column {name}", place="row 1")
        place = self.header.index(name)
        return [row[place] for row in self.rows]


def read_table(folder: Folder, path: str) -> Table:
    """Read a CSV file, whole or in parts.

    Raises BrokenFileError where a part is missing, has no header or another one, or a row of another length.
    """
    table = Table(path, [], [])
    for part in list_parts(folder, path):
        folder.require(part)
        try:
            header, *rows = list(csv.reader(io.StringIO(folder.read_text(part), newline=""))) or [[]]
        except csv.Error as error:
            raise BrokenFileError(part, f"it is no CSV ({error})") from None
        if table.header and header != table.header:
            raise BrokenFileError(part, "its columns are not those of the first part", place="row 1")
        for number, row in enumerate(rows, 2):
            if len(row) != len(header):
                raise BrokenFileError(part, f"{len(row)} cells under {len(header)} headers", place=f"row {number}")
        table = Table(path, header, table.rows)
        table.rows.extend(rows)
    return table


def guard_text(text: str) -> str:
    """A text as the tables have it."""
    return "'" + text if _FORMULA.match(text) else text


def read_numbers(cells: list[str]) -> Iterator[float | None]:
    """Cells as numbers, None for what is empty or no number."""
    for cell in cells:
        try:
            yield float(cell) if cell else None
        except ValueError:
            yield None


MODELS, FAMILIES, SUMMARY = "data/models.csv", "data/families.csv", "data/atlas.json"


def read_summary(folder: Folder, path: str) -> dict[str, Any]:
    """Read atlas.json. Raises BrokenFileError where it is missing or no object."""
    folder.require(path)
    try:
        summary = json.loads(folder.read_text(path))
    except (ValueError, RecursionError) as error:
        raise BrokenFileError(path, f"it is not JSON ({error})") from None
    if not isinstance(summary, dict):
        raise BrokenFileError(path, "it holds no object")
    return summary


def list_below(parents: dict[str, str]) -> dict[str, list[str]]:
    """For each family itself and all above it, nearest first. A circle ends where it closes."""
    lines: dict[str, list[str]] = {}
    for slug in parents:
        line = [slug]
        while (parent := parents.get(line[-1], "")) and parent not in line:
            line.append(parent)
        lines[slug] = line
    return lines


@dataclass(frozen=True)
class Exports:
    """The tables and the summary, and what follows from them.

    ids, family: of each model, in the order of the table. lines: each family's slug and those above it, by
    slug. rows: the numbers of the models in each family and in those below it.
    """

    models: Table
    families: Table
    summary: dict[str, Any]
    ids: list[str]
    family: list[str]
    lines: dict[str, list[str]]
    rows: dict[str, list[int]]


def read_exports(folder: Folder) -> Exports:
    """Read the two tables and the summary. Raises BrokenFileError where one of them is broken."""
    models, families = read_table(folder, MODELS), read_table(folder, FAMILIES)
    parents = dict(zip(families.column("slug"), families.column("parent"), strict=True))
    lines = list_below(parents)
    family = models.column("family")
    rows: dict[str, list[int]] = {slug: [] for slug in parents}
    for number, slug in enumerate(family):
        for above in lines.get(slug, ()):
            if above in rows:
                rows[above].append(number)
    return Exports(models, families, read_summary(folder, SUMMARY), models.column("id"), family, lines, rows)
