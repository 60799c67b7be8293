"""In: the table of snapshots, where a site has one. Out: where its last one is not the site's own catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from constellation.checking.faults import Fault
from constellation.checking.folder import Folder
from constellation.checking.tables import Table, read_numbers, read_table

HISTORY = "data/history.csv"
_AGAIN = "build the site again"


def check_history(folder: Folder, models: Table, families: Table) -> Iterator[Fault]:
    """Compare the last snapshot with the tables of models and families, whose rows are the catalogue's."""
    if HISTORY not in folder.sizes:
        return
    table = read_table(folder, HISTORY)
    dates, slugs = table.column("date"), table.column("family")
    last = max(dates, default="")
    today = {slug: row for row, (date, slug) in enumerate(zip(dates, slugs, strict=True)) if date == last}
    expected = families.column("slug")
    if today.keys() != {"", *expected}:
        yield Fault(HISTORY, "", f"the families of {last} are not those of {families.path}", _AGAIN)
        return
    whole = table.column("models")[today[""]]
    if whole != str(len(models.rows)):
        what = f"models of {last} is {whole!r}, where {models.path} has {len(models.rows):,}"
        yield Fault(HISTORY, f"row {today[''] + 2}", what, _AGAIN)
    for name in ("models", "downloads", "likes"):
        said = list(read_numbers(table.column(name)))
        for slug, number in zip(expected, read_numbers(families.column(name)), strict=True):
            told = said[today[slug]]
            if (told or 0) != number:  # empty where no member's count is known, of which a sum makes zero
                what = f"{name} of {slug!r} is {told}, where {families.path} has {number}"
                yield Fault(HISTORY, f"row {today[slug] + 2}", what, _AGAIN)
