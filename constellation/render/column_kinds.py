"""The kinds of columns in the table of models: counts, sizes, dates, words and so on.

A kind says how its values are written in a CSV file, in a cell of a page, and in a data script. In the browser,
each kind has a counterpart of the same name in static/js/table/kinds.js.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import numpy as np
from markupsafe import escape

from constellation.analysis.column import Column
from constellation.analysis.families.clades import Clade
from constellation.analysis.lineage.index import Line
from constellation.catalogue.reading.invisible import tell_unseen
from constellation.formulas import guard_text
from constellation.render.encoding import list_numbers
from constellation.render.wording import (
    address_in_atlas,
    mark_name,
    write_count,
    write_created,
    write_percent_whole,
    write_short,
)

#: Smallest amount of memory that is shown, in gigabytes.
_LEAST_SHOWN = 0.01


def write_number(value: float) -> str:
    """Return a number as text for a table.

    A whole number has no decimal point. An unknown number is ''.
    """
    if not np.isfinite(value):
        return ""
    return str(int(value)) if value == int(value) else repr(round(value, 6))


class Values(Protocol):
    """The values of a column for all models.

    Attributes
    ----------
    kind : str
        The name of the kind, for the scripts.
    is_number : bool
        Whether the values are numbers. Their cells are aligned on the right.
    unknown : str
        The text that the style sheet shows in an empty cell: 'unknown', or '–' for no value.
    """

    kind: ClassVar[str]
    is_number: ClassVar[bool]
    unknown: ClassVar[str]

    def export(self, rows: slice) -> Sequence[str]:
        """Return the cells of this column in a CSV file."""

    def write(self, rows: np.ndarray, root: str) -> list[str]:
        """Return the cells of this column on a page, as HTML. `root` is the path to the site's root."""

    def pack(self, field: str, rows: np.ndarray) -> dict[str, Any]:
        """Return the values of this column for a data script. The name of the first field is `field`."""


@dataclass(frozen=True)
class Names:
    """A column with the names of the models, which are links to the models' cards."""

    kind: ClassVar[str] = "name"
    is_number: ClassVar[bool] = False
    unknown: ClassVar[str] = ""

    ids: Sequence[str]
    names: Sequence[str]

    def export(self, rows: slice) -> list[str]:
        """Return the ids of the models."""
        return [guard_text(name) for name in self.ids[rows]]

    def write(self, rows: np.ndarray, root: str) -> list[str]:
        """Return the names of the models as links, in the header cells of their rows."""
        return [self._write(self.ids[row], self.names[row], root) for row in rows.tolist()]

    @staticmethod
    def _write(model: str, name: str, root: str) -> str:
        owner = tell_unseen(model.removesuffix(name))
        head = f"<span>{escape(owner)}</span>" if owner else ""
        link = escape(root + address_in_atlas(model))
        return f'<th scope="row"><a href="{link}">{head}{mark_name(name)}</a></th>'

    def pack(self, field: str, rows: np.ndarray) -> dict[str, Any]:
        """Return the ids of the models as one text, separated by line feeds."""
        return {field: "\n".join(self.ids[row] for row in rows.tolist())}


@dataclass(frozen=True)
class Numbers:
    """A column of whole numbers, such as downloads. NaN is an unknown number.

    digits : number of decimals in CSV files, None for as many as needed
    """

    kind: ClassVar[str] = "count"
    is_number: ClassVar[bool] = True
    unknown: ClassVar[str] = "unknown"

    values: np.ndarray
    digits: int | None = None

    def export(self, rows: slice) -> list[str]:
        """Return the numbers as texts without commas."""
        values = self.values[rows].tolist()
        if self.digits is None:
            return list(map(write_number, values))
        return [f"{value:.{self.digits}f}" if value == value else "" for value in values]

    def write(self, rows: np.ndarray, root: str) -> list[str]:
        """Return the numbers as table cells, with commas."""
        return _write_cells(write_count(value) if value == value else "" for value in self.values[rows].tolist())

    def pack(self, field: str, rows: np.ndarray) -> dict[str, Any]:
        """Return the numbers as a list. An unknown number is None."""
        return {field: list_numbers(self.values[rows])}


