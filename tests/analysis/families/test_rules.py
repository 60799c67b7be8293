"""Each rule of `Rules`, and placement by likeness, changes only the right models and can be switched off."""

from __future__ import annotations

import dataclasses
import itertools

import numpy as np
import pytest

from constellation.analysis.families.families import Families, find_families
from constellation.analysis.families.rules import ALL_RULES, Rules
from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
ZORBITS = [f"o{n}/Zorbit-3-{size}b" for n, size in enumerate([8, 70] * 20)]
QUANDARS = [f"p{n}/Quandar-4-{size}b" for n, size in enumerate([9, 27] * 20)]


class Found:
    """The families of some ids, which can be looked up by id and by slug."""

    def __init__(self, ids: list[str], *, rules: Rules = ALL_RULES, likeness_least: float = 1.0) -> None:
        self.ids = sorted(ids)
        self.families: Families = find_families(
            read_names(self.ids, VOCABULARY),
            VOCABULARY,
            smallest=3,
            branch_smallest=5,
            likeness_least=likeness_least,
            rules=rules,
        )
        self.slugs = [clade.slug for clade in self.families.clades]

    def top(self, model: str) -> str:
        clade = int(self.families.top_of[self.ids.index(model)])
        return self.slugs[clade] if clade >= 0 else ""

    def of(self, model: str) -> str:
        clade = int(self.families.member_of[self.ids.index(model)])
        return self.slugs[clade] if clade >= 0 else ""

    def teacher(self, model: str) -> str:
        clade = int(self.families.teacher[self.ids.index(model)])
        return self.slugs[clade] if clade >= 0 else ""

    def parent(self, slug: str) -> str:
        above = self.families.clades[self.slugs.index(slug)].parent
        return self.slugs[above] if above >= 0 else ""


def without(rule: str) -> Rules:
    return dataclasses.replace(ALL_RULES, **{rule: False})


@pytest.mark.parametrize(
    ("model", "family", "teacher"),
    [
        ("z/Zorbit-R1-Distill-Quandar-9b", "quandar", "zorbit"),
        ("z/Zorbit-Distill-Quandar", "quandar", "zorbit"),
        ("z/Zorbit-on-Quandar", "quandar", ""),
        ("z/Zorbit-based-on-Quandar-chat", "quandar", ""),
        ("z/Zorbit-8b-Distill-Quandar", "zorbit", "quandar"),
        ("z/Zorbit-3-mini-8b-Quandar-distilled", "zorbit", "quandar"),
        ("z/Zorbit-chat-distilled-from-Quandar", "zorbit", "quandar"),
        ("z/Zorbit-8b-trained-on-Quandar", "zorbit", ""),
    ],
)
def test_a_distilled_model_belongs_to_its_student(model, family, teacher):
    found = Found([*ZORBITS, *QUANDARS, model])
    assert (found.top(model), found.teacher(model)) == (family, teacher)
    row = found.ids.index(model)
    assert found.families.also[row] or found.families.runner_up[row] >= 0


def test_the_line_of_the_teacher_is_not_a_teacher():
    model = "z/Zorbit-3-70b-Distill-Zorbit-8b"
    assert Found([*ZORBITS, model]).teacher(model) == ""


INITIALS = ["a/Z3-8b-Alpha", "b/Z3-70b-Beta", "c/Z3-Gamma-8b"]


def test_initials_with_an_edition_and_a_size_of_one_line_stand_for_it():
    found = Found([*ZORBITS, *QUANDARS, *INITIALS])
    assert {found.top(model) for model in INITIALS} == {"zorbit"}
    off = Found([*ZORBITS, *QUANDARS, *INITIALS], rules=dataclasses.replace(without("initials"), sizes=False))
    assert "zorbit" not in {off.top(model) for model in INITIALS}


def test_initials_that_two_lines_may_have_stand_for_neither():
    zandars = [f"q{n}/Zandar-3-{size}b" for n, size in enumerate([8, 70] * 20)]
    found = Found([*ZORBITS, *zandars, *INITIALS])
    assert not {found.top(model) for model in INITIALS} & {"zorbit", "zandar"}


