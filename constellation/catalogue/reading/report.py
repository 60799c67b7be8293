"""The report of how a file was read: the columns that were recognised, and what happened to cells and rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from constellation.catalogue.reading.recognise import Recognition
from constellation.errors import AtlasError

FATES = ("coerced", "unknown", "dropped", "repeated", "conflicting")
EXAMPLES = 5  # of each fate
LISTED = 40  # unused columns that are named at most
LISTED_LETTERS = 160  # letters that their names take at most
PROBLEMS = 6  # notes on columns that are shown


@dataclass(frozen=True)
class Example:
    """One cell: its row as a person counts (the line, if there are lines), its value, and what to do about it."""

    row: int
    column: str
    value: str
    what: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.column} is {self.value!r}; {self.what}"


@dataclass(frozen=True)
class Tally:
    """The number of cells or rows with one fate, also for each column, and the first of them in the file."""

    count: int = 0
    examples: tuple[Example, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """How the columns, cells and rows of a file were read.

    rows: read; models: kept. `unknown` counts the cells that could not be read and became unknown, `coerced` those
    in an unusual format that were read, `dropped` rows without a usable id, `repeated` rows equal to another and
    `conflicting` rows with the id of another but different cells (see duplicates.py for which one is kept).
    `notes` are about the file (encoding, delimiter) and `problems` about whole columns. nulls: null words by
    column. Only the examples depend on the order of the rows.
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
    problems: tuple[str, ...] = ()
    nulls: Mapping[str, int] = field(default_factory=dict)

    def lines(self, *, examples: bool = True) -> list[str]:
        """Return the report as plain lines, without the file's name.

        examples: whether to show the first cell of each kind; without them, the order of the rows has no effect.
        """
        lines = [
            f"{count_rows(self.rows)}, {self.models:,} {'model' if self.models == 1 else 'models'}",
            *self.notes,
        ]
        named = [describe_recognition(one) for one in self.recognised if one.how != "as named" or any(one.scales)]
        lines += join_lines(named)
        lines += list_ignored(self.ignored)
        lines += self.problems[:PROBLEMS]
        if len(self.problems) > PROBLEMS:
            lines.append(f"and {len(self.problems) - PROBLEMS:,} more notes on columns")
        if self.nulls:
            lines.append(f"null words, now unknown: {sum(self.nulls.values()):,} ({list_counts(self.nulls)})")
        for tally, fate in (
            (self.coerced, "cells in an unusual format, read"),
            (self.unknown, "unreadable cells, now unknown"),
            (self.dropped, "rows without a usable id, left out"),
            (self.repeated, "repeated rows, left out"),
            (self.conflicting, "rows left out for a fuller one with the same id"),
        ):
            if tally.count:
                columns = f" ({list_counts(tally.columns)})" if len(tally.columns) > 1 else ""
                first = f", first {tally.examples[0]}" if examples and tally.examples else ""
                lines.append(f"{fate}: {tally.count:,}{columns}{first}")
        return lines


def count_rows(rows: int) -> str:
    """Return '1 row', '3 rows'."""
    return f"{rows:,} {'row' if rows == 1 else 'rows'}"


def list_counts(counts: Mapping[str, int]) -> str:
    """Return counts as text, the largest first: 'task 12, license 3'."""
    return ", ".join(
        f"{name} {count:,}" for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    )


def join_lines(parts: Sequence[str], most: int = 92) -> list[str]:
    """Join short notes to lines of at most `most` letters, where they fit."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) + 2 <= most:
            lines[-1] += "; " + part
        else:
            lines.append(part)
    return lines


def list_ignored(headers: Sequence[str]) -> list[str]:
    """Return a line that names the columns that are not used, as many as fit."""
    names = [name_header(shorten(header, 40)) for header in headers]
    shown: list[str] = []
    for name in names[:LISTED]:
        if shown and len(", ".join([*shown, name])) > LISTED_LETTERS:
            break
        shown.append(name)
    more = f" and {len(names) - len(shown):,} more" if len(names) > len(shown) else ""
    return [f"unused columns: {', '.join(shown)}{more}"] if names else []


def name_header(header: str) -> str:
    """Return a header as it is in the file, quoted if it would break the line."""
    return header if header.isprintable() and header else repr(header)


def describe_recognition(recognition: Recognition) -> str:
    """Return 'parameters from params_millions (times 1,000,000)'."""
    headers = [
        name_header(header) + (f" (times {scale:,.0f})" if scale and scale != 1 else "")
        for header, scale in zip(recognition.headers, recognition.scales, strict=True)
    ]
    why = f" ({shorten(recognition.why, 80)})" if recognition.why else ""
    return f"{recognition.column} from {', then '.join(headers)}{why}"


@dataclass
class Findings:
    """Collects what the cleaning finds. `lines` gives for each row's index the row as a person counts."""

    source: str
    strict: bool
    lines: Callable[[], Sequence[int]]
    found: dict[str, list[Example]] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    nulls: Counter[str] = field(default_factory=Counter)

    def add(self, fate: str, rows: Sequence[int], column: str, values: Sequence[str], what: str) -> None:
        """Note that the cells `values` of `rows` (ascending indices) had `fate`, a field of Report."""
        if not len(rows):
            return
        lines = self.lines()
        examples = self.found.setdefault(fate, [])
        for row, value in zip(rows[:EXAMPLES], values[:EXAMPLES], strict=True):
            examples.append(Example(lines[row], column, shorten(value), what))
        self.counts.setdefault(fate, Counter())[column] += len(rows)

    def tally(self, fate: str) -> Tally:
        """Return what was noted under one fate."""
        examples = sorted(self.found.get(fate, []), key=lambda example: (example.row, example.column))
        columns = self.counts.get(fate, Counter())
        return Tally(columns.total(), tuple(examples[:EXAMPLES]), dict(columns))

    def enforce(self) -> None:
        """If strict, raise AtlasError for the first cell or row that could not be read as it is."""
        if not self.strict:
            return
        failed = [one for fate in ("unknown", "dropped", "conflicting") for one in self.tally(fate).examples]
        if failed:
            first = min(failed, key=lambda example: (example.row, example.column))
            raise AtlasError(f"{self.source}, {first}")


def shorten(value: str, most: int = 60) -> str:
    """Return the beginning of a value, so that a message stays one line."""
    return value if len(value) <= most else value[: most - 1] + "…"
