"""A family keeps its address, and an address that is given up always leads to another page."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constellation.analysis.families.identity import Identity, keep_identity, settle_addresses
from constellation.analysis.families.overrides import apply_overrides
from constellation.catalogue.config import split_overrides
from constellation.catalogue.ledger import GivenUp, Kept, Ledger, form_ledger


def count(first: int, last: int) -> list[str]:
    return [f"a/m{number:02}" for number in range(first, last + 1)]


@pytest.fixture
def build(make_families):
    """Run several builds, each with the ledger of the build before, and return the last identity."""

    def run(*builds, loose=()) -> Identity:
        identity = Identity(None, {}, Ledger())
        for members in builds:
            families, ids = make_families(members, loose)
            identity = keep_identity(families, ids, identity.ledger)
        return identity

    return run


def list_slugs(identity: Identity) -> list[str]:
    return [clade.slug for clade in identity.families.clades]


# The case, the families before and after, the slugs after, and the targets of the addresses that are no longer
# used.
CASES = [
    ("nothing changed", {"a": count(1, 4)}, {"a": count(1, 4)}, ["a"], {}),
    ("another name", {"a": count(1, 4)}, {"b": count(1, 4)}, ["a"], {}),
    ("half of each", {"a": count(1, 4)}, {"b": count(3, 6)}, ["a"], {}),
    ("less than half", {"a": count(1, 5)}, {"b": count(4, 8)}, ["b"], {"a": "b"}),
    ("grown under its name", {"a": count(1, 4)}, {"a": count(1, 40)}, ["a"], {}),
    ("swallowed by a larger one", {"a": count(1, 4)}, {"b": count(1, 40)}, ["b"], {"a": "b"}),
    ("two into one", {"a": count(1, 6), "b": count(7, 9)}, {"b": count(1, 9)}, ["a"], {"b": "a"}),
    (
        "a sub-family that becomes its whole family keeps its name",
        {"a": count(1, 4), "a/b": count(5, 19)},
        {"b": count(1, 19)},
        ["b"],
        {"a": "b"},
    ),
    ("one into two", {"a": count(1, 9)}, {"x": count(1, 3), "y": count(4, 9)}, ["x", "a"], {}),
    ("names exchanged", {"a": count(1, 4), "b": count(5, 8)}, {"b": count(1, 4), "a": count(5, 8)}, ["a", "b"], {}),
    ("the same name with other models", {"a": count(1, 4)}, {"a": count(11, 14)}, ["a"], {}),
    (
        "the same name beside the family that has the models",
        {"a": count(1, 4)},
        {"b": count(1, 40), "a": count(41, 44)},
        ["b", "a"],
        {},
    ),
    ("a name taken over beside", {"a": count(1, 4)}, {"b": count(1, 4), "a": count(5, 9)}, ["a", "a-2"], {}),
    ("a new one", {"a": count(1, 4)}, {"a": count(1, 4), "c": count(5, 9)}, ["a", "c"], {}),
    ("all gone", {"a": count(1, 4)}, {}, [], {"a": ""}),
    (
        "a sub-family and its family, both renamed",
        {"a": count(1, 4), "a/b": count(5, 9)},
        {"x": count(1, 4), "x/y": count(5, 9)},
        ["a", "b"],
        {},
    ),
    (
        "a sub-family dissolved in its family",
        {"a": count(1, 4), "a/b": count(5, 9)},
        {"a": count(1, 9)},
        ["a"],
        {"b": "a"},
    ),
    (
        "a sub-family whose models are gone leads to its family",
        {"a": count(1, 4), "a/b": count(5, 9)},
        {"a": count(1, 4)},
        ["a"],
        {"b": "a"},
    ),
    (
        "to the branch that has most of it",
        {"z": count(1, 9)},
        {"a": count(1, 1) + count(20, 29), "a/b": count(2, 9) + count(30, 49)},
        ["a", "b"],
        {"z": "b"},
    ),
]


@pytest.mark.parametrize(("case", "before", "after", "slugs", "given_up"), CASES, ids=[case[0] for case in CASES])
def test_two_builds(build, case, before, after, slugs, given_up):
    identity = build(before, after)
    assert list_slugs(identity) == slugs
    assert identity.given_up == given_up
    again = build(before, after, after)
    assert (list_slugs(again), again.given_up) == (slugs, given_up)
    assert form_ledger(again.ledger) == form_ledger(identity.ledger)


def test_a_chain_of_addresses_leads_to_the_last_one(build):
    large = {"c": count(1, 50)}
    identity = build({"a": count(1, 4)}, {"b": count(1, 15)}, large)
    assert list_slugs(identity) == ["c"]
    assert identity.given_up == {"a": "c", "b": "c"}


def test_an_address_without_models_leads_where_its_successor_leads(build):
    identity = build({"a": count(1, 4)}, {"b": count(1, 15)}, {"c": count(5, 60)})
    assert identity.given_up == {"a": "c", "b": "c"}


def test_a_family_that_comes_back_gets_its_address_back(build):
    both = {"a": count(1, 6), "b": count(7, 9)}
    identity = build(both, {"a": count(1, 9)}, {"a": count(1, 6), "renamed": count(7, 9)})
    assert list_slugs(identity) == ["a", "b"]
    assert identity.given_up == {}
    assert list_slugs(build(both, {}, both)) == ["a", "b"]


def test_an_address_that_was_given_up_is_used_again_for_the_same_stem_and_title(build, make_families):
    identity = build({"aya": count(1, 4)}, {}, {"aya": count(11, 14)})
    assert list_slugs(identity) == ["aya"]
    assert identity.given_up == {}
    families, ids = make_families({"aya": count(21, 24)})
    renamed = dataclasses.replace(families.clades[0], title="AYA")  # another spelling of the same title
    again = keep_identity(
        dataclasses.replace(families, clades=(renamed,)), ids, build({"aya": count(1, 4)}, {}).ledger
    )
    assert list_slugs(again) == ["aya"]


def test_an_address_that_was_given_up_is_never_used_for_another_title(build, make_families):
    families, ids = make_families({"aya": count(11, 14)})
    other = dataclasses.replace(families.clades[0], title="Aya of another kind")
    ledger = build({"aya": count(1, 4)}).ledger
    titled = dataclasses.replace(ledger.families["aya"], title="Ayahuasca")
    ledger = dataclasses.replace(ledger, families={"aya": titled})
    identity = keep_identity(dataclasses.replace(families, clades=(other,)), ids, ledger)
    assert list_slugs(identity) == ["aya-2"]
    assert identity.given_up == {"aya": ""}


def test_a_numbered_address_leads_to_the_one_that_was_given_up(make_families):
    """Version 0.1.0 wrote ledgers in which Aya has the address aya-2, although aya is free."""
    families, ids = make_families({"aya": count(1, 4)})
    ledger = Ledger({"aya-2": Kept("aya", "", tuple(ids))}, {"aya": GivenUp("aya", "", ("a/gone",))})
    identity = keep_identity(families, ids, ledger)
    assert list_slugs(identity) == ["aya"]
    assert identity.given_up == {"aya-2": "aya"}


def test_models_that_are_no_longer_in_the_catalogue_do_not_count(build):
    identity = build({"a": count(1, 20), "b": count(21, 30)}, {"a": count(1, 3), "b": count(21, 22)})
    assert list_slugs(identity) == ["a", "b"]


def test_nothing_but_slugs_changes(make_families):
    families, ids = make_families({"a": count(1, 4), "a/b": count(5, 9)}, count(10, 12))
    ledger = keep_identity(families, ids, Ledger()).ledger
    renamed = dataclasses.replace(
        families, clades=tuple(dataclasses.replace(clade, slug=f"x-{clade.slug}") for clade in families.clades)
    )
    settled = keep_identity(renamed, ids, ledger).families
    assert settled.clades == families.clades
    assert settled.member_of is families.member_of
    assert settled.evidence is families.evidence


def test_without_a_ledger_the_slugs_are_those_of_the_names(make_families):
    families, ids = make_families({"a": count(1, 4), "a/b": count(5, 9)})
    identity = keep_identity(families, ids, Ledger())
    assert identity.families.clades == families.clades
    assert identity.ledger.families["b"].parent == "a"
    assert identity.ledger.families["a"].members == tuple(count(1, 4))


def test_addresses_given_by_hand_are_remembered(make_families):
    """The old address leads to the new address, and vice versa after the override is removed."""
    families, ids = make_families({"a": count(1, 4), "b": count(5, 9)})
    found = keep_identity(families, ids, Ledger())
    _, renaming = split_overrides({"families": {"a": {"slug": "nicer"}, "b": {"into": "a"}}}, "x.toml")
    given_up, ledger = settle_addresses(found, apply_overrides(found.families, ids, renaming, found.given_up))
    assert given_up == {"a": "nicer", "b": "nicer"}
    again = keep_identity(families, ids, ledger)
    shown = apply_overrides(again.families, ids, renaming, again.given_up)
    assert settle_addresses(again, shown) == (given_up, ledger)
    _, none = split_overrides({}, "x.toml")
    given_up, ledger = settle_addresses(again, apply_overrides(again.families, ids, none, again.given_up))
    assert given_up == {"nicer": "a"}
    more, ids = make_families({"a": count(1, 4), "nicer": count(5, 9)})
    assert list_slugs(keep_identity(more, ids, ledger)) == ["a", "b"]
    other, ids = make_families({"nicer": count(21, 29)})
    assert list_slugs(keep_identity(other, ids, ledger)) == ["nicer-2"]


@st.composite
def draw_build(draw):
    """Draw random families of a build: up to six families with up to forty models, flat or nested."""
    names = draw(st.lists(st.sampled_from("abcdefgh"), max_size=6, unique=True))
    paths: list[str] = []
    for name in names:
        paths.append(f"{draw(st.sampled_from(paths))}/{name}" if paths and draw(st.booleans()) else name)
    shuffled = draw(st.permutations(count(1, 40)))
    members = {path: [shuffled.pop()] for path in paths}  # no family is empty
    for model in shuffled:
        if path := draw(st.sampled_from(["", *paths])):
            members[path].append(model)
    return members


@given(st.lists(draw_build(), min_size=1, max_size=4))
def test_addresses_are_always_distinct_and_lead_somewhere(make_families, builds):
    ledger, used = Ledger(), set()
    for members in builds:
        families, ids = make_families(members, count(1, 40))
        identity = keep_identity(families, ids, ledger)
        slugs = list_slugs(identity)
        assert len(set(slugs)) == len(slugs)
        used |= set(slugs)
        assert used == {*slugs, *identity.given_up}
        assert set(identity.given_up.values()) <= {*slugs, ""}
        assert not set(slugs) & set(identity.given_up)
        again = keep_identity(families, ids, identity.ledger)
        assert form_ledger(again.ledger) == form_ledger(identity.ledger)
        assert np.array_equal(identity.families.member_of, families.member_of)
        ledger = identity.ledger
