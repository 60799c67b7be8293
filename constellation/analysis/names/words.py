"""The most common words and phrases in names, and labels for groups of models."""

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
from constellation.analysis.totals import Total, add_known

#: The number of tokens in the longest phrase.
LONGEST_PHRASE = 4


@dataclass(frozen=True)
class Phrase:
    """A phrase of 1 to 4 consecutive words, with the number of names that contain it.

    Attributes
    ----------
    text : str
        The tokens, joined by spaces.
    length : int
        The number of tokens.
    models, owners : int
        The number of models whose names contain the phrase, and the number of their owners.
    downloads : Total
        The downloads of these models in the last 30 days.
    """

    text: str
    length: int
    models: int
    owners: int
    downloads: Total


def count_phrases(names: Names, downloads: NDArray[np.float64], most: int) -> tuple[Phrase, ...]:
    """Return the most common phrases of 1 to 4 words in names.

    The phrases of each length are sorted by descending number of models, then alphabetically. Only phrases in at
    least two names are counted. The time is linear in the tokens of the names.

    Parameters
    ----------
    names : Names
        The n names.
    downloads : ndarray of float64, shape (n,)
        NaN where unknown.
    most : int
        The largest number of phrases of each length.
    """
    starts, lengths = list_ngrams(names.tokens, LONGEST_PHRASE)
    phrases = []
    for length in range(1, LONGEST_PHRASE + 1):
        ranked = _rank_phrases(names.tokens, starts[lengths == length], length, most)
        for text, rows in ranked:
            owners = {names.all_owners[owner] for owner in np.unique(names.owner_of[rows]).tolist()} - {""}
            phrases.append(Phrase(text, length, len(rows), len(owners), add_known(downloads[rows])))
    return tuple(phrases)


def _rank_phrases(
    tokens: Ragged, starts: NDArray[np.int64], length: int, most: int
) -> list[tuple[str, NDArray[np.int64]]]:
    """Return the most common phrases of `length` tokens.

    Each phrase comes with the rows of the names that contain it.
    """
    number = number_runs(tokens.codes, starts, np.full(len(starts), length))
    size = int(number.max(initial=-1)) + 1
    pairs, _, _ = count_keys(find_rows(tokens.bounds, starts) * size + number)  # each name counts once
    row, phrase_of = np.divmod(pairs, max(size, 1))
    models = np.bincount(phrase_of, minlength=size)
    least = max(2, int(np.sort(models)[-most]) if most < size else 0)
    common = np.flatnonzero(models >= least)
    first = starts[find_first(number, size)[common]].tolist()
    texts = [" ".join(map(tokens.values.__getitem__, tokens.codes[at : at + length].tolist())) for at in first]
    ranked = sorted(zip((-models[common]).tolist(), texts, common.tolist(), strict=True))[:most]
    order = np.argsort(phrase_of, kind="stable")
    bounds = bound(models)
    return [(text, row[order[bounds[phrase] : bounds[phrase + 1]]]) for _, text, phrase in ranked]


def weigh_words(
    tokens: Sequence[Sequence[str]], rows: NDArray[np.integer], background: Mapping[str, int], most: int
) -> list[tuple[str, int]]:
    """Return the words that are more typical of a group of names than of all names.

    Each word comes with the number of names of the group that contain it. Words are ranked by count × log(1 + share
    in the group / share in the catalogue), so that a word that is common everywhere ranks low.

    Parameters
    ----------
    tokens : sequence of sequences of str
        The tokens of all names.
    rows : ndarray of int
        The names of the group.
    background : mapping of str to int
        The number of models of the whole catalogue that have each word.
    most : int
        How many words to return.
    """
    group = form_ragged(tokens).take(rows)
    codes, counts = _count_rows(group)
    words = [group.values[code] for code in codes.tolist()]
    share = len(rows) / max(len(tokens), 1)
    everywhere = np.array(list(map(background.__getitem__, words)), dtype=np.float64)
    weight = counts * np.log1p(counts / np.maximum(everywhere * share, 1e-9))
    weight[[len(word) < 2 for word in words]] = -1  # single letters mean nothing
    least = np.partition(weight, -most)[-most] if most < len(weight) else 0
    chosen = np.flatnonzero(weight >= max(least, 0)).tolist()
    ranked = sorted((-float(weight[place]), words[place], int(counts[place])) for place in chosen)[:most]
    return [(word, count) for _, word, count in ranked]


