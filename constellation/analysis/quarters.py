"""The quarters in which models were created."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from constellation.catalogue.reading.dates import FIRST_RECORDED


def number_quarter(date: str) -> int:
    """Return the number of quarters from the year 0 to a date, -1 if the quarter is unknown.

    A year alone has no quarter. The first date that the Hub recorded has none either, because models with this date
    may be older.
    """
    if len(date) < len("2026-01") or date == FIRST_RECORDED:
        return -1
    return int(date[:4]) * 4 + (int(date[5:7]) - 1) // 3


def number_quarters(dates: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the number of the quarter of each date (see `number_quarter`).

    The result is an int64 array of shape (n,).
    """
    return np.array([number_quarter(text) for text in dates.tolist()], dtype=np.int64)


def name_quarter(number: int) -> str:
    """Return the name of a quarter, such as '2026-Q3'."""
    return f"{number // 4}-Q{number % 4 + 1}"
