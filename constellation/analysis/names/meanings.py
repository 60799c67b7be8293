"""The meaning of single tokens of names: the values that a token such as AWQ, 128k or 16e gives to a model.

The tables of models, the cards and the explanations of names all read tokens with `read_token`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import number_rows
from constellation.catalogue.descriptors import Descriptor

_BITS_WORD = re.compile(r"(\d+(?:[.p]\d+)?)(bits?|bpw)")
#: Types of quantised weights. The first pattern matches q4_k_m, iq2_xxs and oq4e. The second pattern matches w4a16,
#: int4, nvfp4 and bf16, the third q4f16_1 and a16w4.
_TYPES = (
    re.compile(r"(?:ud[-_]?)?(?:i?q|tq|oq|qx)\d[0-9a-z_]*"),
    re.compile(r"(?:w|mxint|mxfp|nvfp|u?int|nf|bf|fp|f)\d{1,2}(?:a[0-9a-z]*|e\d+m\d+|_moe)?"),
    re.compile(r"q\d+f\d+(?:_\d)?|a\d+w\d+"),
)
#: A version number. A plain number above 12 is rarely a version number.
_EDITION = re.compile(r"v\d{1,2}(?:[._p]\d{1,2}){0,2}|\d{1,2}(?:[._p]\d{1,2}){1,2}|[1-9]|1[0-2]")
#: A version directly after the stem of a family may have a letter before or after its number (M2.7, 4o, 3n).
#: L2 and L3 stand for Llama.
_LETTERED = re.compile(r"[a-km-z]\d{1,2}(?:\.\d{1,2})?|\d{1,2}(?:\.\d{1,2})?[a-z]")
_CONTEXT = re.compile(r"(?:ctx|context|len|seq)?(\d+)([km])")
#: Lengths of a context in thousands of tokens that are rounded powers of two.
_ROUNDED = {65: 64, 131: 128, 262: 256, 524: 512, 1048: 1024}
#: A length below this number of thousands that is not a power of two is usually the size of a data set.
_LEAST_ROUND = 160
#: The shortest context that a name gives, in thousands of tokens.
_LEAST_CONTEXT = 4
#: Lengths of a context that are written as whole numbers of tokens.
_WHOLE_CONTEXTS = frozenset(str(1024 << power) for power in range(3, 11))
_EXPERTS = re.compile(
    r"([2-9]|\d{2,3})x\d+(?:[.p]\d+)?[bm]|\d+(?:[.p]\d+)?[bm]x([2-9]|\d{2})|(8|16|32|64|128|256|384|512)e"
)
_BILLIONS = re.compile(r"\d+(\.\d+)?b")
#: The profiles of this quantisation look like lengths of a context, for example JANG_4K.
_PROFILED = "jang"


class Meaning(NamedTuple):
    """What a token says about a model. Texts are '' and numbers are NaN where it says nothing.

    edition           : the version number, such as 3.1 or v0.2
    lettered          : a version that counts only directly after the stem of a family, such as m2.7 or 4o
    format, quantisation, methods, modality, languages : the values of descriptors.toml
    thousands, millions : the length of a context in tokens, written in thousands or in millions
    experts           : the number of experts
    """

    edition: str
    lettered: str
    format: tuple[str, ...]
    quantisation: tuple[str, ...]
    methods: tuple[str, ...]
    modality: tuple[str, ...]
    languages: tuple[str, ...]
    thousands: float
    millions: float
    experts: float


@dataclass(frozen=True)
class Meanings:
    """The meaning of each token of some names.

    Attributes
    ----------
    values : tuple of Meaning
        The distinct meanings. Those of the distinct tokens come first, in the order of `names.tokens.values`.
    codes : ndarray of int32, shape (tokens of all names,)
        The number of the meaning of each token. It is the code of the token, unless the tokens beside it change the
        meaning.
    """

    values: tuple[Meaning, ...]
    codes: NDArray[np.int32]


def read_token(token: str, kind: str, descriptors: Mapping[str, Descriptor]) -> Meaning:
    """Return the meaning of a token.

    Parameters
    ----------
    token : str
        The token.
    kind : str
        Its kind in the vocabulary, '' for none.
    descriptors : mapping of str to Descriptor
        The descriptive words, from `load_descriptors`.
    """
    return Meaning(
        edition=_write_edition(token) if kind == "version" and _EDITION.fullmatch(token) else "",
        lettered=token if kind in ("", "version") and _LETTERED.fullmatch(token) else "",
        format=descriptors["format"].read(token),
        quantisation=_read_quantisation(token, kind, descriptors["quantisation"]),
        methods=descriptors["methods"].read(token),
        modality=descriptors["modality"].read(token),
        languages=descriptors["languages"].read(token) if kind == "language" else (),
        thousands=_read_context(token, "k"),
        millions=_read_context(token, "m"),
        experts=_read_experts(token),
    )


def _write_edition(token: str) -> str:
    return token.replace("_", ".").replace("p", ".")


def find_contexts(names: Names, meanings: Meanings) -> NDArray[np.float64]:
    """Return the length of a context, in tokens, that each token of the names gives.

    A number with an M may also be the size of a small model, so it counts only if the name has a size in billions.

    Returns
    -------
    ndarray of float64, shape (tokens of all names,)
        NaN for a token that gives no length.
    """
    row, codes, size = number_rows(names.tokens.bounds), names.tokens.codes, len(names)
    large = np.bincount(row[names.ask(_BILLIONS.fullmatch)[codes]], minlength=size) > 0
    profiled = np.bincount(row[names.ask(_PROFILED.__eq__)[codes]], minlength=size) > 0
    thousands = np.array([meaning.thousands for meaning in meanings.values], dtype=np.float64)[meanings.codes]
    millions = np.array([meaning.millions for meaning in meanings.values], dtype=np.float64)[meanings.codes]
    contexts = np.where(np.isnan(thousands) & large[row], millions, thousands)
    return np.where(profiled[row], np.nan, contexts)


def _read_quantisation(token: str, kind: str, descriptor: Descriptor) -> tuple[str, ...]:
    """Return the quantisation that a token names, such as the method awq or the type q4_k_m."""
    listed = descriptor.read(token)
    if listed or kind != "quantisation":
        return listed
    if found := _BITS_WORD.fullmatch(token):
        return (f"{float(found[1].replace('p', '.')):g}bit",)
    return (token,) if any(form.fullmatch(token) for form in _TYPES) else ()


def _read_experts(token: str) -> float:
    found = _EXPERTS.fullmatch(token)
    return float(found[1] or found[2] or found[3]) if found else np.nan


def _read_context(token: str, unit: str) -> float:
    """Convert a context length, such as 128k, 1m or 32768, to a number of tokens. Return NaN for any other word."""
    if unit == "k" and token in _WHOLE_CONTEXTS:
        return float(token)
    found = _CONTEXT.fullmatch(token)
    if not found or found[2] != unit:
        return np.nan
    number = int(found[1])
    if unit == "m":
        return number * 1024.0**2 if number in (1, 2, 10) else np.nan
    number = _ROUNDED.get(number, number)
    if number >= _LEAST_CONTEXT and number & (number - 1) == 0:  # a power of two
        return number * 1024.0
    return number * 1000.0 if number >= _LEAST_ROUND else np.nan
