"""Groups are called by the words that set them apart, no two alike."""

from __future__ import annotations

import numpy as np

from constellation.analysis.names.names import read_names
from constellation.analysis.names.words import count_words, label_groups, split_rows
from constellation.analysis.partition import number_by_size
from constellation.catalogue.vocabulary import load_vocabulary


def label(ids: list[str], groups: list[int]) -> list[str]:
    names = read_names(ids, load_vocabulary())
    return label_groups(number_by_size(np.array(groups)), names, count_words(names.tokens))


def test_rows_of_each_group_ascend() -> None:
    rows = split_rows(number_by_size(np.array([4, 2, 4, 9, 2, 4])))
    assert [group.tolist() for group in rows] == [[0, 2, 5], [1, 4], [3]]


def test_group_is_called_by_what_sets_it_apart() -> None:
    labels = label(["a/llama-chat", "b/llama-chat", "c/llama-chat", "a/qwen-chat", "b/qwen-chat"], [0, 0, 0, 1, 1])
    assert [text.split(" · ")[0] for text in labels] == ["llama", "qwen"]
    assert labels[0] == "llama · chat"


def test_no_two_groups_are_called_alike() -> None:
    labels = label(["a/llama-chat-gguf"] * 12, [0] * 4 + [1] * 4 + [2] * 4)
    assert len(set(labels)) == 3


def test_groups_without_words_are_called_by_their_number() -> None:
    assert label(["a/---", "b/___", "c/llama"], [0, 0, 1]) == ["Group 1", "llama"]
    assert label(["a/x", "b/y", "c/z"], [0, 1, 2]) == ["Group 1", "Group 2", "Group 3"]
