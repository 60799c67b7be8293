"""Families keep their addresses from one bundled snapshot to the next one."""

from __future__ import annotations

import re

import pytest

from constellation.analysis.families.families import Families, find_families
from constellation.analysis.families.identity import Identity, keep_identity
from constellation.analysis.families.membership import count_members, count_shared, list_groups
from constellation.analysis.names.names import read_names
from constellation.catalogue import HISTORY, Catalogue, read_catalogue, read_current, select_tasks
from constellation.catalogue.ledger import Ledger, form_ledger, read_ledger
from constellation.catalogue.titles import fold_title
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.settings import Settings

pytestmark = pytest.mark.full


def find(catalogue: Catalogue) -> tuple[Families, list[str]]:
    settings, vocabulary = Settings(), load_vocabulary()
    ids = select_tasks(catalogue, settings.tasks)[0].frame["id"].tolist()
    return find_families(read_names(ids, vocabulary), vocabulary, smallest=3, branch_smallest=5), ids


@pytest.fixture(scope="module")
def october() -> tuple[Families, list[str]]:
    return find(read_current())


@pytest.fixture(scope="module")
def builds(october: tuple[Families, list[str]]) -> tuple[Identity, Identity]:
    before = keep_identity(*find(read_catalogue(HISTORY / "models-2026-08-21.csv.gz")), Ledger())
    return before, keep_identity(*october, before.ledger)


def list_members(identity: Identity) -> dict[str, set[str]]:
    """Return the ids of each family, including its sub-families."""
    kept = identity.ledger.families
    members: dict[str, set[str]] = {slug: set() for slug in kept}
    for slug, entry in kept.items():
        while slug:
            members[slug].update(entry.members)
            slug = kept[slug].parent
    return members


@pytest.mark.parametrize("least", ["of the earlier", "of each", "of both together"])
def test_surviving_families_keep_their_slugs(builds: tuple[Identity, Identity], least: str) -> None:
    """98% of the families that survive keep their address, for three definitions of survival.

    A family has survived if a later family has half of its members. It keeps its address if the later family with
    this address has half of its members.
    """
    before, after = map(list_members, builds)
    numbers = {model: row for row, model in enumerate(sorted(set().union(*before.values(), *after.values())))}
    groups = [
        list_groups([[numbers[m] for m in s] for s in side.values()], len(numbers)) for side in (before, after)
    ]
    sizes = [count_members(side).tolist() for side in groups]
    slugs = [list(before), list(after)]
    surviving, kept = set(), set()
    for old, new, shared in zip(*(pairs.tolist() for pairs in count_shared(*groups)), strict=True):
        whole = {
            "of the earlier": sizes[0][old],
            "of each": max(sizes[0][old], sizes[1][new]),
            "of both together": sizes[0][old] + sizes[1][new] - shared,
        }[least]
        if 2 * shared >= whole:
            surviving.add(slugs[0][old])
        if slugs[0][old] == slugs[1][new] and 2 * shared >= sizes[0][old]:
            kept.add(slugs[0][old])
    assert len(surviving) > 300
    assert len(surviving & kept) >= 0.98 * len(surviving), sorted(surviving - kept)


def test_families_with_a_surviving_stem_keep_their_addresses(
    builds: tuple[Identity, Identity], october: tuple[Families, list[str]]
) -> None:
    """A stem survives if at least three models of each snapshot are in a family with this stem."""
    before, after = builds
    stems = [
        {(clade.stem, clade.origin): clade.slug for clade in identity.families.clades}
        for identity in (before, after)
    ]
    surviving = stems[0].keys() & stems[1].keys()
    kept = [stem for stem in surviving if stems[0][stem] == stems[1][stem]]
    assert len(surviving) > 500
    assert len(kept) >= 0.99 * len(surviving), sorted(surviving - set(kept))


def test_no_numbered_address_is_beside_one_that_was_given_up(builds: tuple[Identity, Identity]) -> None:
    after = builds[1]
    titles = {slug: fold_title(gone.title) for slug, gone in after.ledger.given_up.items()}
    numbered = [
        clade.slug
        for clade in after.families.clades
        if titles.get(re.sub(r"-\d+$", "", clade.slug)) == fold_title(clade.title)
    ]
    assert numbered == []


def test_every_old_address_leads_somewhere(builds: tuple[Identity, Identity]) -> None:
    before, after = builds
    shown = {clade.slug for clade in after.families.clades}
    assert set(before.ledger.families) <= shown | set(after.given_up)
    assert set(after.given_up.values()) <= shown | {""}
    assert sum(target == "" for target in after.given_up.values()) <= 0.01 * len(before.ledger.families)


def test_a_second_build_changes_nothing(builds, october, tmp_path) -> None:
    path = tmp_path / "ledger.json"
    path.write_text(form_ledger(builds[1].ledger), encoding="utf-8")
    again = keep_identity(*october, read_ledger(path))
    assert form_ledger(again.ledger) == path.read_text(encoding="utf-8")
    assert again.families.clades == builds[1].families.clades
    assert again.given_up == builds[1].given_up