def test_initials_of_a_line_and_its_product_stand_for_it():
    products = [f"r{n}/Zorbit-Nemo-12b" for n in range(6)]
    models = ["a/ZN-12b-Alpha", "b/ZN-Beta-12b", "c/ZN-12b-Gamma"]
    found = Found([*ZORBITS, *products, *models])
    assert {found.top(model) for model in models} == {"zorbit"}


LINE = [f"o{n}/Mizzral-{size}b" for n, size in enumerate([7, 24] * 35)]


@pytest.mark.parametrize("model", ["a/Codezzral-7b", "b/Mizzrantino", "c/Wizzral"])
def test_a_word_that_ends_or_begins_like_one_line_belongs_to_it(model):
    assert Found([*LINE, model]).top(model) == "mizzral"
    assert Found([*LINE, model], rules=without("blends")).top(model) == ""


@pytest.mark.parametrize("model", ["a/Viral-7b", "b/Mizzra", "c/Mizzen-7b"])
def test_a_word_that_shares_little_with_a_line_does_not(model):
    assert Found([*LINE, model]).top(model) == ""


def test_an_ending_of_two_lines_shows_neither():
    others = [f"p{n}/Kozzral-{size}b" for n, size in enumerate([7, 24] * 35)]
    model = "a/Codezzral-7b"
    assert Found([*LINE, *others, model]).top(model) == ""


SIZES = ["9b", "27b", "35b-a3b"]
OWNED = [f"l{n}-{size}/Zorbit-{size}" for size in SIZES for n in range(20)]


def test_a_brand_derives_from_the_line_whose_sizes_it_has():
    brand = [f"b{n}-{size}/Nimbo-{size}" for size in SIZES for n in range(2)]
    found = Found([*OWNED, *QUANDARS[:10], *brand])
    assert found.parent("nimbo") == "zorbit"
    assert found.families.derivations[found.slugs.index("nimbo")] == "sizes"
    assert Found([*OWNED, *brand], rules=without("sizes")).parent("nimbo") == ""


def test_a_brand_with_sizes_of_its_own_derives_from_no_line():
    brand = [f"b{n}-{size}/Nimbo-{size}" for size in ["9b", "1b", "2b", "3b"] for n in range(2)]
    assert Found([*OWNED, *brand]).parent("nimbo") == ""


def test_sizes_that_the_line_does_not_have_contradict_names():
    others = [f"q{n}/Quandar-{size}b" for n, size in enumerate([4, 13] * 20)]
    both = [f"n{n}/Zorbit-Nimbo-9b" for n in range(6)]
    own = [f"m{n}/Nimbo-{size}b" for n, size in enumerate([4, 13, 4])]
    assert Found([*OWNED, *others, *both, *own]).parent("nimbo") != "zorbit"
    assert Found([*OWNED, *others, *both, *own], rules=without("sizes")).parent("nimbo") == "zorbit"


LEADING = ["maker/Swift-3-7b", "maker/Swift-3.5", "a/Swift-3-7b-GGUF", "b/Swift-3.5-AWQ", "c/Swift-coder-7b"]


def test_a_descriptor_that_leads_names_of_several_owners_with_an_edition_is_a_family():
    found = Found([*ZORBITS, *LEADING])
    assert {found.of(model) for model in LEADING} == {"swift"}
    off = Found([*ZORBITS, *LEADING], rules=without("leading_words"))
    assert "swift" not in off.slugs


def test_a_descriptor_that_leads_names_without_editions_is_not_a_family():
    models = [f"o{n}/swift-{word}" for n, word in enumerate(["chat", "helper", "frob", "blip", "wump"])]
    assert "swift" not in Found([*ZORBITS, *models]).slugs


def test_everyday_words_do_not_become_families_by_leading_names():
    models = [f"o{n}/model-{n}b" for n in range(1, 7)]
    assert "model" not in Found([*ZORBITS, *models]).slugs


