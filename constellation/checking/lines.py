"""Checks of the columns about lines in the table of models."""

from __future__ import annotations

from collections.abc import Iterator

from constellation.checking.faults import Fault
from constellation.checking.tables import Table, read_numbers

_COLUMNS = ("line", "line_source", "backbone", "backbone_from", "top_family")
_SOURCES = ("declared", "family", "inferred", "")


def check_lines(models: Table) -> Iterator[Fault]:
    """Find faults in the columns about lines.

    These are lines without a source, unknown sources, and confidences that do not fit the source.
    """
    confidences = read_numbers(models.column("line_confidence"))
    columns = map(models.column, _COLUMNS)
    for number, (line, source, copy, detail, family, confidence) in enumerate(
        zip(*columns, confidences, strict=True), 2
    ):
        problems = {
            f"line_source is {source!r}, not one of {', '.join(_SOURCES[:-1])}": source not in _SOURCES,
            f"the line is {line!r}, but its source is {source!r}": (line == "") != (source == ""),
            f"the line is declared, but its confidence is {confidence}": source == "declared" and confidence != 1,
            f"line_confidence is {confidence}, not between 0 and 1": confidence is not None
            and not 0 <= confidence <= 1,
            "line_confidence is given without a line": confidence is not None and line == "",
            "the source of the line is 'family', but the model is unplaced": source == "family" and family == "",
            f"backbone is {copy!r}, but the line is {line!r}": copy != line,
            f"backbone_from is {detail!r}, but line_source is {source!r}": detail.startswith("declared ")
            != (source == "declared"),
        }
        for problem, found in problems.items():
            if found:
                yield Fault(models.path, f"row {number}", problem)
