"""The changes of families between two snapshots are measured, and the fastest-growing families are listed."""

from __future__ import annotations

import numpy as np
import pytest

from constellation.analysis.families.ranking import Comparison, compare_families, find_risers
from constellation.analysis.trends import measure_gain
from constellation.atlas import Atlas


@pytest.fixture
def before(small_atlas: Atlas) -> np.ndarray:
    """Return made-up earlier downloads. Every third number is unknown."""
    earlier = np.arange(len(small_atlas), dtype=float) * 2113 % 6007 + 5
    earlier[::3] = np.nan
    return earlier


def compare(atlas: Atlas, before: np.ndarray, least: float = 1, members: int = 1) -> Comparison:
    return compare_families(atlas.families, before, atlas.facts.counts.downloads, least=least, members=members)


def test_each_family_is_compared_over_the_members_that_both_snapshots_observed(
    small_atlas: Atlas, before: np.ndarray
) -> None:
    now, families = small_atlas.facts.counts.downloads, small_atlas.families
    comparison = compare(small_atlas, before)
    assert [found.index for found in comparison.families]
    for found in comparison.families:
        rows = np.flatnonzero(families.top_of == found.index)
        assert found.gain == measure_gain(rows, before, now, 1)
        assert families.clades[found.index] == found.clade and found.clade.parent < 0
    everything = measure_gain(np.arange(len(small_atlas)), before, now, 1)
    assert comparison.everything == everything, "unplaced models count too"
    order = [(found.index in families.weak, -found.gain.rise) for found in comparison.families]
    assert order == sorted(order), "weak families come last"


def test_families_with_too_few_members_or_counts_are_left_out(small_atlas: Atlas, before: np.ndarray) -> None:
    every = {found.clade.slug: found.gain for found in compare(small_atlas, before).families}
    few = {found.clade.slug for found in compare(small_atlas, before, members=3).families}
    least = sorted(gain.before for gain in every.values())[1]
    low = {found.clade.slug for found in compare(small_atlas, before, least=least).families}
    assert few == {slug for slug, gain in every.items() if gain.observed >= 3} and few < every.keys()
    assert low == {slug for slug, gain in every.items() if gain.before >= least} and low < every.keys()


def test_snapshots_without_common_counts_compare_nothing(small_atlas: Atlas) -> None:
    comparison = compare(small_atlas, np.full(len(small_atlas), np.nan))
    assert comparison.families == () and comparison.everything.observed == 0
    assert np.isnan(comparison.everything.growth)


def test_rising_families_gained_enough_and_the_fastest_come_first(small_atlas: Atlas, before: np.ndarray) -> None:
    comparison = compare(small_atlas, before)
    rises = sorted(found.gain.rise for found in comparison.families)
    assert min(rises) < 0 < rises[-2], "some fell and some rose, or this tests nothing"
    families = small_atlas.families
    risers = find_risers(families, comparison, rises[-2])
    assert {found.gain.rise for found in risers} == set(rises[-2:])
    order = [(found.index in families.weak, -found.gain.growth) for found in risers]
    assert order == sorted(order), "weak families come last"
    assert find_risers(families, comparison, rises[-1] + 1) == []
    assert all(found.gain.rise > 0 for found in find_risers(families, comparison, 0))
