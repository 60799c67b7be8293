"""Families of perhaps unrelated models are marked as weak, and are listed after the others."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy import sparse

from constellation.analysis.families.families import Families, find_families
from constellation.analysis.families.overrides import apply_overrides
from constellation.analysis.families.ranking import (
    compare_families,
    count_top_families,
    find_nearest_families,
    find_risers,
    rank_top_families,
)
from constellation.analysis.families.rules import Rules
from constellation.analysis.families.strength import ONE_OWNER, SHARED_WORD, mark_weak_families
from constellation.analysis.names.names import read_names
from constellation.catalogue.config import split_overrides
from constellation.catalogue.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
#: A family of several owners: every name continues the stem with a size that the leader uses too.
STRONG = [f"o{number % 4}/Quandar-{size}b" for number in range(8) for size in (1, 7)]
#: The leader has two models. Each of the other names continues the stem in the same way as one other name, but not
#: as the leader's names.
SHARED = [
    *("lead/Zorbit-Frob-7b", "lead/Zorbit-Frob-13b"),
    *("a/Zorbit-Blip-7b", "b/Zorbit-Blip-7b", "c/Zorbit-Snark-7b", "d/Zorbit-Snark-7b"),
]
SERIES = [f"maker/Plonk-{size}b" for size in (1, 3, 7, 13)]


def find(ids: list[str]) -> tuple[Families, list[str]]:
    ids = sorted(set(ids))
    names = read_names(ids, VOCABULARY)
    # The rule for cores is switched off, because it would change these small families before they are marked.
    rules = Rules(cores=False)
    families = find_families(names, VOCABULARY, smallest=3, branch_smallest=5, rules=rules)
    return mark_weak_families(families, names), ids


def read_marks(ids: list[str]) -> dict[str, str]:
    families, _ = find(ids)
    return {families.clades[clade].slug: mark for clade, mark in families.weak.items()}


def test_only_weak_families_are_marked():
    assert read_marks(STRONG + SHARED + SERIES) == {"zorbit": SHARED_WORD, "plonk": ONE_OWNER}


def test_half_of_the_names_like_the_leaders_are_enough():
    more = ["e/Zorbit-Frob-1b", "f/Zorbit-Frob-1b"]
    assert "zorbit" not in read_marks(STRONG + SHARED + more)
    assert read_marks(STRONG + SHARED + more[:1])["zorbit"] == SHARED_WORD


def test_a_name_that_ends_with_the_stem_is_continued_like_another_one_that_does():
    ids = ["lead/Zorbit", "lead/Zorbit-Frob", "a/Zorbit", "b/zorbit", "c/Zorbit-Blip", "d/Zorbit-Blip"]
    assert "zorbit" not in read_marks(STRONG + ids)
    assert read_marks([*STRONG, *ids[1:], "lead/Zorbit-Frob-7b"])["zorbit"] == SHARED_WORD


def test_all_sizes_count_as_the_same_word():
    assert "zorbit" not in read_marks(STRONG + [f"o{size}/Zorbit-{size}b" for size in (1, 3, 7, 13)])


def test_of_several_leaders_the_one_that_most_names_are_like_decides():
    ids = ["a/Zorbit-Frob-7b", "b/Zorbit-Blip-7b", "c/Zorbit-Blip-13b", "d/Zorbit-Blip-1b"]
    assert "zorbit" not in read_marks(STRONG + ids)


def test_a_large_family_is_not_a_shared_word():
    words = ["Frob", "Blip", "Snark", "Wump", "Plink"]
    ids = [f"{owner}{word}/Zorbit-{word}-7b" for word in words for owner in "abcdef"]
    assert len(ids) > 25
    assert "zorbit" not in read_marks(STRONG + ids)
    assert read_marks(STRONG + ids[:24])["zorbit"] == SHARED_WORD


@pytest.mark.parametrize(
    "strip", [lambda model: model.split("/")[1], lambda model: "registry/" + model.split("/")[1]]
)
def test_nothing_is_marked_if_the_owners_are_unknown(strip):
    assert read_marks([strip(model) for model in STRONG + SHARED + SERIES]) == {}


def test_a_family_with_a_model_of_an_unknown_owner_is_no_series():
    assert "plonk" not in read_marks(STRONG + SERIES + ["Plonk-30b"])


def test_models_that_are_moved_by_hand_neither_support_nor_weaken_a_family():
    families, ids = find(STRONG + SHARED)
    names = read_names(ids, VOCABULARY)
    moved = dict.fromkeys(STRONG[:6], "zorbit")
    _, overrides = split_overrides({"models": moved}, "x.toml")
    changed = mark_weak_families(apply_overrides(families, ids, overrides).families, names)
    zorbit = next(number for number, clade in enumerate(changed.clades) if clade.slug == "zorbit")
    assert zorbit not in changed.weak


def test_weak_families_are_never_first(make_families):
    families, ids = make_families(
        {"large": [f"o/l{n}" for n in range(9)], "middle": ["o/m1", "o/m2", "o/m3"], "small": ["o/s1"]}
    )
    families = dataclasses.replace(families, weak={0: SHARED_WORD})
    rows = np.arange(len(ids))
    assert rank_top_families(families, [9, 3, 1]) == [1, 2, 0]
    assert count_top_families(families, rows) == [(1, 3), (2, 1), (0, 9)]
    assert count_top_families(families, rows, weak_last=False) == [(0, 9), (1, 3), (2, 1)]
    whole = sparse.csr_matrix(np.ones((len(ids), len(ids))) - np.eye(len(ids)))
    nearest = find_nearest_families(families, whole, 2, np.flatnonzero(families.member_of == 2))
    assert [clade for clade, _ in nearest] == [1, 0]
    before, now = np.full(len(ids), 1e6), np.where(families.member_of == 0, 9e6, 2e6)
    comparison = compare_families(families, before, now, least=1, members=1)
    assert [found.index for found in comparison.families][-1] == 0
    assert [found.index for found in find_risers(families, comparison, 1)] == [1, 2, 0]
