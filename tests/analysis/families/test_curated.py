"""Only some entries of the curated list apply to a catalogue, and these entries change its families."""

from __future__ import annotations

from typing import Any

import pytest

from constellation.analysis.families.curated import CuratedChoice, choose_curated
from constellation.analysis.families.families import MERGED, PLACED, Correction, Families
from constellation.analysis.families.overrides import apply_overrides
from constellation.analysis.names.names import read_names
from constellation.catalogue.config import FamilyOverride, split_overrides
from constellation.catalogue.curated import CuratedEntry, parse_curated
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.errors import AtlasError

MEMBERS = {
    "qwen": ["Qwen/Qwen-1b", "Qwen/Qwen-2b", "q/Qwen-4b"],
    "qwen/qwen3": ["Qwen/Qwen3-1b", "Qwen/Qwen3-2b"],
    "kat": ["Kwaipilot/KAT-1b", "x/KAT-2b"],
    "kats": ["x/kats-2b"],
    "nex": ["nex-agi/Nex-2b"],
}


def place(parent: str, maker: str = "") -> CuratedEntry:
    return CuratedEntry(FamilyOverride(parent=parent, source=f"https://{parent}"), maker)


def merge(into: str) -> CuratedEntry:
    return CuratedEntry(FamilyOverride(into=into, source=f"https://{into}"), "")


@pytest.fixture
def correct(make_families):
    """Choose the entries of a curated list and apply them, with the overrides of a configuration."""

    def run(curated: dict[str, CuratedEntry], **tables: Any) -> tuple[CuratedChoice, Families]:
        families, ids = make_families(MEMBERS, ["u/1"])
        _, overrides = split_overrides(tables, "atlas.toml")
        choice = choose_curated(families, read_names(ids, load_vocabulary()), curated, overrides)
        return choice, apply_overrides(families, ids, overrides, curated=choice.used).families

    return run


def parents(families: Families) -> dict[str, str]:
    return {
        clade.slug: families.clades[clade.parent].slug if clade.parent >= 0 else "" for clade in families.clades
    }


NATURAL = {"qwen": "", "qwen3": "qwen", "kat": "", "kats": "", "nex": ""}


def test_families_are_placed_and_merged(correct):
    choice, families = correct({"kat": place("qwen"), "kats": merge("kat"), "nex": place("kat")})
    assert choice.unused == {}
    assert parents(families) == {"qwen": "", "qwen3": "qwen", "kat": "qwen", "nex": "kat"}
    slugs = {clade.slug: number for number, clade in enumerate(families.clades)}
    titles = {clade.slug: clade.title for clade in families.clades}
    assert families.corrections[slugs["nex"]] == (Correction(PLACED, titles["kat"], True, "https://kat"),)
    assert {(one.kind, one.curated, one.source) for one in families.corrections[slugs["kat"]]} == {
        (PLACED, True, "https://qwen"),
        (MERGED, True, "https://kat"),
    }


UNUSED = [
    ("family", {"zeta": place("qwen")}, "zeta", "the catalogue has no such family"),
    ("parent", {"kat": place("zeta")}, "kat", "the catalogue has no family 'zeta'"),
    ("target", {"kats": merge("zeta")}, "kats", "the catalogue has no family 'zeta'"),
    ("maker", {"nex": place("qwen", "Kwaipilot")}, "nex", "'Kwaipilot' has no model in the family"),
    ("itself", {"qwen": place("qwen3")}, "qwen", "the family is above 'qwen3'"),
    ("ring", {"kat": place("nex"), "nex": place("kat")}, "nex", "the family is above 'kat'"),
]


@pytest.mark.parametrize(("curated", "slug", "reason"), [case[1:] for case in UNUSED], ids=[c[0] for c in UNUSED])
def test_an_entry_that_does_not_fit_the_catalogue_is_left_out(correct, curated, slug, reason):
    choice, families = correct(curated)
    assert choice.unused == {slug: reason}
    assert parents(families)[slug if slug in NATURAL else "qwen"] == NATURAL.get(slug, "")


@pytest.mark.parametrize("maker", ["Kwaipilot", "kwaipilot"])
def test_the_maker_may_be_in_a_sub_family_and_in_small_letters(correct, maker):
    choice, families = correct({"kat": place("qwen", maker), "qwen": place("nex", "Qwen")})
    assert choice.unused == {}
    assert parents(families) == {"nex": "", "qwen": "nex", "qwen3": "qwen", "kat": "qwen", "kats": ""}


OVERRIDDEN = [
    ("another parent", {"kat": {"parent": "nex"}}, {"kat": place("qwen")}, {"kat": "nex"}),
    ("no parent", {"kat": {"parent": ""}}, {"kat": place("qwen")}, {"kat": ""}),
    ("a merge", {"kats": {"into": "nex"}}, {"kats": place("qwen")}, {"nex": ""}),
    ("a title and a merge", {"kats": {"title": "Kats"}}, {"kats": merge("kat")}, {"kats": ""}),
    ("the opposite", {"qwen": {"parent": "kat"}}, {"kat": place("qwen")}, {"qwen": "kat", "kat": ""}),
    (
        "the opposite by a new slug",
        {"qwen": {"parent": "k"}, "kat": {"slug": "k"}},
        {"kat": place("qwen")},
        {"qwen": "k", "k": ""},
    ),
    (
        "the opposite by a merge",
        {"qwen": {"into": "nex"}, "nex": {"parent": "kat"}},
        {"kat": place("qwen")},
        {"nex": "kat", "kat": ""},
    ),
]


@pytest.mark.parametrize(
    ("tables", "curated", "found"), [case[1:] for case in OVERRIDDEN], ids=[case[0] for case in OVERRIDDEN]
)
def test_overrides_take_precedence(correct, tables, curated, found):
    choice, families = correct(curated, families=tables)
    assert set(choice.unused) == set(curated) and not choice.used
    assert found.items() <= parents(families).items()
    assert not any(one.curated for corrections in families.corrections.values() for one in corrections)


def test_an_override_of_the_title_keeps_the_curated_parent(correct):
    choice, families = correct({"kat": place("qwen")}, families={"kat": {"title": "Kat", "slug": "kwai"}})
    assert choice.unused == {}
    assert parents(families)["kwai"] == "qwen"


def test_a_curated_parent_follows_a_merge_by_hand(correct):
    _, families = correct({"kat": place("qwen")}, families={"qwen": {"into": "nex"}})
    assert parents(families)["kat"] == "nex"


def test_a_merge_by_hand_may_name_a_family_that_the_list_merges(correct):
    _, families = correct({"kats": merge("kat")}, families={"nex": {"into": "kats"}})
    assert set(parents(families)) == {"qwen", "qwen3", "kat"}


def test_a_wrong_override_is_an_error_in_spite_of_the_list(correct):
    with pytest.raises(AtlasError, match=r"atlas.toml: families.kat.parent: there is no family 'qwem'"):
        correct({"kat": place("qwen")}, families={"kat": {"parent": "qwem"}})


def test_an_empty_list_changes_nothing(correct):
    choice, families = correct(parse_curated("", "x.toml"))
    assert (choice.used, choice.unused, families.corrections) == ({}, {}, {})
    assert parents(families) == NATURAL
    assert families.by_name is families