def test_models_of_many_owners_with_the_same_size_after_the_stem_are_related():
    words = ["Frob", "Blip", "Snark", "Wump", "Plonk", "Gark"]
    models = [
        f"o{n}/Diazog-{size}-{word}"
        for n, (size, word) in enumerate(zip(["small", "medium"] * 3, words, strict=True))
    ]
    assert Found([*ZORBITS, *models]).of(models[0]) == "diazog"
    assert Found([*ZORBITS, *models], rules=without("namesakes")).of(models[0]) == ""


SHORT = [f"maker/Hz-{n}b" for n in range(1, 6)] + [f"r{n}/Hz-{n}b-GGUF" for n in range(1, 6)]
LONG = [f"maker/Hazorun-{n}b" for n in range(1, 4)] + [f"s{n}/Hazorun-{n}b-AWQ" for n in range(1, 4)]


def test_a_short_form_and_the_name_of_one_maker_are_one_family():
    found = Found([*ZORBITS, *SHORT, *LONG])
    assert {found.top(model) for model in SHORT + LONG} == {"hz"}


def test_a_short_form_of_another_maker_is_another_family():
    found = Found([*ZORBITS, *(model.replace("maker/", "other/") for model in SHORT), *LONG])
    assert {found.top(model) for model in LONG} == {"hazorun"}


WORDS = ["frob", "blip", "snark", "wump", "plonk", "gark", "trib", "vosk"]
TYPICAL = [
    *(f"o{n}/Zorbit-{word}-4b-reranker" for n, word in enumerate(WORDS * 5)),
    *(f"p{n}/Quandar-{word}-70b-poet" for n, word in enumerate(WORDS * 5)),
]


def test_a_name_without_a_stem_is_placed_by_likeness():
    model = "u/Plimsoll-4b-reranker"
    found = Found([*TYPICAL, model], likeness_least=0.7)
    row = found.ids.index(model)
    assert found.of(model) == "zorbit"
    assert found.families.likely.tolist() == [one == model for one in found.ids]
    assert 0 < found.families.confidence[row] < 0.85
    evidence = found.families.evidence[row]
    assert {"4b", "reranker", "4b reranker"} & {text for text, _ in evidence}
    assert sum(weight for _, weight in evidence) == pytest.approx(1)


def test_likeness_is_off_by_default_and_at_1():
    model = "u/Plimsoll-4b-reranker"
    for found in (Found([*TYPICAL, model]), Found([*TYPICAL, model], likeness_least=1.0)):
        assert found.of(model) == ""
        assert not found.families.likely.any()


def test_likeness_does_not_move_models_that_have_a_family():
    model = "u/Plimsoll-4b-reranker"
    off, on = Found([*TYPICAL, model]), Found([*TYPICAL, model], likeness_least=0.5)
    others = [row for row, one in enumerate(off.ids) if one != model]
    assert [off.of(one) for one in off.ids if one != model] == [on.of(one) for one in on.ids if one != model]
    assert (off.families.confidence[others] == on.families.confidence[others]).all()


def test_likeness_is_the_same_in_every_build():
    models = [*TYPICAL, *(f"u{n}/Plimsoll{n}-4b-poet" for n in range(9))]
    first, second = Found(models, likeness_least=0.5).families, Found(models, likeness_least=0.5).families
    assert (first.confidence == second.confidence).all()
    assert list(first.evidence) == list(second.evidence)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_likeness_needs_two_large_families(count):
    lines = ["Zorbit", "Quandar"][:count]
    ids = [f"o{n}{line}/{line}-4b-{word}" for line in lines for n, word in enumerate(WORDS * 5)]
    found = Found([*ids, "u/Plimsoll-4b"], likeness_least=0.5)
    assert found.families.likely.any() == (count == 2)


@pytest.mark.parametrize("off", [field.name for field in dataclasses.fields(Rules)])
def test_every_rule_can_be_switched_off(off):
    ids = list(itertools.chain(ZORBITS, QUANDARS, INITIALS, LEADING, SHORT, LONG))
    families = Found(ids, rules=without(off)).families
    assert families.member_of.dtype == np.int32
    assert (families.member_of >= 0).sum() >= len(ZORBITS) + len(QUANDARS)
