"""A family whose stem unrelated makers use is limited to related models."""

from __future__ import annotations

import dataclasses
import random

import pytest

from constellation.analysis.families.families import find_families
from constellation.analysis.families.rules import ALL_RULES
from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
OTHERS = [f"p{number}/Quandar-4-{size}b" for number, size in enumerate([9, 27] * 20)]
#: Three related models of one maker, and three other models whose names only have the same word.
CORE = ["north/Zorbit-Frob-2b", "north/Zorbit-Snark", "north/zorbit-blip-lite-4b"]
STRAYS = ["south/Zorbit-Plonk-7b", "east/ZORBIT_wump", "west/Mega-Glyph-zorbit-v3"]


def find(ids: list[str], **rules: bool) -> dict[str, set[str]]:
    """Return the ids in each top-level family, by slug. The key '' has the ids without a family."""
    families = find_families(
        read_names(ids, VOCABULARY),
        VOCABULARY,
        smallest=3,
        branch_smallest=5,
        rules=dataclasses.replace(ALL_RULES, **rules),
    )
    members: dict[str, set[str]] = {}
    for model, top in zip(ids, families.top_of.tolist(), strict=True):
        members.setdefault(families.clades[top].slug if top >= 0 else "", set()).add(model)
    return members


def test_a_family_is_limited_to_its_largest_group_of_related_names():
    found = find([*OTHERS, *CORE, *STRAYS])
    assert found["zorbit"] == set(CORE)
    assert found[""] == set(STRAYS)
    assert find([*OTHERS, *CORE, *STRAYS], cores=False)["zorbit"] == {*CORE, *STRAYS}


def test_a_family_of_which_two_thirds_are_related_keeps_all_its_models():
    whole = [*CORE, "north/Zorbit-coda", *STRAYS[:2]]
    assert find([*OTHERS, *whole])["zorbit"] == set(whole)


def test_a_word_without_a_group_that_is_large_enough_is_not_a_family():
    pairs = [f"{owner}/Zorbit-{word}" for owner in ("north", "south", "east") for word in (owner[:3] + "a", owner)]
    assert "zorbit" in find([*OTHERS, *pairs], cores=False)
    assert "zorbit" not in find([*OTHERS, *pairs])


@pytest.mark.parametrize(
    ("first", "other"),
    [
        # The word after the stem or before it, perhaps with other descriptors in between.
        ("Zorbit-Frob-7b", "Zorbit-9b-Frob"),
        ("Deep-Zorbit-Frob", "deep_zorbit_snark"),
        # The same name, apart from how the model was converted or tuned.
        ("Zorbit-v2-Frob-7b", "Zorbit-v2-Frob-7b-GGUF"),
        ("Zorbit-v2", "Zorbit-v2-abliterated"),
        # The same size, or the same version and next word, or a version directly after the stem.
        ("Zorbit-7b-Frob", "Zorbit-7b-Snark"),
        ("Zorbit-2-Frob", "Zorbit-2-Frob-Snark"),
        ("Zorbit3-Frob", "Zorbit3-Snark"),
        # Nothing but the stem and sizes.
        ("Zorbit-1b", "Zorbit-9b-GGUF"),
    ],
)
def test_names_are_related_by_more_than_the_stem(first, other):
    pair = {f"north/{first}", "north/Zorbit-Hum"}
    strays = {"south/Zorbit-Plonk-8b", "south/Zorbit-Wump", "east/Mega-Glyph-zorbit-v4"}
    related = find([*OTHERS, *sorted(pair), f"west/{other}", *sorted(strays)])
    assert related["zorbit"] == {*pair, f"west/{other}"}
    assert "zorbit" not in find([*OTHERS, *sorted(pair), "west/Zorbit-Coda-v5", *sorted(strays)])


def test_owners_with_similar_names_are_one_maker():
    accounts = [f"{owner}/Zorbit-{word}" for owner, word in zip(
        ("northern-lab", "northern-lab", "NorthTeam", "NorthTeam"), ("Frob", "Snark", "Blip", "Hum"), strict=True
    )]  # fmt: skip
    found = find([*OTHERS, *accounts, *STRAYS])
    assert found["zorbit"] == set(accounts)


def test_names_are_not_related_by_an_owner_that_converts_the_models_of_others():
    words = ["Quandar", "Plonk", "Glyph", "Wump", "Coda", "Nimbo"]
    converted = [f"converter/{word}-{number}-GGUF" for number, word in enumerate(words)]
    zorbits = [f"converter/Zorbit-{word}-GGUF" for word in ("Frob", "Snark", "Blip", "Mirth")]
    makers = ["north/Zorbit-Hum-1b", "north/Zorbit-Drum", "north/Zorbit-Strum"]
    assert find([*OTHERS, *converted, *zorbits, *makers])["zorbit"] == set(makers)