@dataclass(frozen=True)
class Shares(Numbers):
    """A column of numbers between 0 and 1, shown as percentages."""

    kind: ClassVar[str] = "share"
    unknown: ClassVar[str] = "–"

    digits: int | None = 2

    def write(self, rows: np.ndarray, root: str) -> list[str]:
        """Return the numbers as table cells with whole percentages."""
        return _write_cells(
            write_percent_whole(value) if value == value else "" for value in self.values[rows].tolist()
        )

    def pack(self, field: str, rows: np.ndarray) -> dict[str, Any]:
        """Return the numbers in hundredths."""
        return {field: list_numbers(np.rint(self.values[rows] * 100))}


@dataclass(frozen=True, kw_only=True)
class Sizes(Numbers):
    """A column of numbers of parameters. A number has a mark if it is doubtful or read from the name.

    source : int (n,), the source of each number, as an index into SOURCES of analysis/names/parameters.py
    notes : an explanation of each doubtful number, '' for others
    """

    kind: ClassVar[str] = "size"

    source: np.ndarray
    notes: Sequence[str]

    #: Signs before a number. Entry i is for source i.
    MARKS: ClassVar[tuple[str, ...]] = ("", "", "≈ ", "? ")

    def write(self, rows: np.ndarray, root: str) -> list[str]:
        """Return rounded numbers as table cells. The exact number is an attribute of the cell."""
        cells = []
        for row in rows.tolist():
            value, note = float(self.values[row]), self.notes[row]
            title = f' title="{escape(note)}"' if note else ""
            text = self.MARKS[self.source[row]] + write_short(value)
            cells.append(f'<td data-v="{value:.0f}"{title}>{text}</td>' if value == value else "<td></td>")
        return cells

    def pack(self, field: str, rows: np.ndarray) -> dict[str, Any]:
        """Return the numbers of parameters, and the source of each number."""
        read = np.maximum(self.source[rows].astype(int) - 1, 0)
        return {field: list_numbers(self.values[rows]), "read": read.tolist()}


@dataclass(frozen=True, kw_only=True)
class Memory(Numbers):
    """A column of amounts of memory, in gigabytes.

    bits : float64 (n,), the bits per weight from which each amount is computed
    """

    kind: ClassVar[str] = "memory"

    bits: np.ndarray

    def export(self, rows: slice) -> list[str]:
        """Return the gigabytes with two decimals, or with three digits if that is more precise."""
        return [
            (f"{value:.2f}" if value >= 1 else f"{value:.3g}") if value == value else ""
            for value in self.values[rows].tolist()
        ]

    def write(self, rows: np.ndarray, root: str) -> list[str]:
        """Return rounded amounts as table cells. The exact amount is an attribute of the cell."""
        return [
            f'<td data-v="{value!r}">{write_gigabytes(value)}</td>' if value == value else "<td></td>"
            for value in self.values[rows].tolist()
        ]

    def pack(self, field: str, rows: np.ndarray) -> dict[str, Any]:
        """Return the bits per weight, from which the script computes the memory."""
        return {"published": list_numbers(self.bits[rows])}


def write_gigabytes(value: float) -> str:
    """Return an amount of memory with three digits, for example '19.2 GB'."""
    return "under 0.01 GB" if value < _LEAST_SHOWN else f"{float(f'{value:.3g}'):g} GB"


@dataclass(frozen=True)
class Dates:
    """A column of creation dates. Some dates are known only to the month or the year."""

    kind: ClassVar[str] = "date"
    is_number: ClassVar[bool] = False
    unknown: ClassVar[str] = "unknown"

    texts: np.ndarray

    def export(self, rows: slice) -> list[str]:
        """Return the dates as the catalogue states them."""
        return [guard_text(text) for text in self.texts[rows].tolist()]

    def write(self, rows: np.ndarray, root: str) -> list[str]:
        """Return the dates as table cells. A model with the first recorded date may be older."""
        return _write_cells(escape(write_created(text)) for text in self.texts[rows].tolist())

    def pack(self, field: str, rows: np.ndarray) -> dict[str, Any]:
        """Return each date as a number: years since 2000 × 512 + month × 32 + day, None for an unknown date."""
        return {field: [encode_date(text) for text in self.texts[rows].tolist()]}


def encode_date(text: str) -> int | None:
    """Return a date as a number: years since 2000 × 512 + month × 32 + day.

    An unknown month or day counts as 0. An unknown date is None.
    """
    if not text:
        return None
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    return (year - 2000) * 512 + month * 32 + day


