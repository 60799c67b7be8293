"""In: the tables of models and families of a site, and its summary. Out: what follows from them, for the checks."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import Folder
from constellation.checking.tables import Table, read_table

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
