"""Properties that the names of models state, such as the format, the quantisation and the context length."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.column import Column
from constellation.analysis.names.meanings import Meanings, find_contexts
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import number_rows

_YEAR = re.compile(r"20\d\d")
_MONTH = re.compile(r"0[1-9]|1[0-2]")
_DIGIT = re.compile(r"\d")
#: What the Hub's tasks say about the modality.
_MODALITY_OF = {"image-text-to-text": "vision", "any-to-any": "multimodal"}


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
    languages : Column
        Human languages, as ISO codes where there is one.
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
    languages: Column
    context: NDArray[np.float64]
    experts: NDArray[np.float64]


def describe_names(names: Names, stems: Sequence[str], tasks: Sequence[str], meanings: Meanings) -> Descriptors:
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
    meanings : Meanings
        The meaning of each token, from `read_meanings`.
    """
    modality = _collect(names, meanings, "modality")
    for row, task in enumerate(tasks):
        found = _MODALITY_OF.get(task)
        if found and found not in modality.get(row, ()):
            modality[row] = (*modality.get(row, ()), found)
    experts = np.array([meaning.experts for meaning in meanings.values], dtype=np.float64)
    return Descriptors(
        edition=_find_editions(names, stems, meanings),
        format=_code(len(names), _collect(names, meanings, "format")),
        quantisation=_code(len(names), _collect(names, meanings, "quantisation")),
        methods=_code(len(names), _collect(names, meanings, "methods")),
        modality=_code(len(names), modality),
        languages=_code(len(names), _collect(names, meanings, "languages")),
        context=_find_largest(names, find_contexts(names, meanings)),
        experts=_find_largest(names, experts[meanings.codes]),
    )


def _collect(names: Names, meanings: Meanings, column: str) -> dict[int, tuple[str, ...]]:
    """For each name, collect the distinct values of a column that its tokens state, in the order of the tokens.

    Names whose tokens state no value are left out.
    """
    values_of = [getattr(meaning, column) for meaning in meanings.values]
    listed = np.array([bool(values) for values in values_of], dtype=bool)
    places = np.flatnonzero(listed[meanings.codes])
    found: dict[int, tuple[str, ...]] = {}
    rows = number_rows(names.tokens.bounds)[places].tolist()
    for row, code in zip(rows, meanings.codes[places].tolist(), strict=True):
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


def _find_largest(names: Names, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each name, return the largest number that its tokens state, or NaN if they state none."""
    largest = np.full(len(names), np.nan)
    np.fmax.at(largest, number_rows(names.tokens.bounds), values)  # NaN only if all values are
    return largest


def _find_editions(names: Names, stems: Sequence[str], meanings: Meanings) -> Column:
    """Find the version number in each name. A number after the family's stem is preferred.

    A number directly after the stem may have a letter (Kimi-K2, gpt-4o). Two single digits with a hyphen between
    them are one number (claude-sonnet-4-5). A month before a year is not a version.
    """
    values, codes, bounds = names.tokens.values, names.tokens.codes, names.tokens.bounds
    row = number_rows(bounds)
    is_edition = np.array([bool(meaning.edition) for meaning in meanings.values], dtype=bool)[meanings.codes]
    lettered = np.array([bool(meaning.lettered) for meaning in meanings.values], dtype=bool)[meanings.codes]
    code_of = {token: code for code, token in enumerate(values)}
    stem = np.array([code_of.get(text.split(" ")[0], -1) if text else -1 for text in stems], dtype=np.int64)
    at_stem = np.flatnonzero(codes == stem[row])
    after = np.full(len(names), -1, dtype=np.int64)
    after[row[at_stem[::-1]]] = at_stem[::-1]  # the first place is written last
    places = np.flatnonzero(is_edition & ~_precede_years(names))
    chosen = np.full(len(names), -1, dtype=np.int64)
    for candidates in (places, places[places > after[row[places]]]):
        chosen[row[candidates[::-1]]] = candidates[::-1]
    beside = after + 1
    there = np.flatnonzero((after >= 0) & (beside < bounds[1:]))
    there = there[lettered[beside[there]]]
    chosen[there] = beside[there]
    rows = np.flatnonzero(chosen >= 0)
    texts = (
        _write_edition(names, meanings, row, place)
        for row, place in zip(rows.tolist(), chosen[rows].tolist(), strict=True)
    )
    return _code(len(names), {number: (text,) for number, text in zip(rows.tolist(), texts, strict=True)})


def _precede_years(names: Names) -> NDArray[np.bool_]:
    """Return which tokens come directly before a year, such as the month in 08-2024."""
    year, month = np.append(names.ask(_YEAR.fullmatch, "date"), False), names.ask(_MONTH.fullmatch)
    return month[names.tokens.codes] & year[names.follower]


def _write_edition(names: Names, meanings: Meanings, row: int, place: int) -> str:
    meaning, after = meanings.values[meanings.codes[place]], int(names.follower[place])
    text = meaning.edition or meaning.lettered
    if after >= 0 and _DIGIT.fullmatch(text) and _DIGIT.fullmatch(names.tokens.values[after]):
        second = names.tokens.values[after]
        return f"{text}.{second}" if f"{text}-{second}" in names.names[row] else text
    return text
