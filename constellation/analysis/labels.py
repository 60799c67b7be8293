"""Groups of models in, a short name for each out: the words that set it apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from constellation.analysis.names import Names
from constellation.analysis.partition import Partition
from constellation.analysis.words import weigh_words

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
