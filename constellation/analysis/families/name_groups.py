"""Groups of related names among all names with the same family stem."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from constellation.analysis.families.occurrences import Occurrences
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import count_keys, number_runs

#: Kinds of descriptor by which a converted model differs from the original.
_CONVERSION = ("quantisation", "format")
#: Kinds of descriptor by which a converted or fine-tuned model differs from the original.
_COPY = (*_CONVERSION, "method")

#: Some occurrences of stems, and a key of each. Occurrences with the same key are related.
_Relation = tuple[NDArray[np.intp], NDArray[np.int64]]


def group_names(names: Names, occurrences: Occurrences, maker: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each family stem, divide the names that contain the stem into groups of related names.

    Two names are related if they share one of the following, besides the stem: the maker; all tokens but
    quantisations, formats and methods; the word before the stem; the next word after it; the size after the stem,
    or the version and the token after it; or a version that touches the stem. Names that consist of the stem and a
    size are related too. A group also contains the names that are related to any of its names. The time is
    near-linear in the tokens of the names.

    Parameters
    ----------
    names : Names
        The names.
    occurrences : Occurrences
        The occurrences of the stems. Occurrences of different stems are in different groups.
    maker : ndarray of int64, shape (occurrences,)
        The maker of each name, -1 if it is unknown (see `number_makers`).

    Returns
    -------
    ndarray of int64, shape (occurrences,)
        The number of the group of each occurrence.
    """
    entries, keys, size = [], [], len(occurrences)
    for entry, key in _list_relations(names, occurrences, maker):
        distinct, _, number = count_keys(key)
        entries.append(entry)
        keys.append(size + number)
        size += len(distinct)
    entry, key = np.concatenate(entries), np.concatenate(keys)
    graph = sparse.coo_array((np.ones(len(entry), dtype=np.int8), (entry, key)), shape=(size, size))
    return connected_components(graph, directed=False)[1][: len(occurrences)].astype(np.int64)


def _list_relations(names: Names, occurrences: Occurrences, maker: NDArray[np.int64]) -> Iterator[_Relation]:
    stem, word = occurrences.stem.astype(np.int64), occurrences.word.astype(np.int64)
    width, codes = len(names.tokens.values), np.append(names.tokens.codes, 0)
    first, last, end = (
        names.tokens.bounds[occurrences.row],
        names.tokens.bounds[occurrences.row + 1],
        occurrences.end,
    )
    known = np.flatnonzero(maker >= 0)
    yield known, stem[known] * (int(maker.max(initial=0)) + 1) + maker[known]
    yield np.arange(len(occurrences)), _number_originals(names, occurrences)
    before = occurrences.start - 1
    free, kept = np.append(names.stand("", "generic"), False), np.append(~names.stand(*_COPY), True)
    at = np.flatnonzero((before >= first) & free[before])
    yield at, word[at] * width + codes[before[at]]
    size, version = (np.append(names.stand(kind), False) for kind in ("size", "version"))
    following = _find_next(kept & ~size)[end]
    at = np.flatnonzero((following < last) & ~version[following])
    yield at, word[at] * width + codes[following[at]]
    following = _find_next(kept)[end]
    at = np.flatnonzero((following < last) & size[following])
    yield at, word[at] * width + codes[following[at]]
    at = np.flatnonzero((end + 1 < last) & version[end])
    at = at[kept[end[at] + 1]]
    yield at, (word[at] * width + codes[end[at]]) * width + codes[end[at] + 1]
    joined = np.append(names.joined.codes.astype(bool), False)
    at = np.flatnonzero((end < last) & version[end] & joined[end])
    yield at, word[at] * width + codes[end[at]]

    others = np.concatenate([[0], np.cumsum(~names.stand("size", *_CONVERSION))])
    at = np.flatnonzero((occurrences.start == first) & (others[last] == others[end]))
    yield at, word[at]


def _number_originals(names: Names, occurrences: Occurrences) -> NDArray[np.int64]:
    """Number the names. Names that differ only in words that mark a copy, such as GGUF, have the same number."""
    kept = ~names.stand(*_COPY)
    bounds = np.concatenate([[0], np.cumsum(kept)])[names.tokens.bounds]
    starts, lengths = bounds[occurrences.row], bounds[occurrences.row + 1] - bounds[occurrences.row]
    number = number_runs(
        names.tokens.codes[kept], starts, np.maximum(lengths, 1)
    )  # the stem is a token that is kept
    return number * (int(occurrences.stem.max(initial=0)) + 1) + occurrences.stem


def _find_next(wanted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """For each position, return the position of the next True value, at or after it.

    The result is an int64 array of shape (positions,). The last value of `wanted` is True.
    """
    places = np.where(wanted, np.arange(len(wanted)), len(wanted) - 1)
    return np.minimum.accumulate(places[::-1])[::-1]
