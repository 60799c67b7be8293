"""Checks of the table of snapshots (data/history.csv)."""

from __future__ import annotations

from collections.abc import Iterator

from constellation.checking.faults import Fault
from constellation.checking.folder import Folder
from constellation.checking.tables import Table, read_numbers, read_table

HISTORY = "data/history.csv"


def check_history(folder: Folder, models: Table, families: Table) -> Iterator[Fault]:
    """Compare the latest snapshot with the tables of models and families.

    A site without snapshots has no faults.
    """
    if HISTORY not in folder.sizes:
        return
    table = read_table(folder, HISTORY)
    dates, slugs = table.column("date"), table.column("family")
    last = max(dates, default="")
    rows = {slug: row for row, (date, slug) in enumerate(zip(dates, slugs, strict=True)) if date == last}
    expected = families.column("slug")
    if rows.keys() != {"", *expected}:  # the row without a family describes the whole catalogue
        yield Fault(HISTORY, "", f"the families of {last} differ from those of {families.path}")
        return
    total = table.column("models")[rows[""]]
    if total != str(len(models.rows)):
        problem = f"models of {last} is {total!r}, but {models.path} has {len(models.rows):,}"
        yield Fault(HISTORY, f"row {rows[''] + 2}", problem)
    for name in ("models", "downloads", "likes"):
        found = list(read_numbers(table.column(name)))
        for slug, value in zip(expected, read_numbers(families.column(name)), strict=True):
            number = found[rows[slug]]
            if number != value:
                problem = f"{name} of {slug!r} is {number}, but {families.path} has {value}"
                yield Fault(HISTORY, f"row {rows[slug] + 2}", problem)
