"""The bits per weight that names state: 4 for Q4_K_M, AWQ and W4A16, for example."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import number_rows

#: A number of bits within a word for a quantisation: 4bit, 5.0bpw, w4a16, int8, nvfp4, q4_k_m, ud-iq2_xxs.
_BITS = re.compile(
    r"(?P<unit>\d+(?:[.p]\d+)?)(?:bits?|bpw)"
    r"|(?:ud[-_]?)?[oit]?q(?P<type>\d)(?:[_a-z-].*)?"
    r"|(?:int|uint|nint|fp|bf|nf|f|i|mxfp|nvfp|nxfp|mxint|float|bfloat|tf|af|w)(?P<format>\d+)(?:a\d+.*|e\d+m\d+|_.*)?"
)
#: Words that give a number of bits without a digit for it. Ternary weights are stored in two bits.
_WORDS = {"e4m3": 8.0, "e4m3fn": 8.0, "e5m2": 8.0, "ternary": 2.0, "bitnet": 2.0}
#: Methods that use four bits unless the name gives another number.
_FOUR_BITS = frozenset(("awq", "gptq", "bnb", "bitsandbytes"))
#: Words for bits that follow a number: 4-bit.
_UNITS = frozenset(("bit", "bits", "bpw"))
#: The number of bits of full precision, and the smallest number of bits. Full precision is not a quantisation.
_FULL, _LEAST = 16.0, 1.0


def read_bits(names: Names) -> NDArray[np.float64]:
    """Return the bits per weight that each name states.

    If a name gives several numbers, such as W4A16-FP8, the smallest is used. A name with only a method, such as
    AWQ, gives the four bits that the method usually has. Names of full precision (BF16, 'unquantized') and names
    without a number of bits (GGUF) give none. The time is linear in the number of tokens.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN for a name without bits.
    """
    tokens, quantised = names.tokens, names.stand("quantisation")
    if not len(tokens.codes):
        return np.full(len(names), np.nan)
    numbers = np.array([_read_number(token) for token in tokens.values])
    given = np.array([_read_token(token) for token in tokens.values])
    usual = np.array([4.0 if token in _FOUR_BITS else np.nan for token in tokens.values])
    is_unit = np.array([token in _UNITS for token in tokens.values], dtype=bool)
    entries = np.where(quantised, given[tokens.codes], np.nan)
    follows = np.flatnonzero(is_unit[names.follower] & (names.follower >= 0))  # the number before 'bit'
    entries[follows] = np.fmin(entries[follows], numbers[tokens.codes[follows]])
    rows = number_rows(tokens.bounds)
    bits = _find_smallest(rows, entries, len(names))
    implied = np.where(quantised, usual[tokens.codes], np.nan)
    bits = np.where(np.isnan(bits), _find_smallest(rows, implied, len(names)), bits)
    whole = np.array([token == "unquantized" for token in tokens.values], dtype=bool)[tokens.codes]
    bits[rows[whole]] = np.nan
    return bits


def _find_smallest(rows: NDArray[np.integer], values: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    """Return the smallest value of each row, NaN for a row without values."""
    smallest = np.full(size, np.nan)
    np.fmin.at(smallest, rows, values)  # NaN only if all values are NaN
    return smallest


def _accept(bits: float) -> float:
    return bits if _LEAST <= bits < _FULL else np.nan


def _read_number(token: str) -> float:
    return _accept(float(token)) if re.fullmatch(r"\d{1,2}(\.\d+)?", token) else np.nan


def _read_token(token: str) -> float:
    if token in _WORDS:
        return _WORDS[token]
    found = _BITS.fullmatch(token)
    if not found:
        return np.nan
    return _accept(float((found["unit"] or found["type"] or found["format"]).replace("p", ".")))
