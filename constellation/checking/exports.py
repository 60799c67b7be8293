"""Read the tables and the summary of a site."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from constellation.checking.faults import BrokenFileError
from constellation.checking.folder import Folder
from constellation.checking.tables import Table, read_table, unescape_formula

MODELS, FAMILIES, SUMMARY = "data/models.csv", "data/families.csv", "data/atlas.json"


def read_summary(folder: Folder, path: str) -> dict[str, Any]:
    """Read the summary of a site.

    The summary is a JSON object.

    Raises BrokenFileError if the file is missing or does not contain a JSON object.
    """
    folder.require(path)
    try:
        summary = json.loads(folder.read_text(path))
    except (ValueError, RecursionError) as error:
        raise BrokenFileError(path, f"the file is not valid JSON ({error})") from None
    if not isinstance(summary, dict):
        raise BrokenFileError(path, "the file is not a JSON object")
    return summary


def list_ancestors(parents: dict[str, str]) -> dict[str, list[str]]:
    """Return the ancestors of each family, including the family itself.

    The list of a family begins with the family itself, then its parent, and so on up to the top level.

    If the parents form a cycle, the list ends before the first repetition.
    """
    ancestors: dict[str, list[str]] = {}
    for slug in parents:
        line = [slug]
        while (parent := parents.get(line[-1], "")) and parent not in line:
            line.append(parent)
        ancestors[slug] = line
    return ancestors


def find_owner(cell: str) -> str:
    """Return the owner in the id of a model, or "" if the id has no owner.

    The argument is the id as written in the tables.
    """
    owner, slash, _ = unescape_formula(cell).partition("/")
    return owner if slash else ""


@dataclass(frozen=True)
class Exports:
    """The tables and the summary of a site.

    Indices that several checks use are included.

    Attributes
    ----------
    ids, family : list of str
        The id and the family of each model, in the order of the table.
    ancestors : dict
        For each family's slug, a list of the slug and the slugs of its ancestors, nearest first.
    rows : dict
        For each family's slug, the positions of its models in the table, including those in sub-families.
    """

    models: Table
    families: Table
    summary: dict[str, Any]
    ids: list[str]
    family: list[str]
    ancestors: dict[str, list[str]]
    rows: dict[str, list[int]]


def read_exports(folder: Folder) -> Exports:
    """Read the tables and the summary of a site.

    Raises BrokenFileError if a file is missing or broken.
    """
    models, families = read_table(folder, MODELS), read_table(folder, FAMILIES)
    parents = dict(zip(families.column("slug"), families.column("parent"), strict=True))
    ancestors = list_ancestors(parents)
    family = models.column("family")
    rows: dict[str, list[int]] = {slug: [] for slug in parents}
    for number, slug in enumerate(family):
        for ancestor in ancestors.get(slug, ()):
            if ancestor in rows:
                rows[ancestor].append(number)
    return Exports(models, families, read_summary(folder, SUMMARY), models.column("id"), family, ancestors, rows)
