"""Read the numbers in a column.

The numbers may have separators, signs and units.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from constellation.catalogue.reading.nulls import is_null
from constellation.catalogue.reading.schema import UNITS

LARGEST_COUNT = 1e15
SLACK = 1e-6  # a fraction this small is a rounding error: the paper's table has 8119.999999999999 downloads
CLEAR = 9  # one use of a separator must be this many times as frequent as the other to decide unclear cells

#: Full-width digits and signs, as East Asian keyboards write them.
_WIDE = {0xFF10 + digit: str(digit) for digit in range(10)} | {0xFF0C: ",", 0xFF0E: ".", 0xFF0B: "+", 0xFF0D: "-"}
_BLANKS = " \u00a0\u2009\u202f"
_NUMBER = re.compile(
    rf"(?P<about>[~≈≃]|about|approx\.?|ca\.?|circa)?\s*"
    rf"(?P<digits>[+-]?\d[\d.,'’_{_BLANKS}]*)(?P<power>e[+-]?\d+)?\s*(?P<unit>[a-z]+)?"
    rf"(?:\s*(?:params?|parameters?))?\s*(?P<more>\+)?",
    re.I | re.ASCII,
)
_GROUPS = re.compile(rf"(\d{{1,3}})((?:[{_BLANKS}]\d{{3}})+|(?:['’]\d{{3}})+|(?:_\d{{3}})+)([.,]\d*)?")
_POWER = re.compile(r"\de\+?\d", re.I)
_WHOLE_WORDS = frozenset({"param", "params", "parameter", "parameters"})

NOT_A_NUMBER = "give a number, or leave the cell empty"
NOT_WHOLE = "give a whole number, or leave the cell empty"
NEGATIVE = "counts are never below zero; give a number, or leave the cell empty"
TOO_LARGE = f"counts are never above {LARGEST_COUNT:,.0f}; give a number, or leave the cell empty"
UNCLEAR = "it could mean 1.5 or 1,500; write it without a separator"
REFORMATTED = "read without its separators, signs or unit"


@dataclass
class Numbers:
    """The numbers that were read from a column.

    Rows whose numbers had an unusual format, or could not be used, are listed.

    values: float64 (rows,), NaN for unknown.
    scaled: bool (rows,), whether the number has a unit, in its cell or in the header.
    coerced, bad: for each message of the report, the rows with this message.
    nulls: the number of cells with a null word.
    """

    values: NDArray[np.float64]
    scaled: NDArray[np.bool_]
    coerced: dict[str, NDArray[np.intp]] = field(default_factory=dict)
    bad: dict[str, NDArray[np.intp]] = field(default_factory=dict)
    nulls: int = 0


@dataclass(frozen=True)
class _Parts:
    """The digits, the unit and the power of ten in a written number.

    digits: the digits, with a minus sign, dots and commas. factor: the product of the unit and the power of ten.
    unit, power: whether the number has a unit or a power of ten.
    """

    digits: str
    factor: float
    unit: bool
    power: bool


def read_numbers(texts: NDArray[np.object_], scale: float | None, *, shares: bool = False) -> Numbers:
    """Read a column of whole numbers.

    scale: the factor for numbers without a unit in their cell, or None.
    shares: whether the numbers may be in thousands or a larger unit, such as parameters in billions. In this case,
        a dot before three digits is more likely to separate decimals than thousands.

    A comma or a dot may separate thousands or decimals. Cells with only one possible meaning decide for the whole
    column. Cells that are still unclear become unknown. `drop_impossible` checks whether the numbers can be counts.
    """
    codes, unique = pd.factorize(np.asarray(texts, dtype=object))
    words = [str(text) for text in unique]
    plain = np.array(pd.to_numeric(pd.Series(words, dtype=object), errors="coerce"), dtype=np.float64)
    nulls = np.array([is_null(word) for word in words], dtype=bool)
    plain[nulls] = np.nan
    counts = np.bincount(codes, minlength=len(words))
    odd = [
        place
        for place, word in enumerate(words)
        if not nulls[place] and (is_odd(word, plain[place]) or (scale is not None and _POWER.search(word)))
    ]
    parts = {place: split_number(words[place]) for place in odd}
    separators = choose_separators(
        [(one, int(counts[place])) for place, one in parts.items() if one], [*words], plain, counts, scale, shares
    )
    values, own = plain * (scale or 1.0), np.zeros(len(words), dtype=bool)
    coerced: list[int] = []
    bad: dict[str, list[int]] = {}
    for place, one in parts.items():
        number = None if one is None else join_number(one.digits, separators)
        if one is None or number is None:
            unclear = one is not None and is_unclear(one.digits)
            values[place] = np.nan
            bad.setdefault(UNCLEAR if unclear else NOT_A_NUMBER, []).append(place)
            continue
        value = number * one.factor
        # 7e9 in a column of billions is not in billions
        own[place] = one.unit or (one.power and value * (scale or 1.0) > LARGEST_COUNT)
        values[place] = value * (1.0 if own[place] else scale or 1.0)
        if not np.isfinite(plain[place]) or plain[place] != number:
            coerced.append(place)
    written = np.array([bool(word.strip()) for word in words], dtype=bool)
    result = Numbers(values[codes], own[codes] | (scale is not None), nulls=int(counts[nulls & written].sum()))
    result.coerced = {REFORMATTED: find_rows(codes, coerced)}
    result.bad = {what: find_rows(codes, places) for what, places in bad.items()}
    return result


def is_odd(word: str, number: float) -> bool:
    """Return whether a cell is not a plain number.

    A number with a dot that may separate thousands is not plain.
    """
    return np.isnan(number) or re.fullmatch(r"\s*[+-]?[1-9]\d{0,2}\.\d{3}\s*", word, re.ASCII) is not None


def split_number(word: str) -> _Parts | None:
    """Split a cell into the parts of a number.

    If the cell is not a number, return None.
    """
    word = word.translate(_WIDE).strip()
    found = _NUMBER.fullmatch(word)
    if not found:
        return None
    unit = (found["unit"] or "").casefold()
    if unit in _WHOLE_WORDS:
        unit = ""
    if unit and unit not in UNITS:
        return None
    digits = found["digits"].strip(_BLANKS)
    sign, digits = (digits[0], digits[1:]) if digits[0] in "+-" else ("", digits)
    if grouped := _GROUPS.fullmatch(digits):
        digits = grouped[1] + re.sub(r"\D", "", grouped[2]) + (grouped[3] or "")
    if not re.fullmatch(r"[\d.,]+", digits):
        return None
    power = float("1" + found["power"]) if found["power"] else 1.0
    factor = UNITS.get(unit, 1.0) * power
    return _Parts(sign.replace("+", "") + digits, factor, bool(unit), bool(found["power"]))


def is_unclear(digits: str) -> bool:
    """Return whether the meaning of the separator in a number is unclear, as in 1.234.

    The separator may separate decimals or thousands if it is the only one and three digits follow.
    """
    return re.fullmatch(r"-?[1-9]\d{0,2}[.,]\d{3}", digits) is not None


def choose_separators(
    numbers: list[tuple[_Parts, int]],
    words: list[str],
    plain: NDArray[np.float64],
    counts: NDArray[np.intp],
    scale: float | None,
    shares: bool,
) -> dict[str, str | None]:
    """Decide whether a dot or a comma is the decimal separator in the numbers of a column.

    For each of the two signs, the result is 'decimals', 'thousands', or None if the use of the sign is unclear.
    """
    uses = {(sign, use): 0 for sign in ".," for use in ("decimals", "thousands")}
    for one, count in numbers:
        for sign in ".,":
            if use := find_use(one, sign):
                uses[sign, use] += count
    fractions = [place for place, word in enumerate(words) if "." in word and np.isfinite(plain[place])]
    for place in fractions:
        if not is_unclear(words[place].strip().lstrip("+")):
            uses[".", "decimals"] += int(counts[place])
    unclear = [
        one.digits
        for one, _ in numbers
        if is_unclear(one.digits) and not (one.unit or one.power) and "." in one.digits
    ]
    whole = scale is None and not shares
    if whole:  # 1.234 is not a whole number, so the dot cannot begin decimals
        uses[".", "thousands"] += sum(not digits.endswith("000") for digits in unclear)
    chosen: dict[str, str | None] = {}
    for sign in ".,":
        decimals, thousands = uses[sign, "decimals"], uses[sign, "thousands"]
        if decimals > CLEAR * thousands:
            chosen[sign] = "decimals"
        elif thousands > CLEAR * decimals:
            chosen[sign] = "thousands"
        elif decimals or thousands:
            chosen[sign] = None
        elif sign == ".":
            chosen[sign] = None if whole else "decimals"
        else:
            small = (scale or 1.0) >= 1e9 or chosen["."] == "thousands"
            chosen[sign] = "decimals" if small else "thousands"
    return chosen


def find_use(one: _Parts, sign: str) -> str | None:
    """Return whether a sign (a dot or a comma) separates decimals or thousands in a number.

    The result is 'decimals', 'thousands', or None if this is unclear.

    If the number does not contain the sign, return None.
    """
    digits, other = one.digits.lstrip("-"), "," if sign == "." else "."
    if sign not in digits:
        return None
    if other in digits:
        return "decimals" if digits.rindex(sign) > digits.rindex(other) else "thousands"
    if digits.count(sign) > 1:
        return "thousands"
    if is_unclear(digits):
        return None
    return "decimals"


def join_number(digits: str, separators: dict[str, str | None]) -> float | None:
    """Return the value of a number with known separators.

    If a separator is unclear or misplaced, return None.
    """
    sign = -1.0 if digits.startswith("-") else 1.0
    digits = digits.lstrip("-")
    for mark in ".,":
        other = "," if mark == "." else "."
        if mark not in digits:
            continue
        if other in digits:
            last = max(mark, other, key=digits.rindex)
            return _join(digits, "," if last == "." else ".", last, sign)
        if digits.count(mark) > 1:
            return _join(digits, mark, other, sign)
        use = separators[mark] if is_unclear(digits) else "decimals"
        if use is None:
            return None
        return _join(digits, mark, other, sign) if use == "thousands" else _join(digits, other, mark, sign)
    return sign * float(digits)


def _join(digits: str, thousands: str, decimals: str, sign: float) -> float | None:
    groups = re.escape(thousands)
    if not re.fullmatch(rf"(?:\d+|\d{{1,3}}(?:{groups}\d{{3}})+)?(?:{re.escape(decimals)}\d*)?", digits):
        return None
    plain = digits.replace(thousands, "").replace(decimals, ".")
    return sign * float(plain) if plain.strip(".") else None


def drop_impossible(numbers: Numbers) -> None:
    """Replace counts that cannot be real by NaN, and round the other counts.

    The rows of the replaced numbers are recorded in `bad`.
    """
    values = numbers.values
    sound = (values >= 0) & (values <= LARGEST_COUNT)
    parts = np.where(sound, values, 0.0) % 1.0
    broken = (parts > SLACK) & (parts < 1.0 - SLACK) & ~numbers.scaled
    for rows, what in ((values < 0, NEGATIVE), (values > LARGEST_COUNT, TOO_LARGE), (broken, NOT_WHOLE)):
        numbers.bad[what] = np.flatnonzero(rows)
        values[rows] = np.nan
    numbers.values = np.rint(values) + 0.0  # turns -0 into 0
    failed = np.flatnonzero(np.isnan(numbers.values))
    numbers.coerced = {what: np.setdiff1d(rows, failed) for what, rows in numbers.coerced.items()}


def find_rows(codes: NDArray[np.intp], places: list[int]) -> NDArray[np.intp]:
    """Return the indices of the rows with one of the given values, in ascending order.

    places: the indices of these values.
    codes: the index of the value of each row.
    """
    return np.flatnonzero(np.isin(codes, places))