@dataclass(frozen=True)
class Choices:
    """A column of texts that occur often, such as licences.

    texts_field : field of the data script with the distinct texts, '' for the usual name
    """

    kind: ClassVar[str] = "choice"
    is_number: ClassVar[bool] = False
    unknown: ClassVar[str] = "unknown"

    column: Column
    texts_field: str = ""

    def export(self, rows: slice) -> list[str]:
        """Return the text of each model."""
        texts = [guard_text(text) for text in self.column.values]
        return [texts[code] for code in self.column.codes[rows].tolist()]

    def write(self, rows: np.ndarray, root: str) -> list[str]:
        """Return the texts as table cells."""
        return _write_cells(
            escape(tell_unseen(self.column.values[code])) for code in self.column.codes[rows].tolist()
        )

    def pack(self, field: str, rows: np.ndarray) -> dict[str, Any]:
        """Return the distinct texts, and for each model the number of its text."""
        codes, local = np.unique(self.column.codes[rows], return_inverse=True)
        texts = [self.column.values[code] for code in codes.tolist()]
        return {field: local.tolist(), self.texts_field or f"{field}_values": texts}


@dataclass(frozen=True)
class Words(Choices):
    """A column of words, such as the training methods in a name, separated by spaces."""

    kind: ClassVar[str] = "words"
    unknown: ClassVar[str] = "–"


@dataclass(frozen=True)
class Texts:
    """A text column that is written to the CSV files, but is not shown on the pages."""

    kind: ClassVar[str] = "text"
    is_number: ClassVar[bool] = False
    unknown: ClassVar[str] = "unknown"

    texts: Sequence[str]

    def export(self, rows: slice) -> list[str]:
        """Return the text of each model."""
        return [guard_text(text) for text in self.texts[rows]]

    def write(self, rows: np.ndarray, root: str) -> list[str]:
        """Return the texts as table cells."""
        return _write_cells(escape(tell_unseen(self.texts[row])) for row in rows.tolist())

    def pack(self, field: str, rows: np.ndarray) -> dict[str, Any]:
        """Return the texts as a list."""
        return {field: [self.texts[row] for row in rows.tolist()]}


@dataclass(frozen=True)
class Families:
    """A column with the family of each model, which is a link to the family's page.

    codes : int (n,), the clade of each model, -1 for none
    """

    kind: ClassVar[str] = "family"
    is_number: ClassVar[bool] = False
    unknown: ClassVar[str] = "–"

    codes: np.ndarray
    clades: Sequence[Clade]

    def export(self, rows: slice) -> list[str]:
        """Return the slug of each model's family."""
        return [self.clades[code].slug if code >= 0 else "" for code in self.codes[rows].tolist()]

    def write(self, rows: np.ndarray, root: str) -> list[str]:
        """Return the titles of the families as table cells with links."""
        return _write_cells(
            f'<a href="{root}families/{self.clades[code].slug}.html">{escape(self.clades[code].title)}</a>'
            if code >= 0
            else ""
            for code in self.codes[rows].tolist()
        )

    def pack(self, field: str, rows: np.ndarray) -> dict[str, Any]:
        """Return nothing, because the data scripts `models` and `clades` contain the families."""
        return {}


@dataclass(frozen=True)
class Lines:
    """A column with the line of each model. The line is what the model is built on.

    codes : int (n,), the line of each model, -1 for an unknown line
    """

    kind: ClassVar[str] = "line"
    is_number: ClassVar[bool] = False
    unknown: ClassVar[str] = "unknown"

    codes: np.ndarray
    lines: Sequence[Line]

    def export(self, rows: slice) -> list[str]:
        """Return the title of each model's line."""
        return [guard_text(self.lines[code].title) if code >= 0 else "" for code in self.codes[rows].tolist()]

    def write(self, rows: np.ndarray, root: str) -> list[str]:
        """Return the titles of the lines as table cells, with links to the lines that have a page."""
        return [
            self._write(self.lines[code], root) if code >= 0 else "<td></td>" for code in self.codes[rows].tolist()
        ]

    @staticmethod
    def _write(line: Line, root: str) -> str:
        title = escape(tell_unseen(line.title))
        if not line.has_page:
            return f'<td data-v="{line.slug}">{title}</td>'
        return f'<td><a href="{root}lines/{line.slug}.html">{title}</a></td>'

    def pack(self, field: str, rows: np.ndarray) -> dict[str, Any]:
        """Return nothing, because the data script `facts` contains the lines."""
        return {}


def _write_cells(contents: Iterable[object]) -> list[str]:
    return [f"<td>{content}</td>" for content in contents]
