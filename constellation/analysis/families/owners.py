"""Names and proven stems in, the owners that carry a family by themselves or are named after one, out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.stems import Stems
from constellation.analysis.families.terms import Units
from constellation.analysis.names.names import Names, read_names
from constellation.analysis.names.ragged import count_keys, find_rows
from constellation.catalogue.vocabulary import Vocabulary

_SERIES_LARGEST = 20  # models from which on an owner's names are asked whether they share anything
_SERIES_SHARED = 0.1  # the share of an owner's names that begin with a word that other owners' names begin with
_SERIES_DIVERSE = 0.4  # distinct first words per name
_MADE, _MAKER = 2, 0.3  # models that bear the stem an owner is named after, and their share, to be its maker
_CARRIED = 0.25  # the share of an owner's models that bear no stem, for the owner to carry them


def find_series(units: Units, names: Names) -> NDArray[np.bool_]:
    """Find the owners of many models whose names share nothing, so that only the owner's name can hold them.

    Such names are words of everyday life (``huggingtweets``: accounts; ``huggingartists``: singers), which
    prove no stem. bool (owners,), of `names.all_owners`.
    """
    size = len(units.words) + 1  # the last stands for a name without units
    some = np.diff(units.bounds) > 0
    first = np.full(len(names), size - 1, dtype=np.int64)
    first[some] = units.word[units.bounds[:-1][some]]
    rows = np.flatnonzero(names.is_maker[names.owner_of])
    pairs, counts, _ = count_keys(names.owner_of[rows].astype(np.int64) * size + first[rows])
    owner, word = np.divmod(pairs, size)
    leads = np.bincount(word, minlength=size)
    many = len(names.all_owners)
    total = np.bincount(owner, counts, minlength=many)
    shared = np.bincount(owner, np.where(leads[word] > 3, counts, 0), minlength=many)
    diverse = np.bincount(owner, minlength=many) >= _SERIES_DIVERSE * total
    return (total >= _SERIES_LARGEST) & diverse & (shared <= _SERIES_SHARED * total)


def find_carriers(names: Names, stems: Stems, series: NDArray[np.bool_], smallest: int) -> NDArray[np.bool_]:
    """Find the owners that carry a family: a series, or enough models whose names bear no stem.

    bool (owners,), of `names.all_owners`.
    """
    many = len(names.all_owners)
    total = np.bincount(names.owner_of, minlength=many)
    bare = np.bincount(names.owner_of[np.diff(stems.borne.bounds) == 0], minlength=many)
    enough = bare >= np.maximum(smallest, _CARRIED * total)
    return (bare > 0) & (series | enough) & names.is_maker


def read_owners(names: Names, vocabulary: Vocabulary) -> Names:
    """Take the owners' own names apart: row i is owner i of `names.all_owners`."""
    return read_names(names.all_owners, vocabulary)


def find_makers(names: Names, owners: Names, stems: Stems, vocabulary: Vocabulary) -> NDArray[np.int32]:
    """Find the owners that are named after the stem of their models: ``deepseek-ai``, ``mistralai``,
    ``RWKV``.

    The owner's name holds one stem of three letters or more beside nothing but descriptors, and enough of its
    models bear that stem. owners : what `read_owners` gives. Returns for each owner the stem, as a code of
    `stems.words`, -1 for one that is no maker: int32 (owners,).
    """
    total = np.bincount(names.owner_of, minlength=len(names.all_owners))
    present = np.flatnonzero(total)
    read = owners.take(present)
    plain = np.flatnonzero(read.stand(""))
    place = find_rows(read.tokens.bounds, plain)
    asked = (np.bincount(place, minlength=len(read)) == 1) & (total[present] >= _MADE) & names.is_maker[present]
    known = {stems.words[stem]: stem for stem in np.flatnonzero(stems.support).tolist()}
    after = np.full(len(total), -1, dtype=np.int32)
    plain, place = plain[asked[place]], place[asked[place]]
    for owner, token in zip(present[place].tolist(), read.tokens.codes[plain].tolist(), strict=True):
        after[owner] = _strip(read.tokens.values[token], known, vocabulary)
    of_bearer = after[names.owner_of[stems.borne.row]]
    own = np.bincount(names.owner_of[stems.borne.row[of_bearer == stems.borne.stem]], minlength=len(total))
    return np.where(own >= np.maximum(_MADE, _MAKER * total), after, np.int32(-1))


def _strip(word: str, known: Mapping[str, int], vocabulary: Vocabulary) -> int:
    """Give the stem that a word is, or that it is with a descriptor at its end ('mistral' 'ai'); -1 for none."""
    for length in range(len(word), 2, -1):
        rest = word[length:]
        if word[:length] in known and (not rest or vocabulary.kind_of(rest)):
            return known[word[:length]]
    return -1
