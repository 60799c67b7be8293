"""In: the columns of a table as text. Out: the canonical columns, cleaned, each bad cell noted."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from constellation.catalogue.reading.invisible import drop_unseen
from constellation.catalogue.reading.report import Findings
from constellation.catalogue.reading.schema import COLUMNS, NUMBERS, SCALES, Recognition, normalise_header
from constellation.catalogue.reading.table import Table
from constellation.catalogue.reading.tags import PATTERNS, read_tags

LARGEST_COUNT = 1e15
SLACK = 1e-6  # the paper's own table has 8119.999999999999 downloads, 8.12 thousand multiplied out
LONGEST_ID = 1000
EARLIEST = "2000-01-01"  # placeholders such as 1970-01-01 stand before it, and no model does
LATEST = "2099-12-31"  # for a catalogue without a date of its own; 9999-12-31 is a placeholder too

# What no file may carry on: controls, halves of surrogate pairs (no UTF-8), and the noncharacters, of which XML 1.0
# forbids some and HTML all.
NONCHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
FORBIDDEN = re.compile(f"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef{NONCHARACTERS}]")
HUB_ADDRESS = re.compile(r"(?:https?://)?(?:www\.)?(?:huggingface|hf)\.co/(?:models/)?([^?#]*).*", re.I)
HUB_SUBPAGE = re.compile(r"([^/]+(?:/[^/]+)?)/(?:tree|blob|raw|resolve|discussions|commits?)(?:/.*)?")
GROUPED = r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?"
DAY = r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:?\d{2}.*)?"


def clean_columns(table: Table, recognitions: Sequence[Recognition], date: str, findings: Findings) -> pd.DataFrame:
    """The canonical columns of a table.

    date: the catalogue's own, after which no model can have been created; "" where unknown.
    Returns `schema.COLUMNS` for the rows that have an id, indexed by row of the table, in its order.
    """
    headers = {one.column: one.headers for one in recognitions}
    columns: dict[str, pd.Series] = {}
    for column in COLUMNS:
        if column in NUMBERS:
            cleaned = np.full(table.rows, np.nan)
            for header in headers.get(column, ()):
                numbers = clean_numbers(table.column(header), column, header, findings)
                cleaned = np.where(np.isnan(cleaned), numbers, cleaned)
        else:
            cleaned = np.full(table.rows, "", dtype=object)
            for header in headers.get(column, ()):
                texts = table.column(header)
                if normalise_header(header) == "tags" and column in PATTERNS:
                    texts = read_tags(texts, column)
                texts = clean_texts(texts, column, date, findings)
                cleaned = np.where(cleaned == "", texts, cleaned)
        columns[column] = pd.Series(cleaned, dtype=np.float64 if column in NUMBERS else object)
    frame = pd.DataFrame(columns)
    return frame[frame["id"] != ""]


def clean_numbers(texts: np.ndarray, column: str, header: str, findings: Findings) -> np.ndarray:
    """Counts as float64, NaN for what is empty or bad.

    '1,234' is understood and noted; words, fractions, negative and endless counts are bad.
    """
    numbers = parse_numbers(texts)
    unclear = np.flatnonzero(np.isnan(numbers) & (texts != ""))
    if len(unclear):
        stripped = pd.Series(texts[unclear], index=unclear, dtype=object).str.strip()
        stripped = stripped[stripped != ""]
        grouped = stripped[stripped.str.fullmatch(GROUPED)]
        plain = grouped.str.replace(",", "").to_numpy(dtype=object)
        numbers[grouped.index] = parse_numbers(plain)
        note_cells(findings, "coerced", grouped.index, column, texts, "the commas were left out")
        words = stripped.index.difference(grouped.index)
        note_cells(findings, "unknown", words, column, texts, "give a number or leave it empty")
    scale = SCALES.get(normalise_header(header))
    if scale:
        numbers = np.rint(numbers * scale)
    sound = (numbers >= 0) & (numbers <= LARGEST_COUNT)
    fractions = np.where(sound, numbers, 0.0) % 1.0
    bound = f"no count is above {LARGEST_COUNT:,.0f}; give a number or leave it empty"
    for bad, what in (
        (numbers < 0, "no count is below zero; give a number or leave it empty"),
        (numbers > LARGEST_COUNT, bound),
        ((fractions > SLACK) & (fractions < 1.0 - SLACK), "give a whole number or leave it empty"),
    ):
        note_cells(findings, "unknown", np.flatnonzero(bad), column, texts, what)
        numbers[bad] = np.nan
    return np.rint(numbers) + 0.0  # turns -0 into 0


def parse_numbers(texts: np.ndarray) -> np.ndarray:
    """Texts as float64, NaN for what is no number."""
    return np.array(pd.to_numeric(texts, errors="coerce"), dtype=np.float64)


def note_cells(findings: Findings, fate: str, rows: ArrayLike, column: str, texts: np.ndarray, what: str) -> None:
    """Note the cells of some rows, with the values as they stood in the file."""
    indices = np.asarray(rows, dtype=np.intp)
    findings.add(fate, indices.tolist(), column, texts[indices].tolist(), what)


def clean_texts(texts: np.ndarray, column: str, date: str, findings: Findings) -> np.ndarray:
    """Texts as one line each, in the form that their column wants."""
    if column == "id":
        return clean_ids(texts, findings)
    form = FORMS[column]
    known: dict[str, str] = {}  # most columns hold few distinct values
    for text in texts:
        if text not in known:
            known[text] = form(text)
    cleaned = np.array([known[text] for text in texts], dtype=object)
    if column == "created":
        return clean_dates(cleaned, texts, date, findings)
    return cleaned


def clean_ids(texts: np.ndarray, findings: Findings) -> np.ndarray:
    """Ids stripped, read from addresses of the Hub, free of control characters; "" for those to drop."""
    ids = [text.strip() for text in texts]
    foul = [row for row, name in enumerate(ids) if FORBIDDEN.search(name)]
    for row in foul:
        ids[row] = FORBIDDEN.sub("", ids[row]).strip()
    note_cells(findings, "coerced", foul, "id", texts, "its control characters were left out")
    ids = [reduce_address(name) for name in ids]
    long = [row for row, name in enumerate(ids) if len(name) > LONGEST_ID]
    note_cells(findings, "dropped", long, "id", texts, f"give an id of at most {LONGEST_ID} characters")
    for row in long:
        ids[row] = ""
    cleaned = np.array(ids, dtype=object)
    empty = np.setdiff1d(np.flatnonzero(cleaned == ""), long)
    note_cells(findings, "dropped", empty, "id", texts, "give the model's id, or remove the row")
    return cleaned


def reduce_address(name: str) -> str:
    """'https://huggingface.co/a/b/tree/main' is the model a/b; what is no address of the Hub stays."""
    if ".co/" not in name.lower() or not (address := HUB_ADDRESS.fullmatch(name)):
        return name
    name = address[1].strip("/")
    subpage = HUB_SUBPAGE.fullmatch(name)
    return subpage[1] if subpage else name


def clean_dates(days: np.ndarray, texts: np.ndarray, date: str, findings: Findings) -> np.ndarray:
    """Days as 'YYYY-MM-DD'; "" for what is no day, or too early, or after the catalogue's own."""
    known = days != ""
    early = known & (days < EARLIEST) & (days != BAD_DAY)
    late = known & (days > (date or LATEST)) & (days != BAD_DAY)
    bound = f"it is after the catalogue's own date, {date}; mend one" if date else f"it is after {LATEST}; mend it"
    for bad, what in (
        (days == BAD_DAY, "give a date as YYYY-MM-DD or leave it empty"),
        (early, "no model is that old; give a date as YYYY-MM-DD or leave it empty"),
        (late, f"{bound}, or leave it empty"),
    ):
        note_cells(findings, "unknown", np.flatnonzero(bad), "created", texts, what)
        days = np.where(bad, "", days)
    return days


