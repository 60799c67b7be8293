"""Words and phrases are counted once for each model, and ranked by how typical they are of a group."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from constellation.analysis.names.names import read_names
from constellation.analysis.names.words import LONGEST_PHRASE, Phrase, count_phrases, count_words, weigh_words
from constellation.analysis.totals import Total
from constellation.catalogue.vocabulary import load_vocabulary

IDS = ["a/llama-7b-chat", "a/llama-7b-gguf", "b/llama-llama-7b", "c/qwen-7b", "c/alone"]
NAMES = read_names(IDS, load_vocabulary())
DOWNLOADS = np.array([10.0, nan, 5, 100, 7])


def test_phrases_are_counted_once_a_model_with_owners_and_downloads() -> None:
    phrases = count_phrases(NAMES, DOWNLOADS, 100)
    assert phrases == (
        Phrase("7b", 1, 4, 3, Total(115, 3, 4)),
        Phrase("llama", 1, 3, 2, Total(15, 2, 3)),
        Phrase("llama 7b", 2, 3, 2, Total(15, 2, 3)),
    )


@pytest.mark.parametrize("most", [1, 2, 50])
def test_most_limits_each_length_by_itself(most: int) -> None:
    names = read_names([f"o/{'alpha-beta-gamma-delta-epsilon'}-{row % 4}" for row in range(12)], load_vocabulary())
    phrases = count_phrases(names, np.ones(12), most)
    lengths = [phrase.length for phrase in phrases]
    assert lengths == sorted(lengths) and set(lengths) == set(range(1, LONGEST_PHRASE + 1))
    assert max(lengths.count(length) for length in set(lengths)) <= most
    for length in set(lengths):
        ranked = [(-phrase.models, phrase.text) for phrase in phrases if phrase.length == length]
        assert ranked == sorted(ranked)


def test_words_are_counted_once_a_model() -> None:
    assert count_words([("a", "a", "b"), ("b",), ()]) == {"a": 1, "b": 2}


def test_the_most_typical_words_of_a_group_come_first() -> None:
    tokens = [("common", "special")] * 5 + [("common", "other")] * 95
    typical = weigh_words(tokens, np.arange(5), count_words(tokens), 10)
    assert typical == [("special", 5), ("common", 5)]


def test_single_letters_are_left_out_and_ties_are_sorted_alphabetically() -> None:
    tokens = [("x", "beta", "alpha"), ("x",)]
    assert weigh_words(tokens, np.array([0]), count_words(tokens), 10) == [("alpha", 1), ("beta", 1)]
    assert weigh_words(tokens, np.array([0]), count_words(tokens), 1) == [("alpha", 1)]


def test_no_rows_have_no_words() -> None:
    assert weigh_words([("a",)], np.array([], dtype=int), {"a": 1}, 5) == []
    assert count_phrases(read_names([], load_vocabulary()), np.array([]), 5) == ()
