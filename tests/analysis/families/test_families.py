"""Families are found in the names of a catalogue, according to the definition in docs/families.md."""

from __future__ import annotations

import dataclasses
import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellation.analysis.families.families import Families, find_families
from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.settings import Settings

VOCABULARY = load_vocabulary()
SMALL = dataclasses.replace(Settings(), family_smallest=3)
ZORBITS = [f"o{n}/Zorbit-{size}b" for n, size in enumerate([1, 3, 7, 13, 70, 7, 13, 3])]
QUANDARS = [f"p{n}/Quandar-{size}b" for n, size in enumerate([2, 4, 6, 2, 4])]


class Found:
    """The families of some ids, which can be looked up by id and by slug."""

    def __init__(self, ids: list[str]) -> None:
        self.ids = sorted(ids)
        self.families: Families = find_families(
            read_names(self.ids, VOCABULARY), VOCABULARY, smallest=3, branch_smallest=5
        )
        self.slugs = [clade.slug for clade in self.families.clades]

    def of(self, model: str) -> str:
        clade = int(self.families.member_of[self.ids.index(model)])
        return self.slugs[clade] if clade >= 0 else ""

    def top(self, model: str) -> str:
        clade = int(self.families.member_of[self.ids.index(model)])
        return self.slugs[int(self.families.top[clade])] if clade >= 0 else ""

    def parent(self, slug: str) -> str:
        above = self.families.clades[self.slugs.index(slug)].parent
        return self.slugs[above] if above >= 0 else ""

    def title(self, slug: str) -> str:
        return self.families.clades[self.slugs.index(slug)].title


def test_a_word_that_several_models_have_is_a_family():
    found = Found([*ZORBITS, "q/lonely-7b"])
    assert found.slugs == ["zorbit"]
    assert found.of("o0/Zorbit-1b") == "zorbit"
    assert found.of("q/lonely-7b") == ""
    assert found.families.confidence[found.ids.index("q/lonely-7b")] == 0


@pytest.mark.parametrize(
    "word", ["instruct", "gguf", "4bit", "chat", "japanese", "v2", "7b", "model", "gpt", "2024"]
)
def test_a_descriptor_is_not_a_family(word):
    found = Found([f"o{n}/{word}-{letter * 3}" for n, letter in enumerate("abcdefgh")])
    assert found.slugs == []


def test_an_epithet_that_never_comes_first_is_not_a_family():
    epithets = [f"e{n}/{base}-7b-Marvel" for n, base in enumerate(["Zorbit", "Quandar"] * 4)]
    found = Found(ZORBITS + QUANDARS + epithets)
    assert found.slugs == ["zorbit", "quandar"]


def test_a_word_of_unrelated_models_is_not_a_family():
    found = Found([f"o{n}/Atlas-{word}" for n, word in enumerate(["Frob", "Blip", "Snark", "Wump", "Plonk"])])
    assert found.slugs == []


def test_a_proven_stem_is_found_anywhere_and_in_compounds():
    models = ["a/TinyZorbit-1b", "b/codezorbit", "c/Nous-Hippo-Zorbit2-13b", "d/ZorbitLM-7b", "e/medzorbit-7b"]
    found = Found(ZORBITS * 1 + models)
    assert {found.top(model) for model in models} == {"zorbit"}


def test_a_compound_that_enough_models_have_is_a_sub_family():
    found = Found(ZORBITS + [f"t{n}/TinyZorbit-{n}b" for n in range(1, 6)])
    assert found.of("t1/TinyZorbit-1b") == "tinyzorbit"
    assert found.parent("tinyzorbit") == "zorbit"
    assert found.title("tinyzorbit") == "TinyZorbit"


def test_editions_are_nested():
    ids = [f"o{n}/Zorbit{edition}-{n + 1}B" for edition in ("2", "3", "3.5", "3.8") for n in range(6)]
    found = Found(ids)
    assert found.of("o0/Zorbit3.8-1B") == "zorbit3-8"
    assert (found.parent("zorbit3-8"), found.parent("zorbit3"), found.parent("zorbit")) == ("zorbit3", "zorbit", "")
    assert (found.title("zorbit3-8"), found.title("zorbit")) == ("Zorbit3.8", "Zorbit")


def test_titles_are_spelled_as_in_names():
    ids = [f"o{n}/Deep-Zorbit-V{edition}" for edition in ("2", "3") for n in range(6)]
    assert "Zorbit V3" in [clade.title for clade in Found(ids).families.clades]


def test_products_of_two_owners_are_sub_families():
    lines = [f"o{n}/Zorbit2-{n + 1}B" for n in range(6)]
    found = Found(lines + [f"o{n}/Zorbit2-Coder-{n + 1}B" for n in range(6)])
    assert found.of("o0/Zorbit2-Coder-1B") == "zorbit2-coder"
    single = Found(lines + [f"same/Zorbit2-Coder-{n + 1}B" for n in range(6)])
    assert single.of("same/Zorbit2-Coder-1B") == "zorbit2"


