"""Overrides change families, names, addresses and single models."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from constellation.analysis.families.families import MERGED, PLACED, RAISED, Families
from constellation.analysis.families.overrides import BY_HAND, Overridden, apply_overrides
from constellation.catalogue.config import split_overrides
from constellation.errors import AtlasError

MEMBERS = {
    "qwen": ["q/1", "q/2", "q/3"],
    "llama": ["l/1", "l/2"],
    "qwen/qwen3": ["r/1", "r/2"],
    "qwen/qwen3/coder": ["s/1"],
}


@pytest.fixture
def override(make_families):
    """Apply overrides to a small hierarchy. `given_up` contains addresses of earlier builds."""

    def run(given_up: dict[str, str] | None = None, **tables: Any) -> Overridden:
        families, ids = make_families(MEMBERS, ["u/1"])
        _, overrides = split_overrides(tables, "atlas.toml")
        return apply_overrides(families, ids, overrides, given_up)

    return run


def draw(families: Families) -> dict[str, tuple[str, int]]:
    """Return the parent and the number of own models of each slug, and check that the arrays are consistent."""
    for number, clade in enumerate(families.clades):
        assert clade.parent < number
        above = families.clades[clade.parent] if clade.parent >= 0 else None
        assert clade.depth == (above.depth + 1 if above else 0)
        assert families.top[number] == (families.top[clade.parent] if above else number)
    own = np.bincount(families.member_of[families.member_of >= 0], minlength=len(families.clades)).tolist()
    return {
        clade.slug: (families.clades[clade.parent].slug if clade.parent >= 0 else "", count)
        for clade, count in zip(families.clades, own, strict=True)
    }


def test_without_overrides_nothing_changes(override, make_families):
    assert override().families.clades == make_families(MEMBERS, ["u/1"])[0].clades
    assert (override().moved, override().given, override().idle) == ({}, {}, ())


def test_a_title_and_a_slug(override):
    result = override(families={"qwen3": {"title": "Qwen 3", "slug": "qwen-3"}})
    clade = next(clade for clade in result.families.clades if clade.slug == "qwen-3")
    assert clade.title == "Qwen 3"
    assert draw(result.families)["coder"] == ("qwen-3", 1)
    assert (result.moved, result.given) == ({"qwen3": "qwen-3"}, {"qwen-3": "qwen3"})


MERGES = [
    (
        "beside",
        {"llama": {"into": "qwen"}},
        {"qwen": ("", 5), "qwen3": ("qwen", 2), "coder": ("qwen3", 1)},
        {"llama": "qwen"},
    ),
    (
        "with its branches",
        {"qwen": {"into": "llama"}},
        {"llama": ("", 5), "qwen3": ("llama", 2), "coder": ("qwen3", 1)},
        {"qwen": "llama"},
    ),
    (
        "into its parent",
        {"qwen3": {"into": "qwen"}},
        {"qwen": ("", 5), "coder": ("qwen", 1), "llama": ("", 2)},
        {"qwen3": "qwen"},
    ),
    (
        "into its own branch",
        {"qwen": {"into": "coder"}},
        {"coder": ("", 4), "qwen3": ("coder", 2), "llama": ("", 2)},
        {"qwen": "coder"},
    ),
    (
        "in a chain",
        {"qwen": {"into": "llama"}, "llama": {"into": "coder"}},
        {"coder": ("", 6), "qwen3": ("coder", 2)},
        {"qwen": "coder", "llama": "coder"},
    ),
    (
        "and a new slug for the result",
        {"llama": {"into": "qwen"}, "qwen": {"slug": "both"}},
        {"both": ("", 5), "qwen3": ("both", 2), "coder": ("qwen3", 1)},
        {"llama": "both", "qwen": "both"},
    ),
    (
        "under the other's slug",
        {"llama": {"into": "qwen"}, "qwen": {"slug": "llama"}},
        {"llama": ("", 5), "qwen3": ("llama", 2), "coder": ("qwen3", 1)},
        {"qwen": "llama"},
    ),
]


@pytest.mark.parametrize(("case", "families", "drawn", "moved"), MERGES, ids=[case[0] for case in MERGES])
def test_merges(override, case, families, drawn, moved):
    result = override(families=families)
    assert draw(result.families) == drawn
    assert result.moved == moved
    assert result.families.clades[0].slug == next(iter(drawn))  # the largest comes first


def test_a_moved_model_has_the_evidence_by_hand(override):
    result = override(models={"u/1": "llama", "q/1": "coder", "q/2": ""})
    families = result.families
    slugs = [clade.slug for clade in families.clades]
    ids = sorted(["q/1", "q/2", "q/3", "l/1", "l/2", "r/1", "r/2", "s/1", "u/1"])
    assert draw(families) == {"qwen": ("", 1), "llama": ("", 3), "qwen3": ("qwen", 2), "coder": ("qwen3", 2)}
    for model, slug in (("u/1", "llama"), ("q/1", "coder")):
        row = ids.index(model)
        assert slugs[families.member_of[row]] == slug
        assert (families.confidence[row], families.evidence[row]) == (1.0, BY_HAND)
    assert families.also[ids.index("q/1")] == (slugs.index("qwen"),)
    taken = ids.index("q/2")
    assert (families.member_of[taken], families.confidence[taken], families.evidence[taken]) == (-1, 0.0, ())
    assert families.confidence[ids.index("q/3")] == 0.5
    assert result.moved == {}


def test_a_family_without_models_leads_to_its_parent(override):
    result = override(models={"s/1": "llama", "l/1": "", "l/2": "qwen3"})
    assert draw(result.families) == {"qwen": ("", 3), "llama": ("", 1), "qwen3": ("qwen", 3)}
    assert result.moved == {"coder": "qwen3"}
    assert override(models={"l/1": "", "l/2": ""}).moved == {"llama": ""}


def test_a_family_without_own_models_keeps_those_that_are_merged_into_it(override):
    result = override(families={"coder": {"into": "llama"}}, models={"l/1": "", "l/2": ""})
    assert draw(result.families) == {"qwen": ("", 3), "llama": ("", 1), "qwen3": ("qwen", 2)}
    assert result.moved == {"coder": "llama"}


def test_families_are_ordered_by_their_models_after_the_merge(override):
    result = override(families={"qwen3": {"into": "llama"}})
    assert list(draw(result.families)) == ["llama", "qwen", "coder"]


def test_references_to_a_merged_clade_are_updated(make_families):
    families, ids = make_families(MEMBERS)
    one, two = np.full(len(ids), 1, dtype=np.int32), ((2, 1),) * len(ids)
    families = dataclasses.replace(families, runner_up=one, also=two, derivations={2: "names", 3: "maker"})
    _, overrides = split_overrides({"families": {"llama": {"into": "qwen3"}}}, "x")
    result = apply_overrides(families, ids, overrides).families
    slugs = [clade.slug for clade in result.clades]
    assert slugs == ["qwen", "qwen3", "coder"]
    assert result.derivations == {1: "names", 2: "maker"}
    for row, clade in enumerate(result.member_of.tolist()):
        assert result.runner_up[row] == (-1 if clade == 1 else 1)
        assert result.also[row] == (() if clade == 1 else (1,))


def test_other_addresses_of_a_family_are_accepted(override):
    renamed = {"qwen3": {"slug": "qwen-3"}}
    assert draw(override(families=renamed, models={"u/1": "qwen-3"}).families)["qwen-3"] == ("qwen", 3)
    assert draw(override({"kwen": "qwen3"}, models={"u/1": "kwen"}).families)["qwen3"] == ("qwen", 3)
    assert draw(override({"kwen": "qwen3"}, families={"llama": {"into": "kwen"}}).families)["qwen3"] == ("qwen", 4)


def test_merging_into_a_slug_that_an_override_gives(override):
    result = override(families={"llama": {"slug": "l2"}, "qwen": {"into": "l2"}, "qwen3": {"into": "qwen"}})
    assert draw(result.families) == {"l2": ("", 7), "coder": ("l2", 1)}
    assert result.moved == {"llama": "l2", "qwen": "l2", "qwen3": "l2"}
    assert result.given == {"l2": "llama"}


def test_an_override_of_a_missing_family_is_reported_as_idle(override):
    gone = {"yi": "", "kwen": "qwen"}
    result = override(gone, families={"kwen": {"title": "K"}}, models={"u/1": "yi", "z/9": "qwen"})
    assert result.idle == (
        "atlas.toml: families.kwen has no effect, because this family no longer exists",
        'atlas.toml: models."z/9" has no effect, because this model is not in the catalogue',
    )
    assert "K" not in [clade.title for clade in result.families.clades]
    assert result.families.member_of[-1] == -1


PARENTS = [
    (
        "below another family",
        {"llama": {"parent": "qwen"}},
        {"qwen": ("", 3), "qwen3": ("qwen", 2), "coder": ("qwen3", 1), "llama": ("qwen", 2)},
        {"llama": (PLACED, "QWEN")},
    ),
    (
        "with its branches",
        {"qwen": {"parent": "llama", "source": "a paper"}},
        {"llama": ("", 2), "qwen": ("llama", 3), "qwen3": ("qwen", 2), "coder": ("qwen3", 1)},
        {"qwen": (PLACED, "LLAMA")},
    ),
    (
        "to the top level",
        {"qwen3": {"parent": ""}},
        {"qwen": ("", 3), "qwen3": ("", 2), "llama": ("", 2), "coder": ("qwen3", 1)},
        {"qwen3": (RAISED, "QWEN")},
    ),
    (
        "where it is already",
        {"qwen3": {"parent": "qwen"}},
        {"qwen": ("", 3), "llama": ("", 2), "qwen3": ("qwen", 2), "coder": ("qwen3", 1)},
        {},
    ),
    (
        "below a family that is merged",
        {"llama": {"parent": "qwen3"}, "qwen3": {"into": "qwen"}},
        {"qwen": ("", 5), "llama": ("qwen", 2), "coder": ("qwen", 1)},
        {"llama": (PLACED, "QWEN"), "qwen": (MERGED, "QWEN3")},
    ),
    (
        "where a merge has put it",
        {"coder": {"parent": "qwen"}, "qwen3": {"into": "qwen"}},
        {"qwen": ("", 5), "llama": ("", 2), "coder": ("qwen", 1)},
        {"qwen": (MERGED, "QWEN3")},
    ),
    (
        "in a chain, with a new slug",
        {"llama": {"parent": "code"}, "coder": {"slug": "code", "parent": ""}},
        {"qwen": ("", 3), "code": ("", 1), "qwen3": ("qwen", 2), "llama": ("code", 2)},
        {"llama": (PLACED, "CODER"), "code": (RAISED, "QWEN3")},
    ),
]


@pytest.mark.parametrize(
    ("tables", "drawn", "corrected"), [case[1:] for case in PARENTS], ids=[c[0] for c in PARENTS]
)
def test_a_family_is_placed_below_another(override, tables, drawn, corrected):
    families = override(families=tables).families
    assert draw(families) == drawn
    found = {
        families.clades[clade].slug: (correction.kind, correction.other.upper())
        for clade, corrections in families.corrections.items()
        for correction in corrections
    }
    assert found == corrected
    assert all(not one.curated for corrections in families.corrections.values() for one in corrections)


def test_the_source_of_an_override_is_kept(override):
    families = override(families={"llama": {"parent": "qwen", "source": "a paper"}}).families
    assert [one.source for corrections in families.corrections.values() for one in corrections] == ["a paper"]


def test_the_families_by_name_have_the_parents_of_the_names(override):
    placed = override(families={"llama": {"parent": "qwen"}, "qwen3": {"parent": "llama"}}).families
    assert draw(placed) == {"qwen": ("", 3), "llama": ("qwen", 2), "qwen3": ("llama", 2), "coder": ("qwen3", 1)}
    named = placed.by_name
    parents = {
        clade.slug: (named.clades[clade.parent].slug if clade.parent >= 0 else "", clade.depth)
        for clade in named.clades
    }
    assert parents == {"qwen": ("", 0), "llama": ("", 0), "qwen3": ("qwen", 1), "coder": ("qwen3", 2)}
    assert (named.member_of == placed.member_of).all()
    assert named.by_name is named


WRONG = [
    (
        {"families": {"qwen": {"parent": "coder"}}},
        "families.qwen.parent: 'coder' is 'qwen' itself or one of its sub-families; give another family",
    ),
    (
        {"families": {"qwen3": {"parent": "qwn"}}},
        "families.qwen3.parent: there is no family 'qwn'; did you mean 'qwen'",
    ),
    (
        {"families": {"qwem": {"title": "x"}}},
        "families.qwem: there is no family 'qwem'; did you mean 'qwen' or 'qwen3'?",
    ),
    (
        {"families": {"llama": {"into": "zzz"}}},
        "families.llama.into: there is no family 'zzz'; families.html lists",
    ),
    ({"models": {"u/1": "lama"}}, "models.\"u/1\": there is no family 'lama'; did you mean 'llama'?"),
    ({"families": {"llama": {"slug": "qwen"}}}, "families.llama.slug: the slug 'qwen' belongs to another family"),
    (
        {"families": {"llama": {"slug": "l2"}, "l2": {"title": "x"}}},
        "families.l2: overrides use the original slugs of families, but 'l2' is the new slug that families.llama",
    ),
]


@pytest.mark.parametrize(("tables", "message"), WRONG, ids=[message for _, message in WRONG])
def test_wrong_overrides_are_errors(override, tables, message):
    with pytest.raises(AtlasError) as caught:
        override(**tables)
    assert str(caught.value).startswith(f"atlas.toml: {message}")


def test_a_circle_of_merges_is_an_error(override):
    with pytest.raises(AtlasError, match=r"'into' .*cycle"):
        override({"kwen": "qwen"}, families={"qwen": {"into": "llama"}, "llama": {"into": "kwen"}})
