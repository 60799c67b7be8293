"""Profiles count the models of a group by quarter and by size."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from constellation.analysis.size_bands import BANDS, band_sizes
from constellation.atlas import Atlas, build_atlas
from constellation.catalogue import Catalogue
from constellation.render.payloads.profiles import make_profiles
from constellation.settings import Settings

IDS = ["a/nova-1b", "a/nova-2b", "a/nova-70b", "a/nova-x", "b/lone-thing"]
CREATED = ["2026-01-11", "2026-07-01", "2026-10-02", "2026-08-09", ""]


@pytest.fixture(scope="module")
def atlas(models: Callable[..., Catalogue]) -> Atlas:
    catalogue = models(IDS, created=CREATED, date="2026-10-05")
    return build_atlas(catalogue, settings=Settings(family_smallest=2))


def test_quarters_and_sizes_are_counted(atlas: Atlas) -> None:
    nova, lone, empty = make_profiles(atlas, [np.arange(4), np.array([4]), np.array([], dtype=int)])
    # The quarter of the catalogue's own date is not complete, so nova-70b is not counted.
    assert dict(zip(nova.name_quarters(), nova.created, strict=True)) == {"2026-Q1": 1, "2026-Q2": 0, "2026-Q3": 2}
    assert dict(zip(BANDS, nova.sizes, strict=True)) == {
        "<1B": 0, "1–3B": 2, "3–10B": 0, "10–30B": 0, "30–100B": 1, "≥100B": 0,
    }  # fmt: skip
    assert nova.write() == [f"{2026 * 4}:1,0,2", "0,2,0,0,1,0"]
    assert lone.write() == empty.write() == ["", ""]


def test_a_size_at_an_edge_is_in_the_larger_band() -> None:
    assert band_sizes(np.array([1e9, 0.99e9, 3e9, 100e9, np.nan])).tolist() == [1, 0, 2, 5, -1]