def test_a_name_with_several_stems_has_one_family_and_lists_the_others():
    model = "z/Quandar-R1-Distill-Zorbit-7b"
    found = Found(ZORBITS * 1 + [f"x{n}/Zorbit-{n}b-sft" for n in range(20)] + QUANDARS + [model])
    row = found.ids.index(model)
    assert {found.top(model)} | {found.slugs[clade] for clade in found.families.also[row]} == {"zorbit", "quandar"}
    assert len(found.families.also[row]) == 1
    assert found.families.runner_up[row] == found.families.also[row][0]
    plain = found.ids.index("o0/Zorbit-1b")
    assert found.families.confidence[row] < found.families.confidence[plain]
    assert found.families.runner_up[plain] == -1


def test_an_owner_whose_names_have_nothing_in_common_is_a_family():
    ids = [f"tweeters/{a}{b}ickle" for a in "bdfgklmnprst" for b in ("ra", "lo")]
    found = Found(ids + ZORBITS)
    assert {found.of(model) for model in ids} == {"tweeters"}
    assert found.families.evidence[found.ids.index(ids[0])] == (("tweeters/", 1.0),)


def test_a_brand_derives_from_the_line_whose_owner_makes_it():
    made = ["zorbit/Nimbo-1b", "zorbit/Nimbo-3b", "r/Nimbo-1b-GGUF", "s/Nimbo-3b-AWQ"]
    own = ["zorbit/Zorbit-5b", "zorbit/Zorbit-9b"]
    found = Found(ZORBITS + own + made)
    assert found.parent("nimbo") == "zorbit"
    assert found.families.derivations[found.slugs.index("nimbo")] == "maker"


def test_a_brand_derives_from_the_line_in_its_names():
    both = [f"n{n}/Zorbit-Nimbo-{n}b" for n in range(4)]
    found = Found(ZORBITS + both + [f"m{n}/Nimbo-{n}b" for n in range(3)])
    assert found.parent("nimbo") == "zorbit"
    assert found.families.derivations[found.slugs.index("nimbo")] == "names"


def test_a_backbone_class_is_the_family_of_names_without_another_stem():
    classes = [f"t{n}/tiny-random-{word}ForCausalLM" for n, word in enumerate(["Bart", "Ernie", "Xmod", "Mvp"])]
    found = Found([*ZORBITS, *classes, "t/tiny-random-ZorbitForCausalLM"])
    assert {found.of(model) for model in classes} == {"causallm"}
    assert found.top("t/tiny-random-ZorbitForCausalLM") == "zorbit"


def test_a_genus_is_a_family_only_with_the_word_after_it():
    ids = [f"o{n}/{name}-{n}b" for name in ("gpt2", "gpt-neo", "gpt-j", "gpt-oss") for n in range(5)]
    found = Found([*ids, "x/distilgpt2-1b"])
    assert sorted(found.slugs) == ["gpt2", "gptj", "gptneo", "gptoss"]
    assert found.top("x/distilgpt2-1b") == "gpt2"
    assert found.title("gptoss") == "gpt-oss"


def test_the_weights_of_evidence_add_up_to_1():
    found = Found(ZORBITS + QUANDARS)
    for row, evidence in enumerate(found.families.evidence):
        assert found.families.member_of[row] >= 0
        assert sum(weight for _, weight in evidence) == pytest.approx(1)
    assert dict(found.families.evidence[found.ids.index("o0/Zorbit-1b")]).keys() == {"zorbit", "zorbit 1b"}


def test_parents_come_first_and_depth_and_top_follow_from_them():
    ids = [f"o{n}/Zorbit{edition}-{n + 1}B" for edition in ("2", "3", "3.5") for n in range(6)]
    families = Found(ids).families
    for number, clade in enumerate(families.clades):
        assert clade.parent < number
        assert clade.depth == (families.clades[clade.parent].depth + 1 if clade.parent >= 0 else 0)
        assert families.top[number] == (families.top[clade.parent] if clade.parent >= 0 else number)
    assert len({clade.slug for clade in families.clades}) == len(families.clades)


def test_architectures_and_base_models_are_not_used():
    parameters = list(inspect.signature(find_families).parameters)
    assert parameters == [
        "names",
        "vocabulary",
        "smallest",
        "branch_smallest",
        "likeness_least",
        "rules",
        "titles",
    ]


@pytest.mark.parametrize("ids", [[], ["a/b"], ["a/b", "c/d"], ["gpt2", "gpt2-xl", "x"], ["", "/", "//..."]])
def test_tiny_catalogues(ids):
    families = Found(ids).families
    assert len(families.member_of) == len(families.also) == len(families.evidence) == len(ids)
    assert families.member_of.dtype == np.int32


def test_the_same_name_a_hundred_times():
    found = Found([f"o{n}/Zorbit" for n in range(100)])
    assert found.slugs == ["zorbit"]
    assert (found.families.member_of == 0).all()


@given(st.lists(st.text(alphabet="ab2.-_/Zé模 ", max_size=14), max_size=24))
def test_any_ids_give_a_valid_hierarchy(ids):
    families = find_families(read_names(ids, VOCABULARY), VOCABULARY, smallest=3, branch_smallest=5)
    assert len(families.member_of) == len(ids)
    assert all(-1 <= clade < len(families.clades) for clade in families.member_of)
    assert ((families.confidence > 0) == (families.member_of >= 0)).all()
    assert len({clade.slug for clade in families.clades}) == len(families.clades)