def count_words(tokens: Sequence[Sequence[str]]) -> dict[str, int]:
    """Count the models whose names contain each word.

    The result is a mapping from words to counts.
    """
    ragged = form_ragged(tokens)
    codes, counts = _count_rows(ragged)
    return dict(zip(map(ragged.values.__getitem__, codes.tolist()), counts.tolist(), strict=True))


def _count_rows(tokens: Ragged) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count the rows that contain each code.

    The codes are returned in ascending order with their counts.
    """
    size = np.int64(max(len(tokens.values), 1))
    pairs = np.unique(number_rows(tokens.bounds) * size + tokens.codes)  # by sorting: most groups are small
    return np.unique(pairs % size, return_counts=True)


#: The number of words in a label. More are added if another group already has the same label.
LABEL_WORDS = 3
#: The number of words that may be added to a label.
_ADDED_WORDS = 3
#: The smallest share of the names with a word that is added to a label of descriptors.
_TELLING = 0.1


@dataclass(frozen=True)
class Label:
    """The label of a group of models, made of words in their names.

    Attributes
    ----------
    text : str
        The words, joined by ' · '. A word in fewer than half of the names is followed by its share.
    shares : tuple of (str, float)
        Each word with the share of the group's models whose names contain it. Empty if the label is a number.
    """

    text: str
    shares: tuple[tuple[str, float], ...]


def split_rows(partition: Partition) -> list[np.ndarray]:
    """Return the rows of each group of a partition, in ascending order."""
    order = np.argsort(partition.member_of, kind="stable")
    return np.split(order, np.cumsum(partition.sizes)[:-1])


def label_groups(groups: Sequence[np.ndarray], names: Names, words: Mapping[str, int]) -> list[Label]:
    """Label each group of models with typical words in its names.

    The words of a label occur in at least half of the names. If no word does, the label is the commonest word with
    its share. If all these words are descriptors, such as sizes, the commonest other word is added with its share.
    It is not added if fewer than a tenth of the names contain it.

    All labels differ. If another group already has the label, further words are added, with their shares if they
    are in fewer than half of the names. If the words of a group do not give a distinct label, its label is its
    number. This happens, for example, if the names consist of punctuation.

    Parameters
    ----------
    groups : sequence of ndarrays of int
        The rows of each group.
    names : Names
        The names of all models.
    words : mapping of str to int
        The number of models that have each word.
    """
    kinds = names.cuts.kind_of.tolist()
    described = {word for word, kind in zip(names.tokens.values, kinds, strict=True) if names.cuts.kinds[kind]}
    taken: set[str] = set()
    labels = []
    for number, rows in enumerate(groups, 1):
        typical = weigh_words(names.tokens, rows, words, len(words))
        common = [pair for pair in typical if 2 * pair[1] >= len(rows)][: LABEL_WORDS + _ADDED_WORDS]
        common.sort(key=lambda pair: pair[0] in described)  # names before sizes and versions: 'qwen · 3.8 · 27b'
        rarer = [pair for pair in typical if 2 * pair[1] < len(rows)]
        if not common:
            rarer.sort(key=lambda pair: -pair[1])
        least = min(LABEL_WORDS, len(common)) or 1
        ranked = [*common, *rarer[:_ADDED_WORDS]]
        if all(word in described for word, _ in ranked[:least]):
            telling = [pair for pair in typical if pair[0] not in described and pair[1] >= _TELLING * len(rows)]
            ranked[least:least] = sorted(telling, key=lambda pair: -pair[1])[:1]
            least += bool(telling)
        shares = [(word, count / len(rows)) for word, count in dict(ranked).items()]
        label = _find_free(shares, least, taken) or Label(f"Group {number}", ())
        taken.add(label.text)
        labels.append(label)
    return labels


def _find_free(shares: Sequence[tuple[str, float]], least: int, taken: set[str]) -> Label | None:
    """Return the shortest label that no other group has and that has at least `least` words, or None."""
    texts = [word if share >= 0.5 else f"{word} ({write_share(share)})" for word, share in shares]
    for length in range(least, len(texts) + 1):
        text = " · ".join(texts[:length])
        if text not in taken:
            return Label(text, tuple(shares[:length]))
    return None


def write_share(share: float) -> str:
    """Write a share as a whole percentage. It is rounded down, so that less than half is never '50%'."""
    return f"{int(share * 100 + 1e-9)}%" if share >= 0.01 else "<1%"
