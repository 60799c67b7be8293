"""Read dates in many formats.

A date may also be only a year, or a month and a year.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from constellation.catalogue.reading.nulls import is_null

#: The day on which the Hub began to record dates of creation. Older models have this date.
FIRST_RECORDED = "2022-03-02"
EARLIEST = "2000-01-01"  # no model is older, but placeholders such as 1970-01-01 are
LATEST = "2099-12-31"  # the limit if the catalogue has no date; placeholders such as 9999-12-31 are later
FIRST_SECOND = 946_684_800  # 2000-01-01, in seconds since 1970
LAST_SECOND = 4_102_444_800  # 2100-01-01

NOT_A_DATE = "give a date as YYYY-MM-DD, or leave the cell empty"
TOO_EARLY = "no model is that old; give a date as YYYY-MM-DD, or leave the cell empty"
DAY_OR_MONTH = "the day and the month could be swapped; give a date as YYYY-MM-DD"

_NAMES = (
    "jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july", "aug august",
    "sep sept september", "oct october", "nov november", "dec december",
)  # fmt: skip
_MONTHS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
_NAME = r"(?P<name>[a-z]{3,9})\.?"
_YEAR, _DAY, _TIME = r"(?P<y>\d{4})", r"(?P<d>\d{1,2})(?:st|nd|rd|th)?", r"(?:[T ,]+\d{1,2}:?\d{2}.*)?"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
#: Patterns of dates in which day and month cannot be swapped. The day, or the day and the month, may be missing.
_PATTERNS = tuple(
    re.compile(pattern, re.I | re.ASCII | re.S)
    for pattern in (
        rf"{_YEAR}-(?P<m>\d{{1,2}})-(?P<d>\d{{1,2}}){_TIME}",
        rf"{_YEAR}(?P<sign>[/.])(?P<m>\d{{1,2}})(?P=sign)(?P<d>\d{{1,2}}){_TIME}",
        r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:T\d{4,6}.*)?",
        r"(?P<y>(?:19|20)\d{2})(?:\.0)?",
        rf"{_YEAR}[-/.](?P<m>\d{{1,2}})",
        rf"(?P<m>\d{{1,2}})[-/.]{_YEAR}",
        rf"{_WEEKDAY}{_NAME}\s+{_DAY},?\s+{_YEAR}{_TIME}",
        rf"{_WEEKDAY}{_DAY}(?:\s+|-|/)(?:of\s+)?{_NAME}(?:,?\s+|-|/){_YEAR}{_TIME}",
        rf"{_NAME}(?:,?\s+|-|/){_YEAR}",
        rf"{_YEAR}(?:\s+|-|/){_NAME}(?:(?:\s+|-|/){_DAY})?",
    )
)
_SWAPPABLE = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<sign>[-/.])(?P<b>\d{{1,2}})(?P=sign){_YEAR}{_TIME}", re.I | re.ASCII | re.S
)
_EPOCH = re.compile(r"\d{9,19}(?:\.\d+)?|\d(?:\.\d+)?e\+?\d{1,2}", re.I | re.ASCII)


@dataclass
class Dates:
    """The dates that were read from a column.

    Rows whose dates could not be used are listed.

    values: object (rows,), 'YYYY-MM-DD', 'YYYY-MM', 'YYYY' or "" for unknown.
    bad: for each error message, the rows that have this error.
    nulls: the number of cells with a null word.
    """

    values: NDArray[np.object_]
    bad: dict[str, NDArray[np.intp]] = field(default_factory=dict)
    nulls: int = 0


def read_dates(texts: NDArray[np.object_], latest: str) -> Dates:
    """Read all dates in a column.

    latest: the date of the catalogue, or "" if unknown. A later date is an error.

    In dates such as 03/04/2024, the order of day and month is decided for the whole column. It follows from dates
    such as 21/04/2024, for which only one order is possible.
    """
    counts = Counter(texts.tolist())
    order = choose_order(counts)
    known = {text: "" if is_null(text) else read_date(text.strip(), order) for text in counts}
    read = [known[text] for text in texts]
    values = np.array([date or "" for date in read], dtype=object)
    broken = [row for row, date in enumerate(read) if date is None]
    unclear = [row for row in broken if _SWAPPABLE.fullmatch(texts[row].strip())]
    bound = latest or LATEST
    late = [row for row, date in enumerate(read) if date and date > bound[: len(date)]]
    whose = (
        f"the date of the catalogue, {bound}; correct one of the two dates" if latest else f"{bound}; correct it"
    )
    dates = Dates(values, nulls=sum(n for text, n in counts.items() if text.strip() and is_null(text)))
    for what, rows in (
        (DAY_OR_MONTH, unclear),
        (NOT_A_DATE, sorted(set(broken) - set(unclear))),
        (TOO_EARLY, [row for row, date in enumerate(read) if date and date < EARLIEST[: len(date)]]),
        (f"the date is after {whose}, or leave the cell empty", late),
    ):
        dates.bad[what] = np.array(rows, dtype=np.intp)
        values[dates.bad[what]] = ""
    return dates


def choose_order(counts: Counter[str]) -> dict[str, str | None]:
    """Decide whether the day or the month comes first in dates such as 03/04/2024.

    For each separator, the result is the part that comes first, 'day' or 'month', or None if the order is unclear.

    The order follows from dates for which only one order is possible, such as 21/04/2024. Without such dates,
    03/04/2024 is unclear, but 03.04.2024 has the day first, as in all countries that write dates with dots.
    """
    first: dict[str, Counter[str]] = {sign: Counter() for sign in "-/."}
    for text, count in counts.items():
        if found := _SWAPPABLE.fullmatch(text.strip()):
            before, after = int(found["a"]), int(found["b"])
            if 12 < before <= 31 and after <= 12:
                first[found["sign"]]["day"] += count
            elif before <= 12 < after <= 31:
                first[found["sign"]]["month"] += count
    default = {"-": None, "/": None, ".": "day"}
    return {
        sign: "day" if said["day"] > said["month"] and not said["month"]
        else "month" if said["month"] and not said["day"]
        else None if said else default[sign]
        for sign, said in first.items()
    }  # fmt: skip


def read_date(text: str, order: dict[str, str | None]) -> str | None:
    """Return a date in ISO format.

    The date has the form 'YYYY-MM-DD', 'YYYY-MM' or 'YYYY'. A text that is not a date, or is ambiguous, gives None.
    """
    if found := _SWAPPABLE.fullmatch(text):
        before, after = int(found["a"]), int(found["b"])
        said = order[found["sign"]]
        if before > 12 or (said == "day" and after <= 12):
            return form_date(int(found["y"]), after, before)
        if after > 12 or said == "month" or before == after:
            return form_date(int(found["y"]), before, after)
        return None
    for pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            parts = found.groupdict()
            month = parts.get("m")
            if name := parts.get("name"):
                month = str(_MONTHS.get(name.casefold(), 0))
            day = parts.get("d")
            return form_date(int(parts["y"]), int(month) if month else None, int(day) if day else None)
    return read_epoch(text)


def form_date(year: int, month: int | None, day: int | None) -> str | None:
    """Return a year, month and day as text.

    If the date does not exist, return None.

    The month and the day may be None.
    """
    try:
        date = datetime.date(year, 1 if month is None else month, 1 if day is None else day).isoformat()
    except ValueError:
        return None
    return date[: 4 if month is None else 7 if day is None else 10]


def read_epoch(text: str) -> str | None:
    """Convert a Unix time to a date, as text.

    If the text is not a Unix time, return None.

    The time may be in seconds, milliseconds, microseconds or nanoseconds.
    """
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text)
    for _ in range(4):
        if FIRST_SECOND <= seconds < LAST_SECOND:
            return datetime.datetime.fromtimestamp(seconds, datetime.UTC).date().isoformat()
        seconds /= 1000
    return None
