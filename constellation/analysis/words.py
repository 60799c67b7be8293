"""The names' tokens in, the most common words and phrases with their counts out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from constellation.analysis.features import list_ngrams
from constellation.analysis.names import Names

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


def count_phrases(names: Names, downloads: np.ndarray, most: int) -> tuple[Phrase, ...]:
    """The `most` most common phrases of each length, by falling number of models, then alphabetically.

    downloads : float64 (n,), NaN where unknown
    """
    bearers = _index_phrases(names.tokens)
    by_length: dict[int, list[tuple[str, list[int]]]] = defaultdict(list)
    for text, rows in bearers.items():
        by_length[text.count(" ") + 1].append((text, rows))
    known = np.nan_to_num(downloads, nan=0.0)
    phrases = []
    for length in sorted(by_length):
        ranked = sorted(by_length[length], key=lambda item: (-len(item[1]), item[0]))[:most]
        for text, rows in ranked:
            owners = len({names.owners[row] for row in rows})
            phrases.append(Phrase(text, length, len(rows), owners, float(known[rows].sum())))
    return tuple(phrases)


def _index_phrases(tokens: Sequence[Sequence[str]]) -> dict[str, list[int]]:
    """The rows that bear each phrase which at least two names share."""
    bearers: dict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(tokens):
        for text in set(list_ngrams(name, LONGEST_PHRASE)):
            bearers[text].append(row)
    return {text: rows for text, rows in bearers.items() if len(rows) > 1}


def weigh_words(
    tokens: Sequence[Sequence[str]], rows: np.ndarray, background: dict[str, int], most: int
) -> list[tuple[str, int]]:
    """The words of a group of names, with how many of the group bear each: the `most` that tell most.

    Ranked by count × log(share here / share everywhere), so that a word common to all names says little;
    `background` is the number of models that bear each word in the whole catalogue.
    """
    counts: dict[str, int] = defaultdict(int)
    for row in rows.tolist():
        for word in set(tokens[row]):
            counts[word] += 1
    share = len(rows) / max(len(tokens), 1)

    def weight(word: str) -> float:
        lift = counts[word] / max(background[word] * share, 1e-9)
        return counts[word] * float(np.log1p(lift))

    ranked = sorted((word for word in counts if len(word) > 1), key=lambda word: (-weight(word), word))
    return [(word, counts[word]) for word in ranked[:most]]


def count_words(tokens: Sequence[Sequence[str]]) -> dict[str, int]:
    """How many models bear each word."""
    counts: dict[str, int] = defaultdict(int)
    for name in tokens:
        for word in set(name):
            counts[word] += 1
    return dict(counts)
