"""Properties that the names of models state, such as the format, the quantisation and the context length."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.groups import Column
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import number_rows
from constellation.catalogue.descriptors import Descriptor

_BITS_WORD = re.compile(r"(\d+(?:[.p]\d+)?)(bits?|bpw)")
#: Types of quantised weights. The first pattern matches q4_k_m, iq2_xxs and oq4e. The second pattern matches w4a16,
#: int4, nvfp4 and bf16.
_TYPES = (
    re.compile(r"(?:ud[-_]?)?(?:i?q|tq|oq|qx)\d[0-9a-z_]*"),
    re.compile(r"(?:w|mxint|mxfp|nvfp|u?int|nf|bf|fp|f)\d{1,2}(?:a[0-9a-z]*|e\d+m\d+)?"),
)
#: A version number. A plain number above 12 is rarely a version number.
_EDITION = re.compile(r"v\d{1,2}(?:[._]\d{1,2}){0,2}|\d{1,2}(?:[._]\d{1,2}){1,2}|[1-9]|1[0-2]")
_CONTEXT = re.compile(r"(?:ctx|context|len|seq)?(\d+)([km])")
#: Lengths of a context in thousands of tokens that are rounded powers of two.
_ROUNDED = {65: 64, 131: 128, 262: 256, 524: 512, 1048: 1024}
#: A length below this number of thousands that is not a power of two is usually the size of a data set.
_LEAST_ROUND = 160
_EXPERTS = re.compile(r"([2-9]|\d{2,3})x\d+(?:[.p]\d+)?[bm]|(8|16|32|64|128|256|384|512)e")
#: What the Hub's tasks say about the modality.
_MODALITY_OF = {"image-text-to-text": "vision", "any-to-any": "multimodal"}
#: The profiles of this quantisation look like lengths of a context, for example JANG_4K.
_PROFILED = "jang"
#: The shortest context that a name gives, in thousands of tokens.
_LEAST_CONTEXT = 4


@dataclass(frozen=True)
class Descriptors:
    """The descriptors in the names of models, such as the format and the quantisation.

    Row i is model i. Texts are '' and numbers are NaN where a name says nothing. The values of a column of words
    are separated by spaces.

    Attributes
    ----------
    edition : Column
        The version number in the name, such as 3.1 or v0.2.
    format, quantisation, methods, modality : Column
        Words of ``descriptors.toml``, and types of quantised weights such as q4_k_m. The modality also follows from
        the declared task.
    context : ndarray of float64, shape (n,)
        The length of the context in tokens.
    experts : ndarray of float64, shape (n,)
        The number of experts.
    """

    edition: Column
    format: Column
    quantisation: Column
    methods: Column
    modality: Column
    context: NDArray[np.float64]
    experts: NDArray[np.float64]


def describe_names(
    names: Names, stems: Sequence[str], tasks: Sequence[str], descriptors: Mapping[str, Descriptor]
) -> Descriptors:
    """Find the descriptors in the names of models.

    The time is linear in the tokens.

    Parameters
    ----------
    names : Names
        The n names.
    stems : sequence of str, length n
        The stem of the family of each model, '' for an unplaced model.
    tasks : sequence of str, length n
        The declared task of each model, '' for an unknown task.
    descriptors : mapping of str to Descriptor
        The descriptive words, from `load_descriptors`.
    """
    tokens, kind_of = names.tokens, dict(zip(names.cuts.tokens, names.cuts.kind_of.tolist(), strict=True))
    kinds = [names.cuts.kinds[kind_of[token]] if token in kind_of else "" for token in tokens.values]
    quantised = [
        _read_quantisation(token, kind, descriptors["quantisation"])
        for token, kind in zip(tokens.values, kinds, strict=True)
    ]
    modality = _collect(names, [descriptors["modality"].read(token) for token in tokens.values])
    for row, task in enumerate(tasks):
        found = _MODALITY_OF.get(task)
        if found and found not in modality.get(row, ()):
            modality[row] = (*modality.get(row, ()), found)
    return Descriptors(
        edition=_find_editions(names, stems, kinds),
        format=_code(len(names), _collect(names, [descriptors["format"].read(token) for token in tokens.values])),
        quantisation=_code(len(names), _collect(names, quantised)),
        methods=_code(len(names), _collect(names, [descriptors["methods"].read(token) for token in tokens.values])),
        modality=_code(len(names), modality),
        context=_find_contexts(names),
        experts=_find_largest(names, _read_experts),
    )


def _collect(names: Names, values_of: Sequence[tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """For each name, collect the distinct values that its tokens state, in the order of the tokens.

    Names whose tokens state no value are left out.

    Parameters
    ----------
    values_of : the values of each distinct token
    """
    listed = np.array([bool(values) for values in values_of], dtype=bool)
    places = np.flatnonzero(listed[names.tokens.codes])
    found: dict[int, tuple[str, ...]] = {}
    rows = number_rows(names.tokens.bounds)[places].tolist()
    for row, code in zip(rows, names.tokens.codes[places].tolist(), strict=True):
        found[row] = tuple(dict.fromkeys((*found.get(row, ()), *values_of[code])))
    return found


def _code(size: int, values: Mapping[int, tuple[str, ...]]) -> Column:
    """Convert the values of each row to a column of texts. Several values are sorted and separated by spaces."""
    texts = {row: " ".join(sorted(words)) for row, words in values.items()}
    distinct = sorted({"", *texts.values()})
    number = {text: code for code, text in enumerate(distinct)}
    codes = np.zeros(size, dtype=np.int32)
    codes[list(texts)] = [number[text] for text in texts.values()]
    return Column(codes, tuple(distinct))


def _read_quantisation(token: str, kind: str, descriptor: Descriptor) -> tuple[str, ...]:
    """Return the quantisation that a token names, such as the method awq or the type q4_k_m."""
    listed = descriptor.read(token)
    if listed or kind != "quantisation":
        return listed
    if found := _BITS_WORD.fullmatch(token):
        return (f"{float(found[1].replace('p', '.')):g}bit",)
    return (token,) if any(form.fullmatch(token) for form in _TYPES) else ()


def _find_largest(names: Names, read: Callable[[str], float]) -> NDArray[np.float64]:
    """For each name, return the largest number that `read` finds in the tokens, or NaN if it finds none."""
    values = np.array([read(token) for token in names.tokens.values], dtype=np.float64)
    largest = np.full(len(names), np.nan)
    np.fmax.at(largest, number_rows(names.tokens.bounds), values[names.tokens.codes])  # NaN only if all values are
    return largest


def _read_experts(token: str) -> float:
    found = _EXPERTS.fullmatch(token)
    return float(found[1] or found[2]) if found else np.nan


def _find_contexts(names: Names) -> NDArray[np.float64]:
    """Find the context length that each name states, in tokens.

    A number with an M may also be the size of a small model, so it counts only if the name has a size in billions.
    """
    large = np.isfinite(_find_largest(names, lambda token: 1.0 if re.fullmatch(r"\d+(\.\d+)?b", token) else np.nan))
    thousands = _find_largest(names, lambda token: _read_context(token, "k"))
    millions = np.where(large, _find_largest(names, lambda token: _read_context(token, "m")), np.nan)
    profiled = np.isfinite(_find_largest(names, lambda token: 1.0 if token == _PROFILED else np.nan))
    return np.where(profiled, np.nan, np.fmax(thousands, millions))


def _read_context(token: str, unit: str) -> float:
    """Convert a context length such as 128k or 1m to a number of tokens, or return NaN for any other word."""
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


def _find_editions(names: Names, stems: Sequence[str], kinds: Sequence[str]) -> Column:
    """Find the version number in each name. A number after the family's stem is preferred."""
    values, codes = names.tokens.values, names.tokens.codes
    row = number_rows(names.tokens.bounds)
    pairs = zip(values, kinds, strict=True)
    is_edition = np.array(
        [kind == "version" and bool(_EDITION.fullmatch(token)) for token, kind in pairs], dtype=bool
    )
    code_of = {token: code for code, token in enumerate(values)}
    stem = np.array([code_of.get(text, -1) if text else -1 for text in stems], dtype=np.int64)
    at_stem = np.flatnonzero(codes == stem[row])
    after = np.full(len(names), -1, dtype=np.int64)
    after[row[at_stem[::-1]]] = at_stem[::-1]  # the first place is written last
    places = np.flatnonzero(is_edition[codes])
    chosen = np.full(len(names), -1, dtype=np.int64)
    for candidates in (places, places[places > after[row[places]]]):
        chosen[row[candidates[::-1]]] = candidates[::-1]
    rows = np.flatnonzero(chosen >= 0)
    texts = (values[code].replace("_", ".") for code in codes[chosen[rows]].tolist())
    return _code(len(names), {number: (text,) for number, text in zip(rows.tolist(), texts, strict=True)})
