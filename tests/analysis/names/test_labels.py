"""Each group has a label of typical words, and no two groups have the same label."""

from __future__ import annotations

import numpy as np

from constellation.analysis.names.names import read_names
from constellation.analysis.names.words import count_words, label_groups, split_rows
from constellation.analysis.partition import number_by_size
from constellation.catalogue.vocabulary import load_vocabulary


def label(ids: list[str], groups: list[int]) -> list[str]:
    names = read_names(ids, load_vocabulary())
    rows = split_rows(number_by_size(np.array(groups)))
    return [one.text for one in label_groups(rows, names, count_words(names.tokens))]


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


def test_a_word_in_fewer_than_half_of_the_names_has_its_share() -> None:
    ids = ["a/zephyr-x1", "b/zephyr-x2", "c/vicuna-x3", "d/dolly-x4", "e/guanaco-x5", "f/koala-x6", "g/alpaca-x7"]
    assert label(ids, [0] * 7) == ["zephyr (28%)"]


def test_a_label_of_descriptors_has_the_commonest_other_word_with_its_share() -> None:
    ids = [f"a/{stem}-7b" for stem in ("zephyr", "zephyr", "vicuna", "dolly", "guanaco", "koala")]
    assert label(ids, [0] * 6) == ["7b · zephyr (33%)"]


def test_the_shares_of_a_label_are_those_of_its_words() -> None:
    names = read_names(["a/llama-chat", "b/llama-base", "c/llama-chat", "d/qwen-chat"], load_vocabulary())
    [found] = label_groups([np.arange(4)], names, count_words(names.tokens))
    assert dict(found.shares) == {"llama": 0.75, "chat": 0.75}
