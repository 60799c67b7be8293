"""The placeholders that were found in a catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

EXAMPLES = 3  # the number of ids that a finding names
LISTED = 6  # the number of findings that the lines describe


@dataclass(frozen=True)
class Finding:
    """A group of rows whose counts are placeholders for the same reason.

    columns: the columns of these counts. rows: the number of rows. what: the reason, such as 'downloads are 1,000'.
    examples: the first ids.
    """

    columns: tuple[str, ...]
    rows: int
    what: str
    examples: tuple[str, ...]

    def describe(self, *, examples: bool = True) -> str:
        """Describe the finding in words.

        The text may include the ids of examples.
        """
        ids = f", for example {', '.join(self.examples)}" if examples and self.examples else ""
        return f"{self.what}: {self.rows:,} {'row' if self.rows == 1 else 'rows'}{ids}"


@dataclass(frozen=True)
class Placeholders:
    """The placeholders among the counts of a catalogue.

    These counts are treated as unknown.

    counts: the number of such counts in each column that has some.
    findings: the reasons.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def summary(self) -> str:
        """The number of placeholders in each column, as text."""
        columns = ", ".join(f"{column} {count:,}" for column, count in self.counts.items())
        return f"placeholder counts, now unknown: {columns} (keep them with --keep-placeholders)"

    def lines(self, *, examples: bool = True) -> list[str]:
        """Return the findings as lines of text.

        The lines may include the ids of examples.

        The list is empty if there are no placeholders.
        """
        if not self.findings:
            return []
        shown = [finding.describe(examples=examples) for finding in self.findings[:LISTED]]
        more = len(self.findings) - LISTED
        return [
            self.summary,
            *shown,
            *([f"and {more:,} more kinds of placeholders"] if more > 0 else []),
        ]


@dataclass(frozen=True)
class Suspects:
    """Rows whose counts may be placeholders according to one rule.

    rows: bool (n,).
    columns: the columns whose counts are placeholders in these rows.
    what: the reason.
    """

    rows: NDArray[np.bool_]
    columns: tuple[str, ...]
    what: str

    def report(self, ids: Sequence[str]) -> Finding:
        """Convert the rows to a finding for the report.

        The finding has the first few ids as examples.
        """
        found = np.flatnonzero(self.rows)
        return Finding(self.columns, len(found), self.what, tuple(ids[row] for row in found[:EXAMPLES].tolist()))
