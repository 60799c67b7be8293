"""The report on how a file was read.

The fate of a cell or row is what happened to it. The possible fates are in FATES (see Report).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from constellation.catalogue.placeholders.report import Placeholders
from constellation.catalogue.reading.recognise import Recognition
from constellation.errors import AtlasError

FATES = ("coerced", "unknown", "dropped", "repeated", "conflicting")
EXAMPLES = 5  # the number of examples that are kept for each fate
LISTED = 40  # the highest number of unused columns that are named
LISTED_LETTERS = 160  # the highest number of letters in their names
PROBLEMS = 6  # the highest number of notes on columns that are shown


@dataclass(frozen=True)
class Example:
    """An example of a cell with a problem.

    `what` describes the problem or the remedy.

    The row number is the number of the line, if the file has lines.
    """

    row: int
    column: str
    value: str
    what: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.column} is {self.value!r}; {self.what}"


@dataclass(frozen=True)
class Tally:
    """The number of cells or rows that have the same problem.

    The number is also given by column, with the first examples.
    """

    count: int = 0
    examples: tuple[Example, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Report:
    """The report on how the columns, cells and rows of a file were read.

    rows: the number of rows in the file.
    models: the number of models that were kept.
    recognised, ignored: the headers that are used and not used.
    coerced: cells in an unusual format that were read.
    unknown: cells that could not be read and became unknown.
    dropped: rows without a usable id.
    repeated: rows that are equal to another row.
    conflicting: rows with the same id as another row but with other cells; duplicates.py decides which row is kept.
    notes: notes on the file, such as its encoding or delimiter.
    problems: notes on whole columns.
    nulls: the number of null words by column.
    placeholders: the counts that became unknown because they are placeholders.

    Only the examples depend on the order of the rows.
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
    placeholders: Placeholders = field(default_factory=Placeholders)

    def lines(self, *, examples: bool = True) -> list[str]:
        """Return the report as lines of text.

        The lines do not include the name of the file.

        examples: whether to show the first cell of each fate. Without examples, the lines do not depend on the
        order of the rows.
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
            total, columns = sum(self.nulls.values()), list_counts(self.nulls)
            lines.append(f"words for missing values, read as unknown: {total:,} ({columns})")
        for tally, fate in (
            (self.coerced, "cells read despite an unusual format"),
            (self.unknown, "unreadable cells, treated as unknown"),
            (self.dropped, "rows without a usable id, left out"),
            (self.repeated, "repeated rows, left out"),
            (self.conflicting, "rows left out because a fuller row has the same id"),
        ):
            if tally.count:
                columns = f" ({list_counts(tally.columns)})" if len(tally.columns) > 1 else ""
                first = f", first {tally.examples[0]}" if examples and tally.examples else ""
                lines.append(f"{fate}: {tally.count:,}{columns}{first}")
        return lines + self.placeholders.lines(examples=examples)


def count_rows(rows: int) -> str:
    """Return a number and the word 'row' or 'rows' as text.

    For example, the text is '1 row' or '3 rows'.
    """
    return f"{rows:,} {'row' if rows == 1 else 'rows'}"


def list_counts(counts: Mapping[str, int]) -> str:
    """Return counts as text, highest first.

    An example is 'task 12, license 3'.
    """
    return ", ".join(
        f"{name} {count:,}" for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    )


def join_lines(parts: Sequence[str], most: int = 92) -> list[str]:
    """Join short notes into lines of at most `most` characters.

    A longer note is on a line of its own.
    """
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) + 2 <= most:
            lines[-1] += "; " + part
        else:
            lines.append(part)
    return lines


def list_ignored(headers: Sequence[str]) -> list[str]:
    """Return a line that names the unused columns of a file.

    If all columns are used, there is no line.

    The line names as many columns as fit.
    """
    names = [name_header(shorten(header, 40)) for header in headers]
    shown: list[str] = []
    for name in names[:LISTED]:
        if shown and len(", ".join([*shown, name])) > LISTED_LETTERS:
            break
        shown.append(name)
    more = f" and {len(names) - len(shown):,} more" if len(names) > len(shown) else ""
    return [f"unused columns: {', '.join(shown)}{more}"] if names else []


def name_header(header: str) -> str:
    """Return a header as text that can be printed.

    It is in quotes if it is empty or contains unprintable characters.
    """
    return header if header.isprintable() and header else repr(header)


def describe_recognition(recognition: Recognition) -> str:
    """Describe which headers a column was read from.

    An example is 'parameters from params_millions (times 1,000,000)'.
    """
    headers = [
        name_header(header) + (f" (times {scale:,.0f})" if scale and scale != 1 else "")
        for header, scale in zip(recognition.headers, recognition.scales, strict=True)
    ]
    why = f" ({shorten(recognition.why, 80)})" if recognition.why else ""
    return f"{recognition.column} from {', then '.join(headers)}{why}"


@dataclass
class Findings:
    """The problems that were found while a table was cleaned.

    The report is made from them.

    source: the name of the file.
    strict: see `enforce`.
    lines: a function that returns the row number in the file for each row of the table.
    found: examples by fate.
    counts: the number of cells or rows by fate and column.
    """

    source: str
    strict: bool
    lines: Callable[[], Sequence[int]]
    found: dict[str, list[Example]] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    nulls: Counter[str] = field(default_factory=Counter)

    def add(self, fate: str, rows: Sequence[int], column: str, values: Sequence[str], what: str) -> None:
        """Record a problem with some cells of a column.

        fate: one of FATES.
        rows: the indices of the rows, in ascending order.
        values: the cells.
        what: what is wrong, or what to do.
        """
        if not len(rows):
            return
        lines = self.lines()
        examples = self.found.setdefault(fate, [])
        for row, value in zip(rows[:EXAMPLES], values[:EXAMPLES], strict=True):
            examples.append(Example(lines[row], column, shorten(value), what))
        self.counts.setdefault(fate, Counter())[column] += len(rows)

    def tally(self, fate: str) -> Tally:
        """Return the number of cells or rows with one kind of problem, with examples.

        `fate` is the kind of problem, such as 'dropped' (see `Report`).
        """
        examples = sorted(self.found.get(fate, []), key=lambda example: (example.row, example.column))
        columns = self.counts.get(fate, Counter())
        return Tally(columns.total(), tuple(examples[:EXAMPLES]), dict(columns))

    def enforce(self) -> None:
        """Raise AtlasError for the first problem if strict reading is required.

        A problem is a cell or row that could not be used or was left out.

        Repeated rows, and cells in an unusual format, are not errors.
        """
        if not self.strict:
            return
        failed = [one for fate in ("unknown", "dropped", "conflicting") for one in self.tally(fate).examples]
        if failed:
            first = min(failed, key=lambda example: (example.row, example.column))
            raise AtlasError(f"{self.source}, {first}")


def shorten(value: str, most: int = 60) -> str:
    """Shorten a value for a message, to at most `most` characters."""
    return value if len(value) <= most else value[: most - 1] + "…"
