"""Messages about models that an atlas leaves out."""

from __future__ import annotations

from collections.abc import Mapping

from constellation.catalogue import Catalogue
from constellation.catalogue.reading.report import shorten

_TASKS = 3  # tasks that are named


def explain_omissions(catalogue: Catalogue, left_out: Mapping[str, int]) -> str:
    """Explain how many models are left out, and why.

    The text is "" if no model is left out.

    catalogue: the models of the atlas, with the report on the whole file. left_out: the number of models of each
    other task.
    """
    report = catalogue.report
    reasons = []
    if left_out:
        named = [f"{shorten(task, 30) or 'no task'} {count:,}" for task, count in left_out.items()]
        more = f" and {len(named) - _TASKS:,} more" if len(named) > _TASKS else ""
        reasons.append(f"{sum(left_out.values()):,} with other tasks ({', '.join(named[:_TASKS])}{more})")
    for count, what in (
        (report.dropped.count, "without a usable id"),
        (report.repeated.count + report.conflicting.count, "with an id that another row has"),
    ):
        if count:
            reasons.append(f"{count:,} {what}")
    return f"left out: {', '.join(reasons)}" if reasons else ""


def list_warnings(catalogue: Catalogue, left_out: Mapping[str, int]) -> list[str]:
    """Return warnings if most of the models or rows are left out of an atlas.

    Each warning names an option that keeps the models.
    """
    report, others = catalogue.report, sum(left_out.values())
    warnings = []
    if 2 * others > others + len(catalogue):
        warnings.append(
            f"warning: {others:,} of {others + len(catalogue):,} models are left out because of their task; "
            "keep them with --task all"
        )
    if 2 * report.dropped.count > report.rows:
        warnings.append(
            f"warning: {report.dropped.count:,} of {report.rows:,} rows have no usable id; if another column has "
            "the ids, choose it with --column id=HEADER"
        )
    return warnings
