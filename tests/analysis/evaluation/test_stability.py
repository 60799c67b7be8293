"""The stability of families is measured over random samples."""

from __future__ import annotations

import dataclasses

import numpy as np

from constellation.analysis.evaluation.stability import measure_stability
from constellation.analysis.families.families import Families, find_families
from constellation.analysis.names.names import Names, read_names
from constellation.catalogue.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
FIRM = [f"o{n}/Zorbit-{size}b" for n, size in enumerate([1, 3, 7, 13, 70, 7, 13, 3, 30, 34, 65, 8])]


def measure(names: Names, families: Families) -> np.ndarray:
    return measure_stability(
        names,
        families.member_of,
        families.hierarchy,
        VOCABULARY,
        smallest=3,
        branch_smallest=5,
        seed=1,
        resamples=5,
    )


def find(ids: list[str]) -> tuple[Families, np.ndarray]:
    names = read_names(sorted(ids), VOCABULARY)
    families = find_families(names, VOCABULARY, smallest=3, branch_smallest=5)
    return families, measure(names, families)


def test_a_simple_family_is_found_in_every_sample():
    families, stability = find(FIRM)
    assert [clade.slug for clade in families.clades] == ["zorbit"]
    assert stability.dtype == np.float64
    assert stability.tolist() == [1.0]


def test_a_family_that_is_too_small_for_the_samples_has_no_stability():
    families, stability = find([*FIRM, "p/Quandar-1b", "q/Quandar-3b", "r/Quandar-7b"])
    of = dict(zip([clade.slug for clade in families.clades], stability.tolist(), strict=True))
    assert of["zorbit"] == 1.0
    assert np.isnan(of["quandar"])


def test_stability_is_lower_if_members_are_missing():
    names = read_names(sorted(FIRM), VOCABULARY)
    families = find_families(names, VOCABULARY, smallest=3, branch_smallest=5)
    member_of = families.member_of.copy()
    member_of[:6] = -1  # as if an override had moved half of the family
    halved = dataclasses.replace(families, member_of=member_of)
    stability = measure(names, halved)
    assert 0.3 < stability[0] < 0.75


def test_the_same_seed_gives_the_same_stability():
    ids = [*FIRM, *(f"s{n}/Quandar-{n}b" for n in range(1, 7)), *(f"t/Zorbit-Mini-{n}b" for n in range(1, 6))]
    first, second = find(ids)[1], find(ids)[1]
    assert np.array_equal(first, second, equal_nan=True)


def test_a_catalogue_without_families():
    assert find(["a/alpha", "b/beta"])[1].shape == (0,)
    assert find([])[1].shape == (0,)