BAD_DAY = "bad"


def form_day(text: str) -> str:
    """The day of an ISO date or time, as written; BAD_DAY where it is neither."""
    text = text.strip()
    if not text:
        return ""
    if not re.fullmatch(DAY, text, re.ASCII | re.S):
        return BAD_DAY
    try:
        return datetime.date.fromisoformat(text[:10]).isoformat()
    except ValueError:
        return BAD_DAY


def form_words(text: str) -> str:
    """Text on one line, single spaces, nothing in it that is not seen."""
    return " ".join(drop_unseen(FORBIDDEN.sub(" ", text)).split())


def form_licence(text: str) -> str:
    """A licence's name in lower case."""
    return form_words(text).lower()


def form_task(text: str) -> str:
    """A task as the Hub writes it: 'Text Generation' is text-generation."""
    return re.sub(r"[\s_]+", "-", form_words(text).lower())


def form_list(text: str) -> str:
    """Several values, however separated, by single spaces."""
    return form_words(re.sub(r"[\[\]'\",;|]+", " ", text))


def form_bases(text: str) -> str:
    """Base models' ids, however separated, by single spaces; a model named twice once."""
    return " ".join(dict.fromkeys(reduce_address(name) for name in form_list(text).split()))


FORMS: dict[str, Callable[[str], str]] = {
    "task": form_task, "architecture": form_words, "license": form_licence,
    "languages": form_list, "created": form_day, "base_model": form_bases,
}  # fmt: skip