def test_a_family_has_the_name_of_the_compound_that_its_core_shares():
    glints = ["north/GlintZorbit-1-4b", "north/GlintZorbit-1-9b", "a/GlintZorbit-1-9b-AWQ"]
    strays = ["south/Zorbit-Plonk-7b", "east/Zorbit-wump", "west/zorbit-coda-v3"]
    found = find([*OTHERS, *glints, *strays])
    assert found["glintzorbit"] == set(glints)
    assert "zorbit" not in found


def test_a_compound_that_nearly_all_names_share_is_the_stem_if_the_stem_is_not_a_name():
    long = [f"{owner}/LongZorbit-4b-{owner}" for owner in ("north", "a", "b", "c", "d", "e")]
    rest = ["south/Zorbit-Plonk-7b", "east/Zorbit-Wump", "east/Zorbit-Coda"]
    found = find([*OTHERS, *long, *rest])
    assert found["longzorbit"] == set(long)
    assert found[""] == set(rest)
    named = [*long, *rest[:2], "east/Zorbit-9b"]
    assert set(named) in find([*OTHERS, *named]).values()


def test_a_compound_outside_of_the_core_is_a_family_of_its_own():
    moons = [f"moon/Moonzorbit{number}" for number in (1, 2, 3)]
    found = find([*OTHERS, *CORE, "north/Zorbit-coda", *moons])
    assert found["zorbit"] == {*CORE, "north/Zorbit-coda"}
    assert found["moonzorbit"] == set(moons)


def test_a_word_that_one_maker_has_coined_keeps_all_its_models():
    ids = [
        model.replace("zorbit", "ZorBit").replace("Zorbit", "ZorBit").replace("ZORBIT", "ZorBit") for model in CORE
    ]
    strays = [model.replace("zorbit", "zorBit").replace("Zorbit", "ZorBit") for model in STRAYS[::2]]
    assert find([*OTHERS, *ids[:2], *strays])["zorbit"] == {*ids[:2], *strays}


def test_a_word_that_several_makers_build_on_keeps_all_its_models():
    known = ["north/Zorbit-7b", "alpha/Zorbit-7b-Frob", "beta/Zorbit-7b-Snark", "gamma/Zorbit-7b-Blip"]
    assert find([*OTHERS, *known, *STRAYS])["zorbit"] == {*known, *STRAYS}


def test_a_word_that_begins_the_names_of_many_makers_keeps_all_its_models():
    words = ["Frob", "Blip", "Snark", "Wump", "Plonk"]
    ids = [f"{word}ly/Zorbit-{word}-{end}" for word in words for end in ("one", "two")]
    assert find([*OTHERS, *ids])["zorbit"] == set(ids)
    moved = [model.replace("/", f"/{model[:4]}-") if model.startswith(("Frob", "Blip")) else model for model in ids]
    assert "zorbit" not in find([*OTHERS, *moved])


def test_a_word_of_many_models_keeps_all_of_them():
    ids = [f"{letter}{number}/Zorbit-{letter}{letter}{number}" for letter in "abcdefghij" for number in "xyz"]
    related = [f"{model}-GGUF" for model in ids]
    assert find([*OTHERS, *ids, *related])["zorbit"] == {*ids, *related}


@pytest.mark.parametrize(
    ("spelled", "maker", "whole"),
    [
        ("ZorbitMarvellousConfig", "o1", True),
        ("ZorbitMarvellousConfig", "x", False),
        ("Zorbitmarvellousconfig", "o1", False),
    ],
)
def test_a_long_affix_after_a_stem_needs_a_capital_letter_and_a_maker_that_uses_both_words(spelled, maker, whole):
    ids = [f"o{number}/Zorbit-{size}b" for number, size in enumerate((1, 2, 3, 7, 8))]
    affixed = {f"{maker}/{spelled}", f"{maker}/{spelled}-9b", f"y/{spelled}-GGUF"}
    assert (affixed <= find([*OTHERS, *ids, *sorted(affixed)])["zorbit"]) == whole


def test_nothing_is_limited_if_the_makers_are_unknown():
    ids = [model.split("/")[1] for model in [*OTHERS, *CORE, *STRAYS]]
    assert len(find(sorted(set(ids)))["zorbit"]) == len(CORE + STRAYS)


def test_the_order_of_the_models_does_not_matter():
    ties = [f"{owner}/Zorbit-{word}" for owner in ("north", "south") for word in ("Frob", "Snark", "Blip")]
    ids = [model + ("-xs" if model.startswith("south") else "") for model in ties] + ["east/Zorbit-Coda-9b"]
    ids = [*OTHERS, *[f"{model}-{number}" for number, model in enumerate(ids)]]
    first = find(ids)
    shuffled = random.Random(1).sample(ids, len(ids))
    assert find(shuffled) == first
