"""Checks of the table of adoption, which counts models by quarter and line (data/adoption.csv)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from constellation.analysis.quarters import name_quarter, number_quarter
from constellation.checking.exports import MODELS, Exports, find_owner
from constellation.checking.faults import Fault
from constellation.checking.folder import Folder
from constellation.checking.tables import read_numbers, read_table

ADOPTION = "data/adoption.csv"
#: The largest rounding error of a share.
_ROUNDING = 6e-5


def check_adoption(folder: Folder, exports: Exports) -> Iterator[Fault]:
    """Compare the table of adoption with the table of models.

    A site has no such table if no model has both a declared line and a date of creation.
    """
    models, by_others = _count_models(folder, exports)
    if not models and ADOPTION not in folder.sizes:
        return
    table = read_table(folder, ADOPTION)
    keys = list(zip(table.column("quarter"), table.column("title"), strict=True))
    if set(keys) != set(models) or len(keys) != len(models):
        problem = f"the quarters and lines differ from those of the models with a declared line in {MODELS}"
        yield Fault(ADOPTION, "", problem)
        return
    for name, counts in (("models", models), ("models_by_others", by_others)):
        totals: Counter[str] = Counter()
        for (quarter, _), count in counts.items():
            totals[quarter] += count
        share_name = name.replace("models", "share")
        columns = (read_numbers(table.column(name)), read_numbers(table.column(share_name)))
        for number, (key, value, share) in enumerate(zip(keys, *columns, strict=True), 2):
            if value != counts[key]:
                yield Fault(ADOPTION, f"row {number}", f"{name} is {value}, but {MODELS} has {counts[key]}")
            expected = counts[key] / totals[key[0]] if totals[key[0]] else None
            if (share is None) != (expected is None) or abs((share or 0) - (expected or 0)) > _ROUNDING:
                yield Fault(ADOPTION, f"row {number}", f"{share_name} is {share}, not {expected}")


def _count_models(folder: Folder, exports: Exports) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Count the models with a declared line, by quarter and line.

    The second count leaves out the models that the makers of the lines have published themselves.
    """
    makers = dict(zip(exports.families.column("slug"), exports.families.column("maker"), strict=True))
    maker_of: dict[str, str] = {}
    if "data/lines.csv" in folder.sizes:
        lines = read_table(folder, "data/lines.csv")
        columns = (lines.column("title"), lines.column("family"))
        maker_of = {title: makers.get(family, "") for title, family in zip(*columns, strict=True)}
    everything: Counter[tuple[str, str]] = Counter()
    by_others: Counter[tuple[str, str]] = Counter()
    names = ("id", "line", "line_source", "created")
    for model, line, source, created in zip(*map(exports.models.column, names), strict=True):
        quarter = number_quarter(created)
        if source != "declared" or quarter < 0:
            continue
        key = (name_quarter(quarter), line)
        owner = find_owner(model)
        everything[key] += 1
        by_others[key] += not owner or owner != maker_of.get(line, "")
    return everything, by_others
