"""How firmly a family holds over resampling."""

from __future__ import annotations

import dataclasses

import numpy as np

from constellation.analysis.families.families import find_families
from constellation.analysis.families.stability import measure_stability
from constellation.analysis.names.names import read_names
from constellation.catalogue.vocabulary import load_vocabulary
from constellation.settings import Settings

VOCABULARY = load_vocabulary()
SMALL = dataclasses.replace(Settings(), family_smallest=3)
FIRM = [f"o{n}/Zorbit-{size}b" for n, size in enumerate([1, 3, 7, 13, 70, 7, 13, 3, 30, 34, 65, 8])]


def measure(ids: list[str], settings: Settings = SMALL, resamples: int = 5):
    names = read_names(sorted(ids), VOCABULARY)
    families = find_families(names, VOCABULARY, smallest=3, branch_smallest=5)
    return families, measure_stability(
        names, families, VOCABULARY, smallest=3, branch_smallest=5, seed=1, resamples=resamples
    )


def test_a_plain_family_holds():
    families, stability = measure(FIRM)
    assert [clade.slug for clade in families.clades] == ["zorbit"]
    assert stability.dtype == np.float64
    assert stability.tolist() == [1.0]


def test_a_family_that_samples_hardly_hold_is_too_small_to_say():
    families, stability = measure([*FIRM, "p/Quandar-1b", "q/Quandar-3b", "r/Quandar-7b"])
    of = dict(zip([clade.slug for clade in families.clades], stability.tolist(), strict=True))
    assert of["zorbit"] == 1.0
    assert np.isnan(of["quandar"])


def test_members_that_nothing_holds_together_lower_it():
    names = read_names(sorted(FIRM), VOCABULARY)
    families = find_families(names, VOCABULARY, smallest=3, branch_smallest=5)
    member_of = families.member_of.copy()
    member_of[:6] = -1  # as if half of the family had been placed elsewhere by hand
    halved = dataclasses.replace(families, member_of=member_of)
    stability = measure_stability(names, halved, VOCABULARY, smallest=3, branch_smallest=5, seed=1)
    assert 0.3 < stability[0] < 0.75


def test_the_same_seed_gives_the_same_numbers():
    ids = [*FIRM, *(f"s{n}/Quandar-{n}b" for n in range(1, 7)), *(f"t/Zorbit-Mini-{n}b" for n in range(1, 6))]
    first, second = measure(ids)[1], measure(ids)[1]
    assert np.array_equal(first, second, equal_nan=True)


def test_a_catalogue_without_families():
    assert measure(["a/alpha", "b/beta"])[1].shape == (0,)
    assert measure([])[1].shape == (0,)
