"""In: the table of what models declare to be made from. Out: where it disagrees with the table of models."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from constellation.checking.faults import Fault
from constellation.checking.folder import Folder
from constellation.checking.tables import Table, guard_text, read_table

LINEAGE = "data/lineage.csv"
_REMEDY = "build the site again"


def check_lineage(folder: Folder, models: Table, summary: dict[str, Any]) -> Iterator[Fault]:
    """Compare the declarations with the models' own cells, and the summary with the declarations.

    Raises BrokenFileError where models declare bases and the table of them is missing or broken.
    """
    told = dict(zip(models.column("id"), map(list_bases, models.column("base_model")), strict=True))
    declared = [(child, base) for child, bases in told.items() for base in bases]
    if not declared:
        if any(path.startswith("data/lineage") and path.endswith((".csv", ".csv.gz")) for path in folder.sizes):
            yield Fault(LINEAGE, "", f"no model of {models.path} declares a base", _REMEDY)
        return
    table = read_table(folder, LINEAGE)
    pairs = list(zip(table.column("child"), map(free_text, table.column("parent")), strict=True))
    there, wanted = Counter(pairs), Counter(declared)
    for (child, base), what in (
        *((pair, f"is not in {models.path}, or there less often") for pair in there - wanted),
        *((pair, f"is in {models.path} only") for pair in wanted - there),
    ):
        yield Fault(LINEAGE, "", f"that {child!r} is made from {base!r} {what}", _REMEDY)
    yield from check_rows(table, models)
    yield from check_counts(table, summary)


def list_bases(cell: str) -> list[str]:
    """The bases in a cell of the table of models."""
    return free_text(cell).split()


def free_text(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and guard_text(cell[1:]) == cell else cell


def check_rows(table: Table, models: Table) -> Iterator[Fault]:
    """Rows that say of their two models what the table of models does not."""
    tops = dict(zip(map(free_text, models.column("id")), models.column("top_family"), strict=True))
    columns = map(table.column, ("child", "parent", "in_catalogue", "same_family", "left_out"))
    for number, (child, parent, here, same, left_out) in enumerate(zip(*columns, strict=True), 2):
        ends = [tops.get(free_text(name), "") for name in (child, parent)]
        expected = {
            "in_catalogue": (here, "yes" if free_text(parent) in tops else "no"),
            "same_family": (same, "" if not all(ends) else "yes" if ends[0] == ends[1] else "no"),
            "left_out": (left_out, "itself" if child == parent else left_out.replace("itself", "")),
        }
        for name, (said, value) in expected.items():
            if said != value:
                what = f"{name} is {said!r}, where it should be {value!r} for {child!r} and {parent!r}"
                yield Fault(LINEAGE, f"row {number}", what, _REMEDY)


def check_counts(table: Table, summary: dict[str, Any]) -> Iterator[Fault]:
    """The counts of the summary."""
    told = summary.get("lineage")
    left_out, here = Counter(table.column("left_out")), Counter(table.column("in_catalogue"))
    counts = {
        "models": len(set(table.column("child"))),
        "declarations": len(table.rows),
        "outside": here["no"],
        "itself": left_out["itself"],
        "circular": left_out["circle"],
        "followed": here["yes"] - left_out["itself"] - left_out["circle"],
    }
    for name, value in counts.items():
        said = told.get(name) if isinstance(told, dict) else None
        if said != value:
            what = f"it is {said!r}, where {LINEAGE} has {value:,}"
            yield Fault("data/atlas.json", f"lineage.{name}", what, _REMEDY)
