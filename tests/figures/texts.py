"""Write numbers in the same form as the pages, without using the code of the pages."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd


def count(value: float) -> str:
    """Write a whole number with commas."""
    return "unknown" if math.isnan(value) else f"{value:,.0f}"


def short(value: float) -> str:
    """Write a number with a letter for its scale, and with one decimal below 100. Halves are rounded up."""
    if math.isnan(value):
        return "unknown"
    scales = ((12, "T"), (9, "B"), (6, "M"), (3, "k"))
    power, letter = next((scale for scale in scales if value / 10 ** scale[0] >= 0.9995), (0, ""))
    scaled = Decimal(value) / 10**power
    tenths = scaled.quantize(Decimal("0.1"), ROUND_HALF_UP)
    rounded = tenths if tenths < 100 else scaled.quantize(Decimal(1), ROUND_HALF_UP)
    return f"{float(rounded):g}{letter}"


def total(values: pd.Series, bound: str = "at least ") -> str:
    """Write the sum of the known values, with a mark if some are unknown."""
    known = values.dropna()
    return (
        short(known.sum() if len(known) else math.nan)
        if len(known) in (0, len(values))
        else bound + short(known.sum())
    )


def known(values: pd.Series) -> str:
    """Write for how many models a value is known, '' if it is for all."""
    missing = values.isna().any()
    return f"known for {values.notna().sum():,} of {noun(len(values), 'model')}" if missing else ""


def noun(number: float, one: str, many: str = "") -> str:
    """Write a number with a noun."""
    return f"{number:,.0f} {one if number == 1 else many or one + 's'}"


def percent(share: float) -> str:
    """Write a share as a percentage with at least two digits."""
    if math.isnan(share):
        return "–"
    value = share * 100
    if value in (0, 100):
        return f"{value:.0f}%"
    if value < 0.1:
        return "under 0.1%"
    if value >= 99.95:
        return "over 99.9%"
    return f"{value:.1f}%" if value < 9.95 or value >= 99.5 else f"{value:.0f}%"


def coefficient(value: float) -> str:
    """Write a correlation with three decimals."""
    return "–" if math.isnan(value) else f"{round(value, 3) + 0:.3f}".replace("-", "−")


def signed(value: float) -> str:
    """Write a difference with its sign."""
    return f"{round(value) + 0:+,}".replace("-", "−")


def growth(before: float, now: float) -> str:
    """Write a relative change as a percentage."""
    if math.isnan(before) or math.isnan(now) or before == 0:
        return "–"
    return f"{signed((now / before - 1) * 100)}%"


def gigabytes(value: float) -> str:
    """Write an amount of memory with three digits."""
    return "under 0.01 GB" if value < 0.01 else f"{float(f'{value:.3g}'):g} GB"


def created(date: str, letters: int = 10) -> str:
    """Write a date of creation. The Hub recorded no date before 2 March 2022."""
    return "by 2022-03" if date == "2022-03-02" else date[:letters]


def number(text: str) -> float:
    """Read the first number of a text; NaN without one."""
    digits = "".join(letter for letter in text.replace("−", "-") if letter in "0123456789.-")
    return float(digits) if digits.strip(".-") else math.nan


def near(shown: str, value: float, within: float) -> str:
    """Return what is shown if it differs from a value by at most `within`, otherwise the value.

    It is for values that the exports round.
    """
    return shown if abs(number(shown) - value) <= within else f"{value:g} ± {within:g}"
