"""Checks of the table of declared base models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from constellation.catalogue.reading.bases import RELATIONS, split_bases
from constellation.checking.exports import SUMMARY
from constellation.checking.faults import Fault
from constellation.checking.folder import Folder
from constellation.checking.tables import Table, read_table, unescape_formula

LINEAGE = "data/lineage.csv"


def check_lineage(folder: Folder, models: Table, summary: dict[str, Any]) -> Iterator[Fault]:
    """Compare the table of base models with the other exports.

    Raises BrokenFileError if some models declare base models, but the table of base models is missing or broken.
    """
    bases = dict(zip(models.column("id"), map(list_bases, models.column("base_model")), strict=True))
    declared = [(child, base) for child, found in bases.items() for base in found]
    if not declared:
        if any(path.startswith("data/lineage") and path.endswith((".csv", ".csv.gz")) for path in folder.sizes):
            yield Fault(LINEAGE, "", f"no model of {models.path} declares a base model")
        return
    table = read_table(folder, LINEAGE)
    pairs = zip(table.column("child"), map(unescape_formula, table.column("parent")), strict=True)
    found, expected = Counter(pairs), Counter(declared)
    for (child, base), problem in (
        *((pair, f"is missing from {models.path}, or repeated") for pair in found - expected),
        *((pair, f"is only in {models.path}") for pair in expected - found),
    ):
        yield Fault(LINEAGE, "", f"the base model {base!r} of {child!r} {problem}")
    yield from check_rows(table, models)
    yield from check_relations(table)
    yield from check_counts(table, summary)


def list_bases(cell: str) -> list[str]:
    """Return the ids of the base models in a cell of the column base_model."""
    return split_bases(unescape_formula(cell))


def check_rows(table: Table, models: Table) -> Iterator[Fault]:
    """Compare each row of the table of base models with the table of models."""
    top_of = dict(zip(map(unescape_formula, models.column("id")), models.column("top_family"), strict=True))
    columns = map(table.column, ("child", "parent", "in_catalogue", "same_family", "left_out"))
    for number, (child, parent, known, same, left_out) in enumerate(zip(*columns, strict=True), 2):
        tops = [top_of.get(unescape_formula(name), "") for name in (child, parent)]
        expected = {
            "in_catalogue": (known, "yes" if unescape_formula(parent) in top_of else "no"),
            "same_family": (same, "" if not all(tops) else "yes" if tops[0] == tops[1] else "no"),
            "left_out": (left_out, "itself" if child == parent else left_out.replace("itself", "")),
        }
        for name, (found, value) in expected.items():
            if found != value:
                problem = f"{name} is {found!r}, but should be {value!r} for {child!r} and {parent!r}"
                yield Fault(LINEAGE, f"row {number}", problem)


def check_relations(table: Table) -> Iterator[Fault]:
    """Find models whose relation to their base model is unknown or ambiguous."""
    relation_of: dict[str, str] = {}
    for number, (child, relation) in enumerate(
        zip(table.column("child"), table.column("relation"), strict=True), 2
    ):
        first = relation_of.setdefault(child, relation)
        if relation not in ("", *RELATIONS):
            problem = f"relation is {relation!r}, but should be empty or one of {', '.join(map(repr, RELATIONS))}"
            yield Fault(LINEAGE, f"row {number}", problem)
        elif relation != first:
            problem = f"relation is {relation!r}, but an earlier row of {child!r} has {first!r}"
            yield Fault(LINEAGE, f"row {number}", problem)


def check_counts(table: Table, summary: dict[str, Any]) -> Iterator[Fault]:
    """Compare the numbers of base models in the summary with the table of base models."""
    left_out, known = Counter(table.column("left_out")), Counter(table.column("in_catalogue"))
    expected = {
        "models": len(set(table.column("child"))),
        "declarations": len(table.rows),
        "outside": known["no"],
        "itself": left_out["itself"],
        "circular": left_out["circle"],
        "followed": known["yes"] - left_out["itself"] - left_out["circle"],
    }
    declared, followed = Counter[str](), Counter[str]()
    columns = map(table.column, ("relation", "in_catalogue", "left_out"))
    for relation, inside, why in zip(*columns, strict=True):
        declared[relation or "undeclared"] += 1
        followed[relation or "undeclared"] += inside == "yes" and not why
    for relation, count in declared.items():
        expected[f"relations.{relation}.declarations"] = count
        expected[f"relations.{relation}.pairs"] = followed[relation]
    for name, value in expected.items():
        found = find_value(summary, f"lineage.{name}")
        if found != value:
            yield Fault(SUMMARY, f"lineage.{name}", f"the count is {found!r}, but {LINEAGE} has {value:,}")


def find_value(summary: dict[str, Any], path: str) -> object:
    """Return the value at a dotted path in the summary.

    If there is no value, return None.
    """
    value: Any = summary
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value
