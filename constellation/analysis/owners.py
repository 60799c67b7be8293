"""Names and proven stems in, the owners that carry a family by themselves or are named after one, out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from constellation.analysis.names import Names, read_names
from constellation.analysis.stems import Stems
from constellation.analysis.units import Unit
from constellation.catalogue.vocabulary import Vocabulary

_SERIES_LARGEST = 20  # models from which on an owner's names are asked whether they share anything
_SERIES_SHARED = 0.1  # the share of an owner's names that begin with a word that other owners' names begin with
_SERIES_DIVERSE = 0.4  # distinct first words per name
_MADE, _MAKER = 2, 0.3  # models that bear the stem an owner is named after, and their share, to be its maker
_CARRIED = 0.25  # the share of an owner's models that bear no stem, for the owner to carry them


def find_series(units: Sequence[Sequence[Unit]], names: Names) -> frozenset[str]:
    """Find the owners of many models whose names share nothing, so that only the owner's name can hold them.

    Such names are words of everyday life (``huggingtweets``: accounts; ``huggingartists``: singers), which
    prove no stem. Gives the owners.
    """
    firsts: dict[str, Counter[str]] = defaultdict(Counter)
    leads: dict[str, set[str]] = defaultdict(set)
    for row, owner in zip(units, names.owners, strict=True):
        if owner:
            word = row[0][0] if row else ""
            firsts[owner][word] += 1
            leads[word].add(owner)
    return frozenset(
        owner
        for owner, words in firsts.items()
        if (total := words.total()) >= _SERIES_LARGEST
        and len(words) >= _SERIES_DIVERSE * total
        and sum(count for word, count in words.items() if len(leads[word]) > 3) <= _SERIES_SHARED * total
    )


def find_carriers(names: Names, stems: Stems, series: frozenset[str], smallest: int) -> tuple[str, ...]:
    """Find the owners that carry a family: a series, or enough models whose names bear no stem. Sorted."""
    total = Counter(owner for owner in names.owners if owner)
    bare = Counter(owner for owner, row in zip(names.owners, stems.borne, strict=True) if owner and not row)
    return tuple(
        sorted(
            owner
            for owner, count in bare.items()
            if owner in series or count >= max(smallest, _CARRIED * total[owner])
        )
    )


def find_makers(names: Names, stems: Stems, vocabulary: Vocabulary) -> dict[str, str]:
    """Find the owners that are named after the stem of their models: ``deepseek-ai``, ``mistralai``,
    ``RWKV``.

    The owner's name holds one stem of three letters or more beside nothing but descriptors, and enough of its
    models bear that stem. Gives the stem of each such owner.
    """
    owners = sorted(set(names.owners) - {""})
    named: dict[str, str] = {}
    for owner, tokens, kinds in zip(owners, *_read(owners, vocabulary), strict=True):
        words = [token for token, kind in zip(tokens, kinds, strict=True) if kind == ""]
        stem = _strip(words[0], stems, vocabulary) if len(words) == 1 else ""
        if stem:
            named[owner] = stem
    total = Counter(owner for owner in names.owners if owner in named)
    own = Counter(
        owner
        for owner, row in zip(names.owners, stems.borne, strict=True)
        if owner in named and any(bearing.stem == named[owner] for bearing in row)
    )
    return {owner: stem for owner, stem in named.items() if own[owner] >= max(_MADE, _MAKER * total[owner])}


def _read(owners: Sequence[str], vocabulary: Vocabulary) -> tuple[Sequence, Sequence]:
    read = read_names(owners, vocabulary)
    return read.tokens, read.kinds


def _strip(word: str, stems: Stems, vocabulary: Vocabulary) -> str:
    """Give the stem that a word is, or that it is with a descriptor at its end ('mistral' 'ai')."""
    for length in range(len(word), 2, -1):
        rest = word[length:]
        if word[:length] in stems.support and (not rest or vocabulary.kind_of(rest)):
            return word[:length]
    return ""
