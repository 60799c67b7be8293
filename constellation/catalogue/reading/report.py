"""In: what the reading came upon, cell by cell. Out: the report of it, in counts and examples."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from constellation.catalogue.reading.schema import SCALES, Recognition, normalise_header
from constellation.errors import AtlasError

FATES = ("coerced", "unknown", "dropped", "repeated", "conflicting")
EXAMPLES = 5  # of each kind, so that a report stays readable whatever the file
LISTED = 40  # columns that nothing uses


@dataclass(frozen=True)
class Example:
    """One cell: the row as a person counts (the line of the file where it has lines), and what is amiss."""

    row: int
    column: str
    value: str
    what: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.column} is {self.value!r}; {self.what}"


@dataclass(frozen=True)
class Tally:
    """How many cells or rows met one fate, and the first of them in the order of the file."""

    count: int = 0
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True)
class Report:
    """What became of a file's columns, cells and rows.

    rows: read; models: kept. `unknown` counts bad cells that became unknown, `coerced` those that were
    understood all the same, `dropped` rows without a usable id, `repeated` rows identical to another and
    `conflicting` rows that share an id with another but differ (the row kept is told in `duplicates.py`).
    `notes` are on the file itself (encoding, delimiter). Nothing depends on the order of the rows but the
    examples.
    """

    rows: int
    models: int
    recognised: tuple[Recognition, ...]
    ignored: tuple[str, ...]
    coerced: Tally
    unknown: Tally
    dropped: Tally
    repeated: Tally
    conflicting: Tally
    notes: tuple[str, ...] = ()

    def lines(self, *, examples: bool = True) -> list[str]:
        """The report as plain lines, without the file's name: what was used, then what was amiss.

        examples: whether to show the first of each; without, the lines are the same for any order of rows.
        """
        lines = [f"{self.rows:,} rows, {self.models:,} models", *self.notes]
        lines += [describe_recognition(one) for one in self.recognised if one.how != "as named"]
        if self.ignored:
            listed = ", ".join(name_header(shorten(header)) for header in self.ignored[:LISTED])
            more = f" and {len(self.ignored) - LISTED:,} more" if len(self.ignored) > LISTED else ""
            lines.append("ignored columns: " + listed + more)
        for tally, fate in (
            (self.coerced, "cells read in spite of their form"),
            (self.unknown, "bad cells taken as unknown"),
            (self.dropped, "rows dropped"),
            (self.repeated, "repeated rows left out"),
            (self.conflicting, "rows set aside for a fuller one of the same id"),
        ):
            if tally.count:
                lines.append(f"{fate}: {tally.count:,}" + (f", first {tally.examples[0]}" if examples else ""))
        return lines


def name_header(header: str) -> str:
    """A header as it stands, quoted where it would break the line."""
    return header if header.isprintable() and header else repr(header)


def describe_recognition(recognition: Recognition) -> str:
    """'parameters from params_millions (times 1,000,000)'."""
    headers = [
        name_header(header)
        + (f" (times {SCALES[normalise_header(header)]:,.0f})" if normalise_header(header) in SCALES else "")
        for header in recognition.headers
    ]
    return f"{recognition.column} from {', then '.join(headers)}"


@dataclass
class Findings:
    """Collects what the cleaning came upon; `lines` turns a row's index into the row a person counts."""

    source: str
    strict: bool
    lines: Callable[[], Sequence[int]]
    found: dict[str, list[Example]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, fate: str, rows: Sequence[int], column: str, values: Sequence[str], what: str) -> None:
        """Note that the cells `values` of `rows` (ascending indices) met `fate`, a field of Report."""
        if not len(rows):
            return
        lines = self.lines()
        examples = self.found.setdefault(fate, [])
        for row, value in zip(rows[:EXAMPLES], values[:EXAMPLES], strict=True):
            examples.append(Example(lines[row], column, shorten(value), what))
        self.counts[fate] = self.counts.get(fate, 0) + len(rows)

    def tally(self, fate: str) -> Tally:
        """What was noted under one fate."""
        examples = sorted(self.found.get(fate, []), key=lambda example: (example.row, example.column))
        return Tally(self.counts.get(fate, 0), tuple(examples[:EXAMPLES]))

    def enforce(self) -> None:
        """When strict, raise AtlasError for the first cell or row that could not be taken as it stands."""
        if not self.strict:
            return
        amiss = [one for fate in ("unknown", "dropped", "conflicting") for one in self.tally(fate).examples]
        if amiss:
            first = min(amiss, key=lambda example: (example.row, example.column))
            raise AtlasError(f"{self.source}, {first}")


def shorten(value: str, most: int = 60) -> str:
    """A value's beginning, so that a message stays a line."""
    return value if len(value) <= most else value[: most - 1] + "…"
