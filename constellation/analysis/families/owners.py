"""Owners as evidence for the families of their models."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.families.stems import Stems
from constellation.analysis.families.terms import Terms
from constellation.analysis.families.titles.owner_titles import find_shared_name
from constellation.analysis.names.names import Names, read_names
from constellation.analysis.names.ragged import count_keys, find_rows
from constellation.catalogue.titles import fold_title
from constellation.catalogue.vocabulary import Vocabulary

#: The smallest number of models of an owner of a series.
_SERIES_LARGEST = 20
#: The largest share of a series' names whose first word is also the first word of other owners' names.
_SERIES_SHARED = 0.1
#: The smallest number of distinct first words per name of a series.
_SERIES_DIVERSE = 0.4
#: The smallest number of a maker's models with the stem that it is named after, and their smallest share.
_MADE, _MADE_SHARE = 2, 0.3
#: The models of an owner whose names have no stem form a family if they are at least this share of all models of
#: the owner.
_WITHOUT_STEM = 0.25


def find_series(terms: Terms, names: Names) -> NDArray[np.bool_]:
    """Find owners that publish a series of models with unrelated names.

    Such names consist of everyday words, so they are not evidence for a stem. For example, ``huggingtweets`` names
    models after accounts, and ``huggingartists`` after singers.

    Returns
    -------
    ndarray of bool, shape (owners,)
        In the order of `names.all_owners`.
    """
    size = len(terms.words) + 1  # the last is for names without terms
    some = np.diff(terms.bounds) > 0
    first = np.full(len(names), size - 1, dtype=np.int64)
    first[some] = terms.word[terms.bounds[:-1][some]]
    rows = np.flatnonzero(names.is_maker[names.owner_of])
    pairs, counts, _ = count_keys(names.owner_of[rows].astype(np.int64) * size + first[rows])
    owner, word = np.divmod(pairs, size)
    leads = np.bincount(word, minlength=size)
    many = len(names.all_owners)
    total = np.bincount(owner, counts, minlength=many)
    shared = np.bincount(owner, np.where(leads[word] > 3, counts, 0), minlength=many)
    diverse = np.bincount(owner, minlength=many) >= _SERIES_DIVERSE * total
    return (total >= _SERIES_LARGEST) & diverse & (shared <= _SERIES_SHARED * total)


def find_family_owners(names: Names, stems: Stems, series: NDArray[np.bool_], smallest: int) -> NDArray[np.bool_]:
    """Find owners whose name becomes the name of a family.

    The family consists of the owner's models whose names have no stem. The models are a series, or at least
    `smallest` models that share a name (see `find_shared_name`). Other models of the same owner have only their
    owner in common, so they are better placed by likeness, or left unplaced.

    Parameters
    ----------
    names : Names
        The names.
    stems : Stems
        The stems of the names.
    series : ndarray of bool, shape (owners,)
        See `find_series`.
    smallest : int
        The number of models that a family needs.

    Returns
    -------
    ndarray of bool, shape (owners,)
    """
    many = len(names.all_owners)
    total = np.bincount(names.owner_of, minlength=many)
    rows = np.flatnonzero(np.diff(stems.occurrences.bounds) == 0)
    bare = np.bincount(names.owner_of[rows], minlength=many)
    chosen = series & (bare > 0) & names.is_maker
    enough = (bare >= np.maximum(smallest, _WITHOUT_STEM * total)) & names.is_maker & ~chosen
    order = rows[np.argsort(names.owner_of[rows], kind="stable")]
    for owner in np.flatnonzero(enough).tolist():
        first, last = np.searchsorted(names.owner_of[order], [owner, owner + 1])
        shared = find_shared_name(names, order[first:last].tolist(), fold_title(names.all_owners[owner]))
        chosen[owner] = bool(shared)
    return chosen


def read_owners(names: Names, vocabulary: Vocabulary) -> Names:
    """Split the names of the owners into tokens.

    Row i is owner i of `names.all_owners`.
    """
    return read_names(names.all_owners, vocabulary)


def find_makers(names: Names, owners: Names, stems: Stems, vocabulary: Vocabulary) -> NDArray[np.int32]:
    """Find owners whose name is the name of their models' family, such as ``deepseek-ai`` or ``RWKV``.

    The owner's name consists of one stem of at least three letters and perhaps descriptors. Enough of the owner's
    models have this stem.

    Parameters
    ----------
    names : Names
        The names of the models.
    owners : Names
        The names of the owners (see `read_owners`).
    stems : Stems
        The stems of the models.
    vocabulary : Vocabulary
        The known descriptors.

    Returns
    -------
    ndarray of int32, shape (owners,)
        The stem, as an index into `stems.words`, -1 for an owner that is not named after one.
    """
    occurrences = stems.occurrences
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
    named_after = after[names.owner_of[occurrences.row]]
    own_rows = occurrences.row[named_after == occurrences.stem]
    own = np.bincount(names.owner_of[own_rows], minlength=len(total))
    return np.where(own >= np.maximum(_MADE, _MADE_SHARE * total), after, np.int32(-1))


def _strip(word: str, known: Mapping[str, int], vocabulary: Vocabulary) -> int:
    """Find the family stem at the beginning of an owner's word, such as mistral in 'mistralai'.

    The result is -1 if the word begins with no stem. The rest of the word must be empty or a descriptor, such as
    'ai' in 'mistralai'.
    """
    for length in range(len(word), 2, -1):
        rest = word[length:]
        if word[:length] in known and (not rest or vocabulary.kind_of(rest)):
            return known[word[:length]]
    return -1
