"""The names' tokens in, the most common words and phrases with their counts out.

Groups of models in, a short name for each out: the words that set it apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from constellation.analysis.names.features import list_ngrams
from constellation.analysis.names.names import Names
from constellation.analysis.names.ragged import (
    Ragged,
    bound,
    count_keys,
    find_first,
    find_rows,
    form_ragged,
    number_rows,
    number_runs,
)
from constellation.analysis.partition import Partition

#: Tokens in the longest phrase counted.
LONGEST_PHRASE = 4


@dataclass(frozen=True)
class Phrase:
    """A run of 1 to 4 name tokens and how common it is.

    models, owners : how many bear it, each counted once
    downloads      : of the models that bear it, in the last 30 days; unknown counts add nothing
    """

    text: str
    length: int
    models: int
    owners: int
    downloads: float


def count_phrases(names: Names, downloads: NDArray[np.float64], most: int) -> tuple[Phrase, ...]:
    """The `most` most common phrases of each length, by falling number of models, then alphabetically.

    Phrases that only one name bears are none. Linear in the tokens of the names.

    downloads : float64 (n,), NaN where unknown
    """
    starts, lengths = list_ngrams(names.tokens, LONGEST_PHRASE)
    known = np.nan_to_num(downloads, nan=0.0)
    phrases = []
    for length in range(1, LONGEST_PHRASE + 1):
        ranked = _rank_phrases(names.tokens, starts[lengths == length], length, most)
        for text, rows in ranked:
            owners = len(np.unique(names.owner_of[rows]))
            phrases.append(Phrase(text, length, len(rows), owners, float(known[rows].sum())))
    return tuple(phrases)


def _rank_phrases(
    tokens: Ragged, starts: NDArray[np.int64], length: int, most: int
) -> list[tuple[str, NDArray[np.int64]]]:
    """The most common runs of so many tokens that begin at `starts`, and the rows that bear each."""
    number = number_runs(tokens.codes, starts, np.full(len(starts), length))
    size = int(number.max(initial=-1)) + 1
    bearings, _, _ = count_keys(find_rows(tokens.bounds, starts) * size + number)  # each name counts once
    row, borne = np.divmod(bearings, max(size, 1))
    models = np.bincount(borne, minlength=size)
    least = max(2, int(np.sort(models)[-most]) if most < size else 0)
    common = np.flatnonzero(models >= least)
    first = starts[find_first(number, size)[common]].tolist()
    texts = [" ".join(map(tokens.values.__getitem__, tokens.codes[at : at + length].tolist())) for at in first]
    ranked = sorted(zip((-models[common]).tolist(), texts, common.tolist(), strict=True))[:most]
    order = np.argsort(borne, kind="stable")
    bounds = bound(models)
    return [(text, row[order[bounds[phrase] : bounds[phrase + 1]]]) for _, text, phrase in ranked]


def weigh_words(
    tokens: Sequence[Sequence[str]], rows: NDArray[np.integer], background: Mapping[str, int], most: int
) -> list[tuple[str, int]]:
    """The words of a group of names, with how many of the group bear each: the `most` that tell most.

    Ranked by count × log(share here / share everywhere), so that a word common to all names says little;
    `background` is the number of models that bear each word in the whole catalogue.
    """
    group = form_ragged(tokens).take(rows)
    codes, counts = _count_bearers(group)
    words = [group.values[code] for code in codes.tolist()]
    share = len(rows) / max(len(tokens), 1)
    everywhere = np.array(list(map(background.__getitem__, words)), dtype=np.float64)
    weight = counts * np.log1p(counts / np.maximum(everywhere * share, 1e-9))
    weight[[len(word) < 2 for word in words]] = -1  # a letter tells nothing
    least = np.partition(weight, -most)[-most] if most < len(weight) else 0
    told = np.flatnonzero(weight >= max(least, 0)).tolist()
    ranked = sorted((-float(weight[place]), words[place], int(counts[place])) for place in told)[:most]
    return [(word, count) for _, word, count in ranked]


def count_words(tokens: Sequence[Sequence[str]]) -> dict[str, int]:
    """How many models bear each word."""
    ragged = form_ragged(tokens)
    codes, counts = _count_bearers(ragged)
    return dict(zip(map(ragged.values.__getitem__, codes.tolist()), counts.tolist(), strict=True))


def _count_bearers(tokens: Ragged) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The codes that stand in any row, ascending, and in how many rows each does."""
    size = np.int64(max(len(tokens.values), 1))
    bearings = np.unique(number_rows(tokens.bounds) * size + tokens.codes)  # by sorting: most groups are small
    return np.unique(bearings % size, return_counts=True)


#: Words in a label, before any that are added to tell equal labels apart.
LABEL_WORDS = 3


def split_rows(partition: Partition) -> list[np.ndarray]:
    """The rows of each group, ascending."""
    order = np.argsort(partition.member_of, kind="stable")
    return np.split(order, np.cumsum(partition.sizes)[:-1])


def label_groups(partition: Partition, names: Names, words: Mapping[str, int]) -> list[str]:
    """For each group the words that tell most of it, no two groups the same.

    A group that cannot be told apart by its words (models whose names are all punctuation, say) is called by
    its number.
    """
    kinds = names.cuts.kind_of.tolist()
    described = {word for word, kind in zip(names.tokens.values, kinds, strict=True) if names.cuts.kinds[kind]}
    taken: set[str] = set()
    labels = []
    for number, rows in enumerate(split_rows(partition)):
        told = [word for word, _ in weigh_words(names.tokens, rows, words, LABEL_WORDS + 3)]
        told.sort(key=described.__contains__)  # names before sizes and versions: 'qwen · 3.8 · 27b'
        label = _first_free(told, taken) or f"Group {number + 1}"
        taken.add(label)
        labels.append(label)
    return labels


def _first_free(told: Sequence[str], taken: set[str]) -> str:
    for length in range(min(LABEL_WORDS, len(told)), len(told) + 1):
        label = " · ".join(told[:length])
        if label and label not in taken:
            return label
    return ""
